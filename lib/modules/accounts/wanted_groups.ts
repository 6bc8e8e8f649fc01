/** The groups of a user: those that are, and those that are to be. */

import { type AccountData, groupIn } from "./account_data.ts";
import { mistake } from "../commands/tools.ts";

export interface WantedGroups {
  /** Names, in the order of the task. */
  readonly wanted: readonly string[];
  /** Names of the groups whose members the user is among. */
  readonly current: readonly string[];
  readonly differs: boolean;
}

/**
 * What `groups` means for a user.
 *
 * @throws {DiagnosticError} `bad-argument` for a group that is not there.
 */
export function wantedGroups(
  name: string,
  groups: readonly string[],
  append: boolean,
  { groups: known }: AccountData,
): WantedGroups {
  const wanted = groups.map((one) => one.trim()).filter((one) => one !== "").map((one) => {
    const found = groupIn(known, one);
    if (!found) throw mistake(`Group ${one} does not exist`);
    return found.name;
  });
  const current = memberships(name, known);
  const lacks = wanted.some((one) => !current.includes(one));
  const hasMore = current.some((one) => !wanted.includes(one));
  return { wanted: [...new Set(wanted)], current, differs: lacks || (hasMore && !append) };
}

/** Names of the groups whose members a user is among. */
export function memberships(name: string, groups: AccountData["groups"]): readonly string[] {
  return groups.filter(({ members }) => members.includes(name)).map((group) => group.name);
}

/** Attributes of everything in a folder. */

import type { Change, CommandChange, PathState } from "../../model/change.ts";
import { shellQuote } from "../../model/shell_words.ts";
import type { TargetReader } from "../../connection/target.ts";
import { dressing, hasAttributes, lackingAttributes, type WantedAttributes } from "./attributes.ts";
import { labelChange } from "./labels.ts";
import type { PathRequest } from "./path_request.ts";
import { lackingTimes } from "./times.ts";

/** Paths of one command: far fewer than a host allows. */
const PATHS_AT_ONCE = 100;

/**
 * What lacks attributes below a folder. Owners, groups and modes are changed by one script, as there may be
 * thousands of paths.
 */
export async function recursiveChanges(
  folder: string,
  request: Pick<PathRequest, "wanted" | "times" | "follow">,
  host: TargetReader,
): Promise<readonly Change[]> {
  const { wanted, times, follow } = request;
  const states = await statesBelow(folder, follow, new Set(), host);
  const labels = await labelChange(states.map(({ path }) => path), wanted.labels, host);
  const bulk = bulkAttributes(folder, states, wanted);
  const others = states.flatMap((state): readonly Change[] => {
    const attributes = lackingTimes(state, times);
    return [...(hasAttributes(attributes) ? [dressing(state, attributes)] : []), ...labels(state.path)];
  });
  return [...(bulk ? [bulk] : []), ...others];
}

/** What lies below a folder, and where links are followed also what they point to, under the path of the link. */
async function statesBelow(
  folder: string,
  follow: boolean,
  seen: Set<string>,
  host: TargetReader,
): Promise<readonly PathState[]> {
  const states = (await host.list(folder))?.states ?? [];
  const links = states.filter(({ kind }) => kind === "symlink").map(({ path }) => path);
  if (!follow || links.length === 0) return states;
  const behind = (await host.stat(links, { follow: true })).filter((state) => state !== null);
  const below: PathState[] = [];
  for (const state of behind) {
    const identity = `${state.device}:${state.inode}`;
    if (state.kind !== "directory" || seen.has(identity)) continue;
    seen.add(identity);
    below.push(...await statesBelow(state.path, follow, seen, host));
  }
  return [...states, ...behind, ...below];
}

/** One script that changes owners, groups and modes in a folder; null where nothing is to change. */
export function bulkAttributes(
  folder: string,
  states: readonly PathState[],
  wanted: WantedAttributes,
): CommandChange | null {
  const groups = new Map<string, string[]>();
  const add = (command: string, path: string) => groups.set(command, [...groups.get(command) ?? [], path]);
  let count = 0;
  for (const state of states) {
    const { path, kind } = state;
    const { owner, group, mode } = lackingAttributes(state, wanted);
    if (owner === undefined && group === undefined && mode === undefined) continue;
    count++;
    if (owner !== undefined || group !== undefined) {
      const who = `${owner ?? ""}${group === undefined ? "" : `:${group}`}`;
      add(`chown ${kind === "symlink" ? "-h " : ""}-- ${shellQuote(who)}`, path);
    }
    // With fewer than five digits a folder would keep its set-group bit.
    if (mode !== undefined) add(`chmod -- ${mode.toString(8).padStart(5, "0")}`, path);
  }
  if (count === 0) return null;
  const lines = [...groups].flatMap(([command, paths]) =>
    Array.from(
      { length: Math.ceil(paths.length / PATHS_AT_ONCE) },
      (_, at) => paths.slice(at * PATHS_AT_ONCE, (at + 1) * PATHS_AT_ONCE),
    ).map((batch) => `${command} ${batch.map(shellQuote).join(" ")} || exit`)
  );
  return {
    kind: "command",
    why: `change the attributes of ${count} paths in ${folder}`,
    command: { run: { kind: "argv", argv: ["/bin/sh", "-s"] }, stdin: `${lines.join("\n")}\n` },
  };
}

/** Attributes of what was unpacked. */

import type { CommandChange } from "../../model/change.ts";
import { joinPath } from "../../model/path.ts";
import type { TargetReader } from "../../connection/target.ts";
import { type AttributeArguments, wantedAttributes } from "../files/attributes.ts";
import { labelChange } from "../files/labels.ts";
import { bulkAttributes } from "../files/recursive_attributes.ts";

/** Whether a task wants attributes at all. */
export function wantsAttributes(args: AttributeArguments): boolean {
  const { mode, owner, group, attributes, seuser, serole, setype, selevel } = args;
  return [mode, owner, group, attributes, seuser, serole, setype, selevel].some((value) => value !== null);
}

/** Gives the members of an archive, and the folders that they lie in at the top, what the task wants of them. */
export async function memberChanges(
  dest: string,
  members: readonly string[],
  args: AttributeArguments,
  host: TargetReader,
): Promise<readonly CommandChange[]> {
  if (!wantsAttributes(args)) return [];
  const tops = members.flatMap((name) => name.includes("/") ? name.split("/").slice(0, 1) : []);
  const names = new Set([...members, ...tops].map((name) => name.replace(/\/+$/, "")));
  const paths = [...names].filter((name) => name !== "" && name !== ".").map((name) => joinPath(dest, name));
  const [states, wanted] = await Promise.all([host.stat(paths), wantedAttributes(args, host)]);
  const there = states.filter((state) => state !== null);
  const bulk = bulkAttributes(dest, there, wanted);
  const labels = await labelChange(there.map(({ path }) => path), wanted.labels, host);
  return [...(bulk ? [bulk] : []), ...there.flatMap(({ path }) => labels(path))];
}

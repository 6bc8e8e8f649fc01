/** A path that a task wants in a certain state, and what is there. */

import type { Change, PathState } from "../../model/change.ts";
import type { TargetReader } from "../../connection/target.ts";
import { ModuleFailure } from "../module_failure.ts";
import type { ResultValues } from "../module.ts";
import { dressing, hasAttributes, lackingAttributes, type WantedAttributes } from "./attributes.ts";
import { pathValues } from "./path_values.ts";
import { realPath } from "./real_path.ts";
import { labelChange } from "./labels.ts";
import { lackingTimes, type WantedTimes } from "./times.ts";

export interface PathRequest {
  readonly path: string;
  /** What is at the path, a link not followed. */
  readonly before: PathState | null;
  /** Where a link is to point, or of what file a name is to be made. */
  readonly src: string | null;
  readonly force: boolean;
  /** Works on what links point to. */
  readonly follow: boolean;
  readonly recurse: boolean;
  readonly wanted: WantedAttributes;
  readonly times: WantedTimes;
}

/** The path and what is there; behind a link where links are followed. */
export async function behindLink(
  { path, before, follow }: PathRequest,
  host: TargetReader,
): Promise<{ readonly path: string; readonly before: PathState | null }> {
  if (!follow || before?.kind !== "symlink") return { path, before };
  const target = await realPath(path, host);
  const [state = null] = await host.stat([target]);
  return { path: target, before: state };
}

/** Gives a path that is there the attributes, times and labels that it lacks. */
export async function dressingChanges(
  state: PathState,
  { wanted, times }: Pick<PathRequest, "wanted" | "times">,
  host: TargetReader,
): Promise<readonly Change[]> {
  const attributes = { ...lackingAttributes(state, wanted), ...lackingTimes(state, times) };
  const labels = await labelChange([state.path], wanted.labels, host);
  return [...(hasAttributes(attributes) ? [dressing(state, attributes)] : []), ...labels(state.path)];
}

/**
 * The failure of a task that cannot have what it wants of a path.
 *
 * @param named The paths that the result tells.
 * @param state What is at the first of them, which the result tells too.
 */
export function refused(
  message: string,
  named: ResultValues = {},
  state: PathState | null = null,
): ModuleFailure {
  const isNamed = "path" in named || "dest" in named;
  const found = isNamed ? pathValues(state) : {};
  return new ModuleFailure(message, { ...named, ...found }, { code: "bad-argument" });
}

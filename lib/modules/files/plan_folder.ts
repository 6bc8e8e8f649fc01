/** A folder at a path. */

import type { Change, PathState } from "../../model/change.ts";
import type { TargetReader } from "../../connection/target.ts";
import type { Plan } from "../module.ts";
import { newAttributes } from "./attributes.ts";
import { ancestors } from "./destination.ts";
import { labelChange } from "./labels.ts";
import { stateName } from "./path_values.ts";
import { planFor } from "./place.ts";
import { behindLink, dressingChanges, type PathRequest, refused } from "./path_request.ts";
import { recursiveChanges } from "./recursive_attributes.ts";
import { newTimes } from "./times.ts";

/** Folders above it that are missing are made with the same attributes, as Ansible makes them. */
export async function planFolder(request: PathRequest, host: TargetReader): Promise<Plan> {
  const { path, before } = await behindLink(request, host);
  if (!before) return planFor(path, null, await newFolders(path, request, host), { path });
  if (before.kind !== "directory") {
    throw refused(`${path} already exists as a ${stateName(before)}`, { path }, before);
  }
  const changes = [
    ...await dressingChanges(before, request, host),
    ...(request.recurse ? await recursiveChanges(path, request, host) : []),
  ];
  return planFor(path, before, changes, { path });
}

async function newFolders(
  path: string,
  { wanted, times }: PathRequest,
  host: TargetReader,
): Promise<readonly Change[]> {
  const all = ancestors(path);
  const states = await host.stat(all, { follow: true });
  const missing = all.filter((_, at) => states[at] === null);
  const obstacle = states.find((state): state is PathState => state !== null && state?.kind !== "directory");
  if (obstacle) {
    throw refused(
      `There was an issue creating ${missing[0] ?? path} as requested: ${obstacle.path} is no directory`,
      { path },
    );
  }
  const labels = await labelChange(missing, wanted.labels, host);
  const attributes = newAttributes("directory", wanted);
  return missing.flatMap((folder): readonly Change[] => {
    const all = folder === missing.at(-1) ? { ...attributes, ...newTimes(times) } : attributes;
    const after = { kind: "directory", attributes: all } as const;
    return [{ kind: "path", path: folder, before: null, after }, ...labels(folder)];
  });
}

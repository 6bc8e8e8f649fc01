/** Files that are there, and files that are to be there with whatever content. */

import type { Change } from "../../model/change.ts";
import type { TargetReader } from "../../connection/target.ts";
import type { Plan } from "../module.ts";
import { newAttributes } from "./attributes.ts";
import { labelChange } from "./labels.ts";
import { stateName } from "./path_values.ts";
import { planFor } from "./place.ts";
import { behindLink, dressingChanges, type PathRequest, refused } from "./path_request.ts";
import { newTimes } from "./times.ts";

/** Gives a file attributes; it is not made. */
export async function planFileAttributes(request: PathRequest, host: TargetReader): Promise<Plan> {
  const { path, before } = await behindLink(request, host);
  const state = stateName(before);
  if (!before || (state !== "file" && state !== "hard")) {
    throw refused(`file (${path}) is ${state}, cannot continue`, { path, state }, before);
  }
  return planFor(path, before, await dressingChanges(before, request, host), { path });
}

/** Makes an empty file where nothing is, and gives what is there new times. */
export async function planTouch(request: PathRequest, host: TargetReader): Promise<Plan> {
  const { path, before } = request;
  if (!before) return planFor(path, null, await newFile(request, host), { dest: path });
  const real = await behindLink(request, host);
  if (!real.before) {
    throw refused(
      `Error while updating modification or access time: nothing at ${real.path}`,
      { path },
      before,
    );
  }
  return planFor(path, before, await dressingChanges(real.before, request, host), { dest: path });
}

async function newFile({ path, wanted, times }: PathRequest, host: TargetReader): Promise<readonly Change[]> {
  const labels = await labelChange([path], wanted.labels, host);
  const attributes = { ...newAttributes("file", wanted), ...newTimes(times) };
  const content = { kind: "bytes", bytes: new Uint8Array(0) } as const;
  return [
    { kind: "path", path, before: null, after: { kind: "file", attributes, content } },
    ...labels(path),
  ];
}

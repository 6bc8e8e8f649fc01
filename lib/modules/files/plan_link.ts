/** Symbolic links, and further names of files. */

import type { Change, PathState } from "../../model/change.ts";
import { folderOf, joinPath } from "../../model/path.ts";
import type { TargetReader } from "../../connection/target.ts";
import type { Plan } from "../module.ts";
import { newAttributes } from "./attributes.ts";
import { realPath } from "./real_path.ts";
import { labelChange } from "./labels.ts";
import { stateName } from "./path_values.ts";
import { planFor } from "./place.ts";
import { dressingChanges, type PathRequest, refused } from "./path_request.ts";
import { newTimes } from "./times.ts";

/** A link that points to `src`; without one the link that is there is only given attributes. */
export async function planSymlink(request: PathRequest, host: TargetReader): Promise<Plan> {
  const { path, before, follow } = request;
  const src = request.src ?? (follow && before?.kind === "symlink" ? before.target ?? null : null);
  if (src === null && before?.kind !== "symlink") {
    throw refused("src is required for creating new symlinks");
  }
  const folder = before?.kind === "directory" ? path : folderOf(path);
  const target = src === null ? null : joinPath(folder === "." ? "" : folder, src);
  const [behind = null] = target === null ? [] : await host.stat([target], { follow: true });
  await checkSymlink({ ...request, src }, target, behind, host);
  const isNew = before?.kind !== "symlink" || (src !== null && src !== before.target);
  const changes: readonly Change[] = [
    ...(isNew ? [newLink(request, src ?? "")] : []),
    ...await linkDressing(request, behind, isNew, host),
  ];
  const warnings = follow && src !== null && !behind
    ? [
      "Cannot set fs attributes on a non-existent symlink target. follow should be set to False to avoid this.",
    ]
    : [];
  const values = { dest: path, src: src ?? undefined };
  // Of a link that leads nowhere Ansible tells no attributes.
  const plan = target !== null && !behind ? { changes, values } : planFor(path, before, changes, values);
  return { ...plan, warnings };
}

async function checkSymlink(
  { path, before, src, force }: PathRequest,
  target: string | null,
  behind: PathState | null,
  host: TargetReader,
): Promise<void> {
  if (!force && src !== null && !behind) {
    throw refused(
      `src file does not exist, use 'force=yes' if you really want to create the link: ${target}`,
      { path, src },
      before,
    );
  }
  if (!before || before.kind === "symlink") return;
  if (!force) {
    throw refused(`refusing to convert from ${stateName(before)} to symlink for ${path}`, { path }, before);
  }
  if (before.kind === "directory" && (await host.list(path, { depth: 1 }))?.states.length) {
    throw refused(`the directory ${path} is not empty, refusing to convert it`, { path }, before);
  }
}

function newLink({ path, before, follow, wanted, times }: PathRequest, target: string): Change {
  const attributes = follow ? {} : { ...newAttributes("symlink", wanted), ...newTimes(times) };
  return { kind: "path", path, before, after: { kind: "symlink", target, attributes } };
}

/** Attributes are those of what the link points to, unless links are not followed. */
async function linkDressing(
  request: PathRequest,
  behind: PathState | null,
  isNew: boolean,
  host: TargetReader,
): Promise<readonly Change[]> {
  const { path, before, follow, wanted } = request;
  if (follow) return behind ? await dressingChanges(behind, request, host) : [];
  if (isNew) return (await labelChange([path], wanted.labels, host))(path);
  return before ? await dressingChanges(before, request, host) : [];
}

/** A further name of the file `src`. */
export async function planHardLink(request: PathRequest, host: TargetReader): Promise<Plan> {
  const { path, before, src, follow } = request;
  if (src === null) {
    if (stateName(before) !== "hard") throw refused("src is required for creating new hardlinks");
    const changes = before ? await dressingChanges(before, request, host) : [];
    return planFor(path, before, changes, { dest: path, src });
  }
  const [own = null] = await host.stat([src]);
  const [source = null] = await host.stat([src], { follow: true });
  if (!source) throw refused("src does not exist", { dest: path, src }, before);
  const isNew = needsName(request, source);
  const target = follow && own?.kind === "symlink" ? await realPath(src, host) : src;
  const after = { kind: "hardlink", target, attributes: {} } as const;
  // Its attributes are those of the file: they are compared with what the file has.
  const changes: readonly Change[] = [
    ...(isNew ? [{ kind: "path", path, before, after } as const] : []),
    ...await dressingChanges({ ...source, path }, request, host),
  ];
  return planFor(path, before, changes, { dest: path, src });
}

function needsName({ path, before, src, force }: PathRequest, source: PathState): boolean {
  switch (stateName(before)) {
    case "absent":
      return true;
    case "link":
      return before?.target !== src;
    default:
      if (before?.inode === source.inode && before.device === source.device) return false;
  }
  if (force) return true;
  throw refused(
    stateName(before) === "file"
      ? "Cannot link, file exists at destination"
      : "Cannot link, different hard link exists at destination",
    { dest: path, src: src ?? undefined },
    before,
  );
}

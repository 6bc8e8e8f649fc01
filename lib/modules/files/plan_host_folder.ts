/** A folder of a host, copied on that host: what is missing is added, what differs is replaced, nothing is taken away. */

import type { Change, PathAttributes, PathState } from "../../model/change.ts";
import { baseName, joinPath } from "../../model/path.ts";
import type { TargetReader } from "../../connection/target.ts";
import type { Plan } from "../module.ts";
import {
  attributeChanges,
  newAttributes,
  type WantedAttributes,
  wantedAttributes,
  withMode,
} from "./attributes.ts";
import { ancestors } from "./destination.ts";
import { modeText } from "./mode.ts";
import { planFor } from "./place.ts";
import { type CopyOptions, folderChanges } from "./plan_file.ts";

export interface FolderRequest {
  readonly src: string;
  readonly dest: string;
  readonly options: CopyOptions;
  /** Gives the copy the mode of the source. */
  readonly preserveMode: boolean;
  /** Copies what links in the folder point to instead of the links. */
  readonly followLinks: boolean;
}

/** What is in the source, and what has its place at the destination. */
interface Pair {
  readonly path: string;
  readonly from: PathState;
  readonly to: PathState | null;
}

/** @param source The state of the source folder. */
export async function planHostFolder(
  request: FolderRequest,
  source: PathState,
  host: TargetReader,
): Promise<Plan> {
  const { src, dest, options, preserveMode, followLinks } = request;
  const top = src.endsWith("/") ? dest : joinPath(dest, baseName(src));
  const folders = ancestors(top);
  const [wanted, sources, targets, states, [behind = null]] = await Promise.all([
    wantedAttributes({ ...options, mode: null }, host),
    host.list(src, { follow: followLinks }),
    host.list(top),
    host.stat(folders, { follow: true }),
    host.stat([dest], { follow: true }),
  ]);
  const missing = folders.filter((_, at) => states[at] === null);
  const pairs = await compared(sources?.states ?? [], src, targets?.states ?? [], top, host);
  const owners = newAttributes("symlink", wanted);
  const kept = (targets?.states ?? []).filter(({ path }) => !pairs.some((pair) => pair.path === path));
  const changes = [
    ...await folderChanges(missing.filter((path) => !isSame(path, top)), wanted, options.directoryMode, host),
    ...(missing.some((path) => isSame(path, top)) ? [newFolder(top, { ...owners, mode: source.mode })] : []),
    ...pairs.map((pair) => pairChange(pair, owners)),
    ...await attributeChanges(kept, wanted, host),
  ];
  const shown = behind?.kind === "directory" ? joinPath(dest, baseName(src)) : dest;
  const mode = options.directoryMode ?? (preserveMode ? modeText(source.mode) : options.mode);
  const all = await withFolderMode(shown, changes, await withMode(wanted, mode, host), host);
  const [before = null] = await host.stat([shown]);
  // Python's os.path.join puts a slash in front of the empty name that the content of a folder has.
  const isContent = behind?.kind === "directory" && src.endsWith("/");
  const shownDest = isContent ? `${shown.replace(/\/+$/, "")}/` : shown;
  return planFor(shown, before, all, { dest: shownDest, src, checksum: null, md5sum: null });
}

/** The pairs in which something is missing or differs, folders before what lies in them. */
async function compared(
  sources: readonly PathState[],
  src: string,
  targets: readonly PathState[],
  top: string,
  host: TargetReader,
): Promise<readonly Pair[]> {
  const there = new Map(
    (await withTargets(targets, host)).map((state) => [relative(state.path, top), state]),
  );
  const pairs = (await withTargets(sources, host)).map((from): Pair => {
    const path = relative(from.path, src);
    return { path: joinPath(top, path), from, to: there.get(path) ?? null };
  }).sort((a, b) => (a.path < b.path ? -1 : 1));
  const files = pairs.filter(({ from, to }) => from.kind === "file" && (!to || to.kind === "file"));
  const [before, after] = await Promise.all([
    host.stat(files.map(({ from }) => from.path), { follow: true, sha1: true }),
    host.stat(files.map(({ path }) => path), { sha1: true }),
  ]);
  const differing = new Map(files.flatMap((pair, at) => {
    const [from, to] = [before[at], after[at]];
    if (!from || (to?.sha1 !== undefined && to.sha1 === from.sha1)) return [];
    return [[pair.path, { ...pair, from: { ...from, path: pair.from.path }, to: to ?? null }] as const];
  }));
  return pairs.flatMap((pair) => {
    const { from, to } = pair;
    switch (from.kind) {
      case "file":
        return differing.get(pair.path) ?? [];
      case "directory":
        return to ? [] : [pair];
      case "symlink":
        return to && (to.kind !== "symlink" || to.target === from.target) ? [] : [pair];
      default:
        return [];
    }
  });
}

/** The same states, of links with where they point: a listing does not tell. */
async function withTargets(states: readonly PathState[], host: TargetReader): Promise<readonly PathState[]> {
  const links = states.filter(({ kind }) => kind === "symlink").map(({ path }) => path);
  const found = await host.stat(links);
  const targets = new Map(links.map((path, at) => [path, found[at] ?? null]));
  return states.map((state) => targets.get(state.path) ?? state);
}

function pairChange({ path, from, to }: Pair, owners: PathAttributes): Change {
  const { kind, mode, size, modifiedS, sha1 = "" } = from;
  if (kind === "directory") return newFolder(path, { ...owners, mode });
  if (kind === "symlink") {
    const after = { kind, target: from.target ?? "", attributes: owners } as const;
    return { kind: "path", path, before: to, after };
  }
  const content = { kind: "remote-file", path: from.path, size, sha1 } as const;
  const attributes = { ...owners, mode, ...(to ? {} : { modifiedS }) };
  return { kind: "path", path, before: to, after: { kind: "file", attributes, content } };
}

function newFolder(path: string, attributes: PathAttributes): Change {
  return { kind: "path", path, before: null, after: { kind: "directory", attributes } };
}

/** Gives the folder that the task names its mode: one that is only planned is planned with it. */
async function withFolderMode(
  path: string,
  changes: readonly Change[],
  wanted: WantedAttributes,
  host: TargetReader,
): Promise<readonly Change[]> {
  const [state = null] = await host.stat([path], { follow: true });
  if (state) return [...changes, ...await attributeChanges([{ ...state, path }], wanted, host)];
  const { mode } = newAttributes("directory", wanted);
  if (mode === undefined) return changes;
  return changes.map((change) => {
    if (change.kind !== "path" || change.after.kind !== "directory" || !isSame(change.path, path)) {
      return change;
    }
    return { ...change, after: { ...change.after, attributes: { ...change.after.attributes, mode } } };
  });
}

function relative(path: string, folder: string): string {
  return path.slice(folder.length).replace(/^\/+/, "");
}

function isSame(a: string, b: string): boolean {
  return a.replace(/\/+$/, "") === b.replace(/\/+$/, "");
}

/** Where on a host a file goes: at a path, into a folder, or behind a link. */

import type { PathState } from "../../model/change.ts";
import { folderOf, joinPath } from "../../model/path.ts";
import type { TargetReader } from "../../connection/target.ts";
import { realPath } from "./real_path.ts";

export interface Destination {
  readonly path: string;
  /** What is at the path, a link not followed; regular files with their SHA-1. */
  readonly before: PathState | null;
  /** Folders that are to be made first, the outermost first. */
  readonly missingFolders: readonly string[];
  /** Whether the path given is that of a folder. */
  readonly isInFolder: boolean;
}

export interface DestinationOptions {
  /** Goes to what a link points to instead of replacing the link. */
  readonly follow: boolean;
}

/**
 * The path of a file for a destination that may name a folder.
 *
 * @param dest A slash at its end makes it a folder, whether there is one or not.
 * @param name The file's path inside of a folder.
 */
export async function resolveDestination(
  dest: string,
  name: string,
  host: TargetReader,
  { follow }: DestinationOptions,
): Promise<Destination> {
  const inside = joinPath(dest, name);
  const [[own = null, inner = null], [behind = null]] = await Promise.all([
    host.stat([dest, inside], { sha1: true }),
    host.stat([dest], { follow: true }),
  ]);
  const isInFolder = dest.endsWith("/") || behind?.kind === "directory";
  const path = isInFolder ? inside : dest;
  const before = isInFolder ? inner : own;
  const missing = isInFolder && behind === null ? await missingFolders(folderOf(path), host) : [];
  if (!follow || before?.kind !== "symlink") return { path, before, missingFolders: missing, isInFolder };
  const target = await realPath(path, host);
  const [state = null] = await host.stat([target], { sha1: true });
  return { path: target, before: state, missingFolders: missing, isInFolder };
}

/** The folders that have to be made so that a folder exists, the outermost first; it itself may be among them. */
export async function missingFolders(folder: string, host: TargetReader): Promise<readonly string[]> {
  const all = ancestors(folder);
  const states = await host.stat(all, { follow: true });
  return all.filter((_, at) => states[at] === null);
}

/** A path and the folders above it, the outermost first, without the root. */
export function ancestors(path: string): readonly string[] {
  const parts = path.split("/");
  const all = parts.map((_, at) => parts.slice(0, at + 1).join("/"));
  return [...new Set(all.filter((part) => part !== "" && !/(^|\/)\.?$/.test(part)))];
}

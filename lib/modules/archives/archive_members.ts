/** What goes into an archive. */

import type { PathState } from "../../model/change.ts";
import type { TargetReader } from "../../connection/target.ts";
import { globPattern } from "../../inventory/pattern/glob.ts";

/** A file, folder or link that is archived. */
export interface Member {
  readonly path: string;
  /** Its name in the archive. */
  readonly name: string;
}

export interface MemberOptions {
  /** What names are relative to, with a slash at its end; empty for paths without a folder. */
  readonly root: string;
  /** The archive itself, which is never in it. */
  readonly dest: string;
  /** Wildcards for what is left out. */
  readonly patterns: readonly string[];
  /** Whether the wildcards are for names in the archive, instead of for paths. */
  readonly comparesNames: boolean;
}

/** The folder that all paths have in common, with a slash at its end; empty for paths without one. */
export function commonFolder(paths: readonly string[]): string {
  const folders = paths.map((path) => path.slice(0, path.lastIndexOf("/") + 1));
  const [first = "", ...rest] = folders;
  let length = first.length;
  for (const other of rest) while (!other.startsWith(first.slice(0, length))) length--;
  return first.slice(0, first.lastIndexOf("/", length - 1) + 1);
}

/**
 * Files, and what lies below folders but not the folders themselves, in the order of their names: the same files give
 * the same archive.
 */
export async function archiveMembers(
  states: readonly PathState[],
  { root, dest, patterns, comparesNames }: MemberOptions,
  host: TargetReader,
): Promise<readonly Member[]> {
  const unwanted = patterns.map(globPattern);
  const below = await Promise.all(states.map((state) => statesOf(state, host)));
  const members = below.flat().map(({ path }): Member => {
    const name = path.startsWith(root) ? path.slice(root.length) : path;
    return { path, name };
  });
  return members
    .filter(({ path, name }) =>
      path !== dest && !unwanted.some((glob) => glob.test(comparesNames ? name.replace(/^\/+/, "") : path))
    )
    .sort((one, other) => one.name < other.name ? -1 : one.name > other.name ? 1 : 0);
}

async function statesOf(state: PathState, host: TargetReader): Promise<readonly PathState[]> {
  const isFolder = state.kind === "directory" || state.kind === "symlink";
  const listing = isFolder ? await host.list(state.path) : null;
  return listing ? listing.states : [state];
}

/** Folders of a host gone through in the order of Python's `os.walk`. */

import type { PathState } from "../../model/change.ts";
import { folderOf, normalizePath } from "../../model/path.ts";
import { decodeHostText } from "../../connection/host_text.ts";
import type { TargetReader } from "../../connection/target.ts";

export interface Walk {
  /** A folder's files before the folders in it, those before what lies in them. Links are not followed. */
  readonly states: readonly PathState[];
  /** What could not be looked at: paths, and why. */
  readonly problems: ReadonlyMap<string, string>;
}

export interface WalkOptions {
  /** How many folders deep; null for all. */
  readonly depth: number | null;
  /** Goes into folders behind links. */
  readonly follow: boolean;
}

/** Null where there is no such folder. */
export async function walkFolder(
  folder: string,
  { depth, follow }: WalkOptions,
  host: TargetReader,
): Promise<Walk | null> {
  const listing = await host.list(folder, { depth: depth ?? undefined, follow });
  if (!listing) return null;
  const states = follow ? await linksThemselves(folder, listing.states, depth, host) : listing.states;
  return { states: inWalkOrder(folder, states), problems: problemsIn(listing.problems) };
}

/** What was found behind links as what it is itself, and the links that lead nowhere. */
async function linksThemselves(
  folder: string,
  found: readonly PathState[],
  depth: number | null,
  host: TargetReader,
): Promise<readonly PathState[]> {
  const levels = depth === null ? [] : ["-maxdepth", String(depth)];
  const print = ["-exec", "sh", "-c", 'printf "%s\\0" "$@"', "sh", "{}", "+"];
  const start = folder.startsWith("/") ? folder : `./${folder}`;
  const argv = ["find", "-L", start, "-mindepth", "1", ...levels, "-type", "l", ...print];
  const { stdout } = await host.query({ run: { kind: "argv", argv } });
  const broken = decodeHostText(stdout).split("\0").filter((path) => path !== "");
  const paths = [
    ...found.map(({ path }) => path),
    ...broken.map((path) => path.slice(start.length - folder.length)),
  ];
  return (await host.stat(paths)).filter((state) => state !== null);
}

function inWalkOrder(folder: string, states: readonly PathState[]): readonly PathState[] {
  const byFolder = new Map<string, PathState[]>();
  for (const state of states) {
    const path = normalizePath(state.path);
    const siblings = byFolder.get(folderOf(path)) ?? [];
    siblings.push({ ...state, path });
    byFolder.set(folderOf(path), siblings);
  }
  const ordered: PathState[] = [];
  const visit = (path: string) => {
    const content = byFolder.get(path) ?? [];
    const folders = content.filter(({ kind }) => kind === "directory");
    ordered.push(...content.filter(({ kind }) => kind !== "directory"), ...folders);
    // Folders behind links are no folders here, but have content.
    for (const state of content) if (byFolder.has(state.path)) visit(state.path);
  };
  visit(normalizePath(folder));
  return ordered;
}

/** Lines such as `find: '/x': Permission denied`. */
function problemsIn(lines: readonly string[]): ReadonlyMap<string, string> {
  return new Map(lines.map((line) => {
    const [, path = "", why = line] = /^find: [‘'`"]?(.*?)[’'"]?: (.*)$/.exec(line) ?? [];
    return [path, why];
  }));
}

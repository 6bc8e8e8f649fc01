/** Folders and registries in oc-mirror's arguments. */

import { folderOf } from "../../model/path.ts";
import { diagnosticsOf } from "../../source/diagnostic.ts";
import { type Destination, parseDestination } from "../plan/destination.ts";
import { REFUSED_WORDS } from "../refused_words.ts";
import { type Misused, misused } from "./command.ts";
import type { ParsedFlags } from "./flags.ts";

export const FILE = "file://";
export const DOCKER = "docker://";

/** The first refused word in a path, null for none. */
export function keywordIn(path: string): string | null {
  return REFUSED_WORDS.find((word) => path.includes(word)) ?? null;
}

/** The folder of a `file://` argument. */
export function folderIn(text: string): string {
  const path = text.replace(FILE, "").replace(/(?<=.)\/+$/, "");
  return path === "" ? "." : path;
}

/** The folder of a workspace, of which `working-dir` may be named instead. */
export function workspaceIn(text: string): string {
  const folder = folderIn(text);
  return folder.endsWith("/working-dir") ? folderOf(folder) : folder;
}

/** The workspace that a delete list lies in: they are written to `working-dir/delete`. Null for other places. */
export function workspaceOfList(path: string): string | null {
  const [, root, rest] = /^(.*?)(\/?)working-dir\/delete\/[^/]+$/.exec(path) ?? [];
  if (root === undefined) return null;
  return root || (rest ? "/" : ".");
}

/** Goes on with the registry of an argument, or refuses it. */
export function withDestination<T>(
  target: string,
  { values }: ParsedFlags,
  action: (destination: Destination) => T,
): T | Misused {
  try {
    const limit = Number(values.get("max-nested-paths") ?? 0);
    return action(parseDestination(target, limit === 0 ? null : limit));
  } catch (error) {
    const [found] = diagnosticsOf(error);
    if (!found) throw error;
    return misused(found.message);
  }
}

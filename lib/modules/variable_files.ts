/** Files of variables in folders. */

import { joinPath } from "../model/path.ts";
import { DiagnosticError } from "../source/diagnostic.ts";
import { isDirectory, listFolder, pathInfo, realPath } from "../system/files.ts";
import { PythonError } from "../template/python/error.ts";
import { repr } from "../template/python/repr.ts";
import { Pattern } from "../template/regex/pattern.ts";

/**
 * Files of a folder and of those below it: folders in the order of their paths, files in that of their names.
 *
 * @param depth How many folders deep; 1 for the folder itself.
 */
export function filesBelow(root: string, depth: number): readonly string[] {
  const folders: string[] = [];
  const visit = (folder: string, level: number, above: readonly string[]) => {
    const real = realPath(folder);
    if (level > depth || above.includes(real)) return;
    folders.push(folder);
    for (const path of pathsIn(folder)) if (isDirectory(path)) visit(path, level + 1, [...above, real]);
  };
  visit(root, 1, []);
  return folders.sort().flatMap((folder) =>
    pathsIn(folder).filter((path) => pathInfo(path) && !isDirectory(path))
  );
}

function pathsIn(folder: string): readonly string[] {
  return listFolder(folder).map((name) => joinPath(folder, name));
}

/** What follows the last dot of a name; empty for a name without one, or with dots at its start only. */
export function extensionOf(name: string): string {
  const rest = name.replace(/^\.+/, "");
  const dot = rest.lastIndexOf(".");
  return dot < 0 ? "" : rest.slice(dot + 1);
}

/**
 * Which names are read.
 *
 * @param wanted A pattern that they must hold, null for any.
 * @param ignored Patterns that they must not end with.
 * @throws {DiagnosticError} `bad-argument` for a pattern that is none.
 */
export function nameFilter(wanted: string | null, ignored: readonly string[]): (name: string) => boolean {
  const has = wanted === null ? null : compiled(wanted, wanted);
  const lacks = ignored.map((pattern) => compiled(pattern, `${pattern}$`));
  return (name) =>
    (has === null || has.search(name) !== null) && !lacks.some((pattern) => pattern.search(name) !== null);
}

function compiled(shown: string, pattern: string): Pattern {
  try {
    const flags = { ignoreCase: false, multiline: false, dotAll: false, verbose: false, ascii: false };
    return new Pattern(pattern, flags);
  } catch (error) {
    if (!(error instanceof PythonError)) throw error;
    const message = `Invalid regular expression: ${repr(shown)}: ${error.message}`;
    throw new DiagnosticError(message, { code: "bad-argument" });
  }
}

/** The values files that a user means: names, lists of names with commas, folders. */

import { baseName, isAbsolute, joinPath } from "../../model/path.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { byCodePoint, isDirectory, isFile, listFolder, pathInfo } from "../../system/files.ts";

/** Where AutoShift keeps its values. */
const USUAL_FOLDER = "autoshift";
/** Below a folder of values, in this order. */
const PARTS = ["", "clustersets", "clusters"] as const;

/**
 * The files, each once. Of folders those that AutoShift would take: not examples, whose names begin with `_`.
 *
 * @param names As written; sought in `folder`, then in `autoshift` below it.
 * @throws {DiagnosticError} `file-not-found`; `bad-option` where no name is left.
 */
export function valuesPaths(names: readonly string[], folder: string): readonly string[] {
  const found = names.flatMap((name) => isThere(placeOf(name, folder)) ? [name] : name.split(","))
    .filter((name) => name !== "")
    .flatMap((name) => filesAt(name, folder));
  if (found.length === 0) throw new DiagnosticError("no values files are named", { code: "bad-option" });
  return [...new Set(found)];
}

function filesAt(name: string, folder: string): readonly string[] {
  const path = [placeOf(name, folder), joinPath(folder, USUAL_FOLDER, name)].find(isThere);
  if (path === undefined) {
    throw new DiagnosticError(`no such values file: ${name}`, {
      code: "file-not-found",
      hint: isAbsolute(name) ? undefined : `it is sought here and in ${USUAL_FOLDER}`,
    });
  }
  if (!isDirectory(path)) return [path];
  const files = PARTS.flatMap((part) => {
    const own = part === "" ? path : `${path}/${part}`;
    return isDirectory(own) ? listFolder(own).map((name) => `${own}/${name}`).toSorted(byCodePoint) : [];
  }).filter((one) => isFile(one) && /\.ya?ml$/.test(one) && !baseName(one).startsWith("_"));
  if (files.length > 0) return files;
  throw new DiagnosticError(`no values files in ${path}`, {
    code: "file-not-found",
    hint: "files that end in .yaml, there or in clustersets and clusters below it",
  });
}

function placeOf(name: string, folder: string): string {
  return joinPath(folder, name);
}

/** Pipes are files too. */
function isThere(path: string): boolean {
  return pathInfo(path) !== null;
}

/** Paths as text, without touching a file system. */

export function isAbsolute(path: string): boolean {
  return path.startsWith("/");
}

/** The parts joined by slashes; an absolute part starts anew. */
export function joinPath(...parts: readonly string[]): string {
  return parts.reduce((made, part) => {
    if (part === "" || isAbsolute(part) || made === "") return part === "" ? made : part;
    return made.endsWith("/") ? made + part : `${made}/${part}`;
  }, "");
}

/** The path without `.`, `..` and doubled slashes, as far as text can tell. */
export function normalizePath(path: string): string {
  const made: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && made.length > 0 && made.at(-1) !== "..") made.pop();
    else if (part !== ".." || !isAbsolute(path)) made.push(part);
  }
  return (isAbsolute(path) ? "/" : "") + made.join("/") || ".";
}

/** The folder that a path lies in: `.` for a bare name. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf("/");
  if (slash < 0) return ".";
  return slash === 0 ? "/" : path.slice(0, slash);
}

/** The last part of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** The path made absolute against a folder, and normalized. */
export function resolvePath(folder: string, path: string): string {
  return normalizePath(joinPath(folder, path));
}

/** The path as seen from a folder, where it lies in it; otherwise as it is. */
export function shownPath(path: string, folder: string): string {
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path;
}

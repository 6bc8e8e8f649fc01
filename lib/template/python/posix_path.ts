/** Paths of POSIX systems taken apart and put together, as Python's `os.path` does. */

import type { TemplateIo } from "../environment.ts";
import { valueError } from "./error.ts";

/** The folder and the name at the end. */
export function splitPath(path: string): readonly [string, string] {
  const at = path.lastIndexOf("/") + 1;
  const head = path.slice(0, at);
  return [/[^/]/.test(head) ? head.replace(/\/+$/, "") : head, path.slice(at)];
}

/** The path without its extension, and the extension with its dot; leading dots of a name begin none. */
export function splitExtension(path: string): readonly [string, string] {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const dot = name.replace(/^\.+/, (dots) => "-".repeat(dots.length)).lastIndexOf(".");
  if (dot < 0) return [path, ""];
  const at = path.length - name.length + dot;
  return [path.slice(0, at), path.slice(at)];
}

/** Each path below the one before; an absolute one begins anew. */
export function joinPaths([first = "", ...rest]: readonly string[]): string {
  return rest.reduce((made, part) => {
    if (part.startsWith("/") || made === "") return part;
    return made.endsWith("/") ? made + part : `${made}/${part}`;
  }, first);
}

/** Without doubled slashes, `.` and `..`; nothing on the disk is looked at. */
export function normalPath(path: string): string {
  if (path === "") return ".";
  const root = /^\/\/(?!\/)/.test(path) ? "//" : path.startsWith("/") ? "/" : "";
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    const last = parts.at(-1);
    if (part !== ".." || (root === "" && (last === undefined || last === ".."))) parts.push(part);
    else if (last !== undefined) parts.pop();
  }
  return root + parts.join("/") || ".";
}

export function absolutePath(path: string, workingFolder: string): string {
  return normalPath(joinPaths([workingFolder, path]));
}

/** The way from a folder to a path. */
export function relativePath(path: string, start: string, workingFolder: string): string {
  if (path === "") throw valueError("no path specified");
  const partsOf = (text: string) => absolutePath(text, workingFolder).split("/").filter(Boolean);
  const [from, to] = [partsOf(start), partsOf(path)];
  let shared = 0;
  while (shared < from.length && shared < to.length && from[shared] === to[shared]) shared++;
  return [...from.slice(shared).map(() => ".."), ...to.slice(shared)].join("/") || ".";
}

/** The longest path above all of them. @throws {PythonError} ValueError. */
export function commonPath(paths: readonly string[]): string {
  const [first, ...rest] = paths;
  if (first === undefined) throw valueError("commonpath() arg is an empty sequence");
  const isAbsolute = first.startsWith("/");
  if (rest.some((path) => path.startsWith("/") !== isAbsolute)) {
    throw valueError("Can't mix absolute and relative paths");
  }
  const all = paths.map((path) => path.split("/").filter((part) => part !== "" && part !== "."));
  const shortest = Math.min(...all.map((parts) => parts.length));
  let shared = 0;
  while (shared < shortest && all.every((parts) => parts[shared] === all[0]?.[shared])) shared++;
  return (isAbsolute ? "/" : "") + (all[0] ?? []).slice(0, shared).join("/");
}

/** With `~` or `~user` at its beginning replaced by the home folder; as it is where nobody has that name. */
export function expandUser(path: string, io: Pick<TemplateIo, "homeFolder" | "homeOf">): string {
  const [, user] = /^~([^/]*)/.exec(path) ?? [];
  if (user === undefined) return path;
  const home = user === "" ? io.homeFolder : io.homeOf(user);
  return home === null ? path : (home.replace(/\/+$/, "") + path.slice(1 + user.length)) || "/";
}

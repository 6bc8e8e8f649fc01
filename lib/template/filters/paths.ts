/** Filters for paths; some look at this machine's files. */

import type { CallContext, Filter } from "../environment.ts";
import { filter, type Plugins, REQUIRED } from "../plugin.ts";
import { pathArgument } from "../python/arguments.ts";
import { PythonError, typeError } from "../python/error.ts";
import { glob } from "../python/glob.ts";
import { isSequence, listOf } from "../python/iterate.ts";
import {
  commonPath,
  expandUser,
  joinPaths,
  normalPath,
  relativePath,
  splitExtension,
  splitPath,
} from "../python/posix_path.ts";
import { typeName } from "../python/type_names.ts";
import { type RuntimeValue, textIn, tuple } from "../python/values.ts";
import { splitDrive, splitWindowsPath } from "../python/windows_path.ts";

/** Links that lead to links are followed so often. */
const MOST_LINKS = 40;

export const PATH_FILTERS: Plugins<Filter> = [
  pathFilter("basename", (path) => splitPath(path)[1]),
  pathFilter("dirname", (path) => splitPath(path)[0]),
  pathFilter("splitext", (path) => tuple(splitExtension(path))),
  filter(
    "normpath",
    { path: REQUIRED },
    ({ path }) =>
      normalPath(pathArgument(path, "_path_normpath: path should be string, bytes or os.PathLike")),
  ),
  pathFilter("realpath", realPath),
  pathFilter("expanduser", (path, { environment }) => expandUser(path, environment.io)),
  pathFilter("expandvars", (path, { environment }) =>
    path.replace(
      /\$(\w+|\{[^}]*\})/g,
      (whole: string, name: string) => environment.io.environment[name.replace(/^\{|\}$/g, "")] ?? whole,
    )),
  filter("relpath", { path: REQUIRED, start: null }, ({ path, start }, { context }) => {
    const { workingFolder } = context.environment.io;
    return relativePath(pathArgument(path), start === null ? "." : pathArgument(start), workingFolder);
  }),
  filter("commonpath", { paths: REQUIRED }, ({ paths }) => {
    if (!isSequence(paths)) {
      throw typeError(`|commonpath expects sequence, got <class '${typeName(paths)}'> instead.`);
    }
    return commonPath(listOf(paths).map((path) => pathArgument(path)));
  }),
  filter("path_join", { paths: REQUIRED }, ({ paths }) => {
    const text = textIn(paths);
    if (text !== undefined) return text;
    if (!isSequence(paths)) {
      throw typeError(`|path_join expects string or sequence, got <class '${typeName(paths)}'> instead.`);
    }
    const parts = listOf(paths);
    if (parts.length === 0) throw typeError("join() missing 1 required positional argument: 'a'");
    return joinPaths(parts.map(joinedPart));
  }),
  filter("fileglob", { pathname: REQUIRED }, ({ pathname }, { context }) => {
    const { io } = context.environment;
    return glob(pathArgument(pathname), io).filter((path) =>
      io.pathFacts(path, { follow: true })?.kind === "file"
    );
  }),
  pathFilter("win_basename", (path) => splitWindowsPath(path)[1]),
  pathFilter("win_dirname", (path) => splitWindowsPath(path)[0]),
  pathFilter("win_splitdrive", (path) => tuple(splitDrive(path))),
];

function pathFilter(name: string, change: (path: string, context: CallContext) => RuntimeValue) {
  return filter(name, { path: REQUIRED }, ({ path }, { context }) => change(pathArgument(path), context));
}

function joinedPart(value: RuntimeValue): string {
  const text = textIn(value);
  if (text === undefined) {
    throw typeError(`join() argument must be str, bytes, or os.PathLike object, not '${typeName(value)}'`);
  }
  return text;
}

/** The path with all links followed; what does not exist stays as it is written. */
function realPath(path: string, { environment: { io } }: CallContext): string {
  let links = 0;
  const resolve = (from: string, parts: readonly string[]): string => {
    let made = from;
    for (const [at, part] of parts.entries()) {
      if (part === "..") {
        made = splitPath(made)[0];
        continue;
      }
      const next = joinPaths([made, part]);
      const target = io.readLink(next);
      if (target === null) {
        made = next;
        continue;
      }
      if (++links > MOST_LINKS) {
        throw new PythonError("RuntimeError", `Too many levels of symbolic links: '${path}'`);
      }
      return resolve(target.startsWith("/") ? "/" : made, [...partsOf(target), ...parts.slice(at + 1)]);
    }
    return made;
  };
  return normalPath(resolve("/", partsOf(joinPaths([io.workingFolder, path]))));
}

function partsOf(path: string): readonly string[] {
  return path.split("/").filter((part) => part !== "" && part !== ".");
}

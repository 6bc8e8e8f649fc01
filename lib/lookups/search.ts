/** Where lookups find the files of a playbook. */

import { textIn } from "../template/python/values.ts";
import { absolutePath, expandUser, joinPaths, normalPath, splitPath } from "../template/python/posix_path.ts";
import { items } from "../template/python/iterate.ts";
import type { LookupContext } from "./lookup.ts";

/** The folder of the playbook; the working folder where there is none. */
export function playbookFolder({ variables, environment: { io } }: LookupContext): string {
  const folder = textIn(variables.get("playbook_dir") ?? null);
  return absolutePath(folder ?? ".", io.workingFolder);
}

/** Folders below which a task's files lie, the nearest first. */
export function searchRoots(context: LookupContext): readonly string[] {
  const { variables, environment: { io } } = context;
  const roots = variables.get("ansible_search_path");
  if (roots === undefined) return [textIn(variables.get("role_path") ?? null) ?? playbookFolder(context)];
  const paths = [...items(roots)].map((root) => absolutePath(textIn(root) ?? "", io.workingFolder));
  return [...new Set([...paths, playbookFolder(context)])];
}

/**
 * The first path at which something lies; null where there is nothing.
 *
 * @param kind The folder for such files: `files`, `templates`, `vars`.
 */
export function findPath(kind: string, source: string, context: LookupContext): string | null {
  return candidates(kind, source, context).find((path) => exists(path, context)) ?? null;
}

/** `findPath`, with a warning where there is nothing. */
export function findPathOrWarn(kind: string, source: string, context: LookupContext): string | null {
  const found = findPath(kind, source, context);
  if (found === null) {
    context.environment.io.warn(`Unable to find '${source}' in expected paths`, context.at);
  }
  return found;
}

export function exists(path: string, { environment: { io } }: LookupContext): boolean {
  return io.pathFacts(path, { follow: true }) !== null;
}

function candidates(kind: string, source: string, context: LookupContext): readonly string[] {
  if (/^[~/]/.test(source)) return [normalPath(expandUser(source, context.environment.io))];
  const isInKind = source.split("/")[0] === kind;
  const inRole = context.variables.get("role_path") !== undefined;
  const below = (
    root: string,
  ) => [...isInKind ? [] : [joinPaths([root, kind, source])], joinPaths([root, source])];
  return [...searchRoots(context), playbookFolder(context)].flatMap((root) => {
    const [parent] = splitPath(root);
    // Below a role's folder of tasks the folder for such files is the role's own.
    const ofRole = inRole && parent.endsWith("/tasks")
      ? [joinPaths([splitPath(parent)[0], kind, source]), joinPaths([parent, source])]
      : [];
    return [...ofRole, ...below(root)];
  });
}

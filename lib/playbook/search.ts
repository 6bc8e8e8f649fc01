/** Where a relative path in a playbook is looked for. */

import { isFile } from "../system/files.ts";
import type { Site } from "../model/playbook.ts";
import { folderOf, isAbsolute, joinPath, normalizePath } from "../model/path.ts";

/** Roots under which a task's files lie: its roles, the innermost first, the folder of its file, the playbook's folder. */
export function searchPath(site: Site): readonly string[] {
  const roles = site.roles.map(({ path }) => path).reverse();
  return [...new Set([...roles, folderOf(site.path), site.playbookFolder])];
}

/**
 * Places where a file of a kind may lie, the best first.
 *
 * @param kind The folder for it: `files`, `templates`, `vars`.
 */
export function candidatePaths(site: Site, kind: string, source: string): readonly string[] {
  if (isAbsolute(source)) return [normalizePath(source)];
  const made = searchPath(site).flatMap((root) => {
    // The folder of a role's tasks stands for the role.
    const home = /\/(tasks|handlers)$/.test(root) && site.roles.length > 0 ? folderOf(root) : root;
    return [
      ...inKind(home, kind, source),
      ...(home === root ? [] : [joinPath(home, source)]),
      joinPath(root, source),
    ];
  });
  return [...new Set(made.map(normalizePath))];
}

/** Where Ansible looks after all else, and says so: beside the playbook, also where that came first. */
export function lastResorts({ playbookFolder }: Site, kind: string, source: string): readonly string[] {
  return [...inKind(playbookFolder, kind, source), joinPath(playbookFolder, source)].map(normalizePath);
}

function inKind(folder: string, kind: string, source: string): readonly string[] {
  return source.split("/")[0] === kind ? [] : [joinPath(folder, kind, source)];
}

/** The first candidate that is a file, null when none is. */
export function findFile(site: Site, kind: string, source: string): string | null {
  return candidatePaths(site, kind, source).find(isFile) ?? null;
}

/** Places where a list of tasks that a task names may lie, the best first. */
export function includeCandidates(site: Site, target: string, handlers: boolean): readonly string[] {
  if (isAbsolute(target)) return [normalizePath(target)];
  const around = [site.path, ...[...site.includedFrom].reverse()].map(folderOf);
  const kind = handlers ? "handlers" : "tasks";
  const roles = site.roles.map(({ path }) => path).reverse().flatMap((
    path,
  ) => [joinPath(path, kind), joinPath(path, "tasks"), path]);
  const playbook = [site.playbookFolder, joinPath(site.playbookFolder, "tasks")];
  return [
    ...new Set([...around, ...roles, ...playbook].map((folder) => normalizePath(joinPath(folder, target)))),
  ];
}

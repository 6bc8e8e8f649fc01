/** Where users' own documentation lies: beside playbooks, in configured folders, in collections. */

import { baseName, joinPath } from "../../model/path.ts";
import { isDirectory, isFile, listFolder } from "../../system/files.ts";

/** A file that may document something, and the full name of what that is. */
export interface DocFile {
  readonly name: string;
  readonly path: string;
}

export interface DocFolders {
  /** The folder of playbooks. */
  readonly playbooks: string;
  /** Folders of modules that belong to no collection. */
  readonly libraries: readonly string[];
  /** Folders that hold `ansible_collections`. */
  readonly collections: readonly string[];
}

const DOCUMENTING = /\.(py|ya?ml)$/;
/** Files of collections that are no plugins. */
const OTHER = /^(__init__\.py|README.*)$/;

/** The files of a kind. A YAML file comes before the program beside it. */
export function docFiles(
  kind: string,
  { playbooks, libraries, collections }: DocFolders,
): readonly DocFile[] {
  const own = kind === "module"
    ? [joinPath(playbooks, "library"), ...libraries]
    : [joinPath(playbooks, `${kind}_plugins`)];
  const folder = kind === "module" ? "modules" : kind;
  const ofCollections = collectionsIn(collections).flatMap(({ name, path }) =>
    filesIn(joinPath(path, "plugins", folder), `${name}.`)
  );
  const found = new Map<string, DocFile>();
  for (const file of [...own.flatMap((path) => filesIn(path, "")), ...ofCollections]) {
    const known = found.get(file.name);
    if (!known || (known.path.endsWith(".py") && !file.path.endsWith(".py"))) found.set(file.name, file);
  }
  return [...found.values()];
}

/** Collections by their names, as `namespace.name`. */
export function collectionsIn(folders: readonly string[]): readonly DocFile[] {
  return folders.map((folder) => joinPath(folder, "ansible_collections")).flatMap((root) =>
    namesIn(root).flatMap((namespace) =>
      namesIn(joinPath(root, namespace)).map((name) => ({
        name: `${namespace}.${name}`,
        path: joinPath(root, namespace, name),
      }))
    )
  );
}

/** The names in a folder, in their order; none where there is no such folder. */
export function namesIn(folder: string): readonly string[] {
  return isDirectory(folder) ? [...listFolder(folder)].sort() : [];
}

function filesIn(folder: string, prefix: string): readonly DocFile[] {
  return namesIn(folder).flatMap((entry) => {
    const path = joinPath(folder, entry);
    if (isDirectory(path)) return filesIn(path, `${prefix}${entry}.`);
    if (!DOCUMENTING.test(entry) || OTHER.test(entry) || !isFile(path)) return [];
    return [{ name: prefix + baseName(entry).replace(DOCUMENTING, ""), path }];
  });
}

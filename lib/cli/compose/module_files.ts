/** Where the files of users' own modules lie: `library` folders, and collections. */

import { joinPath, normalizePath } from "../../model/path.ts";
import { isDirectory, listFolder } from "../../system/files.ts";
import type { Config } from "../settings/config.ts";
import type { Session } from "../session.ts";

const DEFAULT_LIBRARIES = ["~/.ansible/plugins/modules", "/usr/share/ansible/plugins/modules"];
const DEFAULT_ROLES = ["~/.ansible/roles", "/usr/share/ansible/roles", "/etc/ansible/roles"];
const DEFAULT_COLLECTIONS = ["~/.ansible/collections", "/usr/share/ansible/collections"];

/** The folders that hold `ansible_collections`, as configured. */
export function collectionFolders(config: Config, session: Session): readonly string[] {
  return config.paths("collectionsPath", ":", DEFAULT_COLLECTIONS, session);
}

/** The folders that hold roles, as configured. */
export function roleFolders(config: Config, session: Session): readonly string[] {
  return config.paths("rolesPath", ":", DEFAULT_ROLES, session);
}

/** The folders that hold modules of users, as configured. */
export function libraryFolders(config: Config, session: Session): readonly string[] {
  return config.paths("modulesPath", ":", DEFAULT_LIBRARIES, session);
}

/** The files of the configured folders. */
export function moduleFiles(config: Config, session: Session): ModuleFiles {
  return new ModuleFiles(libraryFolders(config, session), collectionFolders(config, session));
}

/** Files of documentation and leftovers, which share a module's name. */
const NO_MODULE = /\.(pyc|pyo|ya?ml|json|md|rst|txt|bak|orig|swp)$|~$/;

export class ModuleFiles {
  /** Names and paths by folder. */
  readonly #read = new Map<string, ReadonlyMap<string, string>>();
  readonly #libraries: string[];
  readonly #collections: string[];

  /** @param collections Folders that hold `ansible_collections`. */
  constructor(libraries: readonly string[], collections: readonly string[]) {
    this.#libraries = [...libraries];
    this.#collections = [...collections];
  }

  /** Adds a folder of a playbook or a role: what lies in it comes before what was there. */
  addRoot(folder: string): void {
    // What is carried out beside the engine comes before what runs on hosts.
    for (const kind of ["library", "action_plugins"]) {
      addFirst(this.#libraries, normalizePath(joinPath(folder, kind)));
    }
    addFirst(this.#collections, normalizePath(joinPath(folder, "collections")));
  }

  /** Folders that hold `ansible_collections`, the best first. */
  get collections(): readonly string[] {
    return this.#collections;
  }

  /** The file of a module by its short name, or by `namespace.collection.name`; null for none. */
  find(name: string): string | null {
    const [namespace, collection, ...rest] = name.split(".");
    if (rest.length === 0) return this.#in(this.#libraries, name);
    const inside = joinPath("ansible_collections", namespace ?? "", collection ?? "", "plugins");
    const folders = this.#collections.flatMap((folder) =>
      ["action", "modules"].map((kind) => joinPath(folder, inside, kind, ...rest.slice(0, -1)))
    );
    return this.#in(folders, rest.at(-1) ?? "");
  }

  #in(folders: readonly string[], name: string): string | null {
    return folders.map((folder) => this.#names(folder).get(name)).find((path) => path !== undefined) ?? null;
  }

  #names(folder: string): ReadonlyMap<string, string> {
    const known = this.#read.get(folder);
    if (known) return known;
    const files = listFolder(folder).filter((file) =>
      !NO_MODULE.test(file) && !isDirectory(joinPath(folder, file))
    );
    const made = new Map(files.map((file) => [file.replace(/\.[^.]*$/, ""), joinPath(folder, file)]));
    this.#read.set(folder, made);
    return made;
  }
}

function addFirst(folders: string[], folder: string): void {
  if (!folders.includes(folder)) folders.unshift(folder);
}

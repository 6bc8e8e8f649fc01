/** Collections on disk: their roles and playbooks by full names. */

import { joinPath, resolvePath } from "../model/path.ts";
import { isDirectory, isFile } from "../system/files.ts";
import { workingFolder } from "../system/environment.ts";

/** A role of a collection. */
export interface CollectionRole {
  readonly path: string;
  readonly name: string;
  readonly fullName: string;
  readonly collection: string;
}

const PLAYBOOK_EXTENSIONS: readonly string[] = ["", ".yml", ".yaml", ".json"];

/** @param role May lie in folders below `roles`. @param folders Those that hold `ansible_collections`, the best first. */
export function collectionRole(
  collection: string,
  role: string,
  folders: readonly string[],
): CollectionRole | null {
  const inside = joinPath("ansible_collections", ...collection.split("."), "roles", role);
  const path = placesOf(inside, folders).find(isDirectory);
  const name = role.replaceAll("/", ".");
  return path === undefined ? null : { path, name, fullName: `${collection}.${name}`, collection };
}

/** The file of `namespace.collection.playbook`, with or without its ending; null where there is none. */
export function collectionPlaybook(name: string, folders: readonly string[]): string | null {
  const ending = /\.(ya?ml|json)$/.exec(name)?.[0] ?? "";
  const [namespace, collection, ...parts] = name.slice(0, name.length - ending.length).split(".");
  if (!namespace || !collection || parts.length === 0 || name.includes("/")) return null;
  const inside = joinPath("ansible_collections", namespace, collection, "playbooks", ...parts);
  const endings = ending === "" ? PLAYBOOK_EXTENSIONS : [ending];
  return placesOf(inside, folders).flatMap((path) => endings.map((one) => path + one)).find(isFile) ?? null;
}

/** The collection that a file or folder belongs to; null for one that lies in none. */
export function collectionOfPath(path: string): string | null {
  const found = /\/ansible_collections\/([^/]+)\/([^/]+)\//.exec(`${path}/`);
  return found ? `${found[1]}.${found[2]}` : null;
}

function placesOf(inside: string, folders: readonly string[]): readonly string[] {
  return folders.map((folder) => joinPath(resolvePath(workingFolder(), folder), inside));
}

/** Where inventory sources are: paths as users write them, files in folders. */

import { baseName, joinPath, resolvePath } from "../model/path.ts";
import type { Environment } from "../system/environment.ts";
import { listFolder, pathInfo } from "../system/files.ts";
import { readYaml } from "../yaml/read.ts";
import type { InventorySettings } from "./settings.ts";
import type { InventoryDeps, Source } from "./source_kind.ts";
import type { Warnings } from "./warnings.ts";

/** Folders of a folder of inventories that hold something else. */
const OTHER_FOLDERS: readonly string[] = ["host_vars", "group_vars", "vars_plugins"];

/** The absolute path that a source means; a list of hosts stays as it is. Variables and `~` are put in. */
export function sourcePath(source: string, folder: string, environment: Environment): string {
  if (source.includes(",")) return source;
  const expanded = source
    .replace(/\$(?:(\w+)|\{([^}]*)\})/g, (whole, plain, braced) => environment[plain ?? braced] ?? whole)
    .replace(/^~(?=\/|$)/, environment["HOME"] ?? "~");
  return resolvePath(folder, expanded);
}

/** The paths in a folder that may be inventories, sorted by name. */
export function inventoryPaths(
  folder: string,
  { ignoreExtensions, ignorePatterns }: InventorySettings,
  pythonRegExp: InventoryDeps["pythonRegExp"],
): readonly string[] {
  const patterns = ignorePatterns.map(pythonRegExp);
  const ignored = (name: string) =>
    name.startsWith(".") || OTHER_FOLDERS.includes(name) ||
    ignoreExtensions.some((extension) => name.endsWith(extension)) ||
    patterns.some((pattern) => pattern.test(name));
  return listFolder(folder).filter((name) => !ignored(name)).map((name) => joinPath(folder, name));
}

/** A source to be read; what was noticed while reading its YAML is added to the warnings. */
export function openSource(path: string, read: InventoryDeps["read"], warnings: Warnings): Source {
  const file = once(() => read(path));
  const document = once(() => {
    const found = readYaml(file());
    for (const { message, at, help } of found.warnings) warnings.add("warning", `${message} ${help}`, at);
    return found;
  });
  return { path, info: pathInfo(path), extension: extensionOf(path), file, document };
}

function extensionOf(path: string): string {
  const name = baseName(path).replace(/^\.+/, "");
  const dot = name.lastIndexOf(".");
  return dot < 0 ? "" : name.slice(dot);
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

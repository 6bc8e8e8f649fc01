/** `group_vars` and `host_vars`: files and folders beside inventories and playbooks. */

import { DiagnosticError } from "../source/diagnostic.ts";
import { isDirectory, isFile, listFolder, pathInfo } from "../system/files.ts";
import { folderOf, joinPath } from "../model/path.ts";
import type { Raw, RawDocument } from "../model/raw.ts";
import type { Vars, VarValue } from "../model/inventory.ts";

const EXTENSIONS: readonly string[] = ["", ".yml", ".yaml", ".json"];
const NO_VARS: Vars = new Map();

/** Reads the variables of groups and hosts, each file once for the life of the object. */
export class VarsFiles {
  readonly #read = new Map<string, Vars>();
  /** The folders that are there, null for those that are not: they are asked for by every host and group. */
  readonly #folders = new Map<string, string | null>();

  constructor(private readonly readFile: (path: string) => RawDocument) {}

  /**
   * Variables of one group or host that lie beside a file, or in a folder.
   *
   * @param beside An inventory's path, or a playbook's folder.
   */
  of(kind: "group_vars" | "host_vars", name: string, beside: string): Vars {
    const folder = this.#folder(kind, beside);
    if (folder === null) return NO_VARS;
    const key = joinPath(folder, name);
    const known = this.#read.get(key);
    if (known) return known;
    const made = new Map<string, VarValue>();
    for (const path of filesOf(key)) {
      for (const [variable, value] of varsOf(this.readFile(path).root, path)) made.set(variable, value);
    }
    this.#read.set(key, made);
    return made;
  }

  #folder(kind: string, beside: string): string | null {
    const key = joinPath(beside, kind);
    const known = this.#folders.get(key);
    if (known !== undefined) return known;
    const path = joinPath(isDirectory(beside) ? beside : folderOf(beside), kind);
    const folder = isDirectory(path) ? path : null;
    this.#folders.set(key, folder);
    return folder;
  }
}

/** The first of a name's spellings that exists: as a folder all files in it, else the one file. */
function filesOf(base: string): readonly string[] {
  const found = EXTENSIONS.map((extension) => base + extension).find((path) => pathInfo(path) !== null);
  if (found === undefined) return [];
  return isDirectory(found) ? filesBelow(found) : [found];
}

/** The variables of a file: a mapping, or nothing. @throws {DiagnosticError} `bad-inventory`. */
export function varsOf(root: Raw | null, path: string): Vars {
  if (root === null || (root.kind === "scalar" && root.value === null)) return new Map();
  if (root.kind === "map") return new Map(root.entries.map(({ key, value }) => [String(key.value), value]));
  throw new DiagnosticError(`variables in ${path} must be a dictionary`, {
    code: "bad-inventory",
    at: root.at,
  });
}

function filesBelow(folder: string): readonly string[] {
  return listFolder(folder).filter((name) => !name.startsWith(".") && !name.endsWith("~")).flatMap((name) => {
    const path = joinPath(folder, name);
    const extension = /\.[^.]*$/.exec(name)?.[0] ?? "";
    if (isDirectory(path)) return extension === "" ? filesBelow(path) : [];
    return isFile(path) && EXTENSIONS.includes(extension) ? [path] : [];
  });
}

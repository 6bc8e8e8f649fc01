/** `ferry doc -t role`: the entry points of roles, as their argument specs describe them. */

import { joinPath } from "../../model/path.ts";
import { plainValue } from "../../model/raw.ts";
import { type Dict, dict, isDict, type Value } from "../../model/value.ts";
import { isDirectory, isFile, readText } from "../../system/files.ts";
import { str } from "../../template/python/repr.ts";
import { readYaml } from "../../yaml/read.ts";
import { collectionsIn, namesIn } from "./doc_files.ts";
import { optionLines, wrappedLines } from "./doc_text.ts";
import { linesOf, optionsOf } from "./written_docs.ts";

/** A role that describes its arguments. */
export interface DocRole {
  readonly name: string;
  readonly collection: string | null;
  readonly path: string;
  /** What is said of each entry point, by its name. */
  readonly entryPoints: ReadonlyMap<string, Dict>;
}

const FILES = ["argument_specs.yml", "argument_specs.yaml", "main.yml", "main.yaml"];

/** The roles of folders and of collections. @throws {DiagnosticError} `yaml-syntax`. */
export function rolesIn(folders: readonly string[], collections: readonly string[]): readonly DocRole[] {
  const plain = folders.flatMap((folder) =>
    namesIn(folder).map((name) => ({ name, collection: null, path: joinPath(folder, name) }))
  );
  const ofCollections = collectionsIn(collections).flatMap((collection) =>
    namesIn(joinPath(collection.path, "roles")).map((name) => ({
      name: `${collection.name}.${name}`,
      collection: collection.name,
      path: joinPath(collection.path, "roles", name),
    }))
  );
  const found = new Map<string, DocRole>();
  for (const role of [...plain, ...ofCollections]) {
    const entryPoints = entryPointsOf(role.path);
    if (entryPoints !== null && !found.has(role.name)) found.set(role.name, { ...role, entryPoints });
  }
  return [...found.values()];
}

/** Null for a role that describes nothing. */
function entryPointsOf(role: string): ReadonlyMap<string, Dict> | null {
  if (!isDirectory(joinPath(role, "meta"))) return null;
  for (const path of FILES.map((name) => joinPath(role, "meta", name)).filter(isFile)) {
    const { root } = readYaml({ path, text: readText(path) });
    const whole = root ? plainValue(root) : null;
    const specs = isDict(whole) ? whole.get("argument_specs") : undefined;
    if (!isDict(specs)) continue;
    return new Map([...specs].map(([name, spec]) => [str(name), isDict(spec) ? spec : dict({})]));
  }
  return null;
}

/** The role with one of its entry points only. @param name Null for all of them. */
export function withEntryPoint(role: DocRole, name: string | null): DocRole {
  if (name === null) return role;
  return { ...role, entryPoints: new Map([...role.entryPoints].filter(([one]) => one === name)) };
}

/** Names and what their entry points are for, as YAML and JSON show them. */
export function roleSummaries(roles: readonly DocRole[]): Dict {
  return new Map(roles.map(({ name, collection, entryPoints }) => [
    name,
    dict({
      collection: collection ?? "",
      entry_points: new Map<Value, Value>(
        [...entryPoints].map(([entry, spec]) => [entry, spec.get("short_description") ?? ""]),
      ),
    }),
  ]));
}

/** The same as lines for people. */
export function roleList(roles: readonly DocRole[]): readonly string[] {
  return roles.flatMap(({ name, entryPoints }) => {
    const width = Math.max(...[...entryPoints.keys()].map((entry) => entry.length));
    const entries = [...entryPoints].map(([entry, spec]) =>
      `    ${entry.padEnd(width)}: ${str(spec.get("short_description") ?? "")}`.trimEnd()
    );
    return [`${name}:`, "  specs:", ...entries];
  });
}

/** All that is known, in the shape of `ansible-doc --json`. */
export function roleData(roles: readonly DocRole[]): Dict {
  return new Map(roles.map(({ name, collection, path, entryPoints }) => [
    name,
    dict({ collection, entry_points: new Map<Value, Value>(entryPoints), path }),
  ]));
}

/** The page of a role. */
export function rolePage({ name, path, entryPoints }: DocRole): string {
  const pages = [...entryPoints].map(([entry, spec]) => {
    const summary = str(spec.get("short_description") ?? "");
    const options = optionLines(optionsOf(spec.get("options")), 0);
    return [
      `ENTRY POINT: ${entry}${summary === "" ? "" : ` - ${summary}`}`,
      "",
      ...linesOf(spec.get("description")).flatMap((text) => wrappedLines(text, "  ")),
      "",
      ...(options.length > 0 ? ["OPTIONS (= indicates it is required):", "", ...options] : []),
      ...linesOf(spec.get("author")).map((author) => `AUTHOR: ${author}`),
    ].join("\n").trimEnd();
  });
  return `> ROLE: ${name} (${path})\n\n${pages.join("\n\n")}\n`;
}

/** `vars_files` of a play: read for each host, as their names may be templates. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import { workingFolder } from "../../system/environment.ts";
import { isFile } from "../../system/files.ts";
import { resolvePath } from "../../model/path.ts";
import type { Host } from "../../model/inventory.ts";
import type { Play, Site } from "../../model/playbook.ts";
import { plainValue, type Raw, type RawDocument } from "../../model/raw.ts";
import { candidatePaths } from "../../playbook/search.ts";
import { type Layer, layer } from "../../vars/layers.ts";
import type { Scope } from "../../vars/scope.ts";
import { varsOf } from "../../vars/vars_files.ts";
import type { RunDeps } from "../run_deps.ts";

/**
 * Gives the layers of a play's files for a host. Files without templates in their names are read once.
 *
 * @returns a function that throws {DiagnosticError} for a file that cannot be read; of several alternatives the
 * first that exists is taken, and a name with undefined variables is left out.
 */
export function playVarsFiles(
  play: Play,
  deps: RunDeps,
  read: (path: string) => RawDocument,
): (host: Host | null, scope: () => Scope) => readonly Layer[] {
  const raw = play.keywords.get("vars_files");
  const items = raw ? raw.kind === "list" ? raw.items : [raw] : [];
  const site = siteOf(play);
  const told = new Set<string>();
  const fixed = new Map<Raw, readonly Layer[]>();
  const layersOf = (item: Raw, scope: () => Scope): readonly Layer[] => {
    const known = fixed.get(item);
    if (known) return known;
    const made = alternatives(item).map((name) => fileFor(name, site, scope, deps)).find((path) =>
      path !== null
    );
    if (made && !told.has(made)) deps.tell(3, `Read \`vars_file\` '${resolvePath(workingFolder(), made)}'.`);
    if (made) told.add(made);
    const layers = made ? layersIn(read(made).root, made) : [];
    if (!item.dynamic) fixed.set(item, layers);
    return layers;
  };
  return (_, scope) => items.flatMap((item) => layersOf(item, scope));
}

/** Reads the files whose names are no templates. @throws {DiagnosticError} for one that cannot be read. */
export function checkVarsFiles(play: Play, read: (path: string) => RawDocument): void {
  const raw = play.keywords.get("vars_files");
  for (const item of raw?.kind === "list" ? raw.items : raw ? [raw] : []) {
    const names = alternatives(item).map((name) => plainValue(name));
    if (item.dynamic || !names.every((name) => typeof name === "string")) continue;
    const path = names.map((name) => candidatePaths(siteOf(play), "vars", name).find(isFile))
      .find((found) => found !== undefined);
    if (path === undefined) continue;
    try {
      layersIn(read(path).root, path);
    } catch (error) {
      throw error instanceof DiagnosticError ? error.located(item.at) : error;
    }
  }
}

function siteOf(play: Play): Site {
  return { path: play.path, includedFrom: [], roles: [], playbookFolder: play.folder };
}

/** A file's variables: one mapping, or a list of them, later ones winning. */
function layersIn(root: Raw | null, path: string): readonly Layer[] {
  const parts = root?.kind === "list" ? root.items : [root];
  return parts.map((part) => layer("play vars_files", path, varsOf(part, path))).filter((one) =>
    one !== null
  );
}

function alternatives(item: Raw): readonly Raw[] {
  return item.kind === "list" ? item.items : [item];
}

function fileFor(name: Raw, site: Site, scope: () => Scope, deps: RunDeps): string | null {
  try {
    const value = deps.renderer.value(name, name.dynamic ? scope() : NO_VARIABLES);
    if (typeof value !== "string") {
      throw new DiagnosticError("A `vars_files` value should either be a string or list of strings", {
        code: "bad-playbook",
        at: name.at,
      });
    }
    return candidatePaths(site, "vars", value).find(isFile) ?? null;
  } catch (error) {
    if (!(error instanceof DiagnosticError) || error.code !== "template-undefined") throw error;
    deps.emit({
      kind: "warning",
      message: "skipping vars_files item due to an undefined variable",
      at: name.at,
    });
    return null;
  }
}

const NO_VARIABLES = { get: () => undefined };

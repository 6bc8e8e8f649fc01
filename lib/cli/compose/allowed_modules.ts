/** Modules that a file of the configuration keeps from running. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Warn } from "../../model/event.ts";
import { plainValue, rawField, type RawMap } from "../../model/raw.ts";
import { isList } from "../../model/value.ts";
import type { ModuleEntry } from "../../modules/module.ts";
import { isFile } from "../../system/files.ts";
import { str } from "../../template/python/repr.ts";
import type { Documents } from "../../yaml/documents.ts";
import type { Config } from "../settings/config.ts";
import type { Session } from "../session.ts";

const USUAL_FILE = "/etc/ansible/plugin_filters.yml";
const VERSION = "1.0";

/** The modules without those that `plugin_filters_cfg` rejects. @throws {DiagnosticError} `bad-config`. */
export function allowedModules(
  modules: readonly ModuleEntry[],
  config: Config,
  session: Session,
  documents: Documents,
  warn: Warn,
): readonly ModuleEntry[] {
  const [path = USUAL_FILE] = config.paths("pluginFilters", ":", [USUAL_FILE], session);
  if (!isFile(path)) {
    if (path !== USUAL_FILE) warn(`The plugin filter file, ${path} does not exist. Skipping.`);
    return modules;
  }
  const { root } = documents.read(path);
  const rejected = root?.kind === "map" ? rejectedNames(root, path, warn) : [];
  if (rejected.includes("stat")) {
    const message =
      `The stat module was specified in the module reject list file, ${path}, but Ansible will not ` +
      "function without the stat module.  Please remove stat from the reject list.";
    throw new DiagnosticError(message, { code: "bad-config", at: root?.at });
  }
  return modules.filter(({ names }) => !names.some((name) => rejected.includes(shortBuiltin(name))));
}

function rejectedNames(root: RawMap, path: string, warn: Warn): readonly string[] {
  const [version, names] = [rawField(root, "filter_version"), rawField(root, "module_rejectlist")];
  const problem = (message: string): readonly string[] => {
    warn(message, root.at);
    return [];
  };
  if (!version) return problem(`The plugin filter file, ${path} was invalid. Skipping.`);
  if (str(plainValue(version)).trim() !== VERSION) {
    return problem(
      `The plugin filter file, ${path} was a version not recognized by this version of Ansible. Skipping.`,
    );
  }
  const list = names ? plainValue(names) : null;
  if (isList(list)) return list.map(str);
  return problem(
    `Unable to parse the plugin filter file ${path} as module_rejectlist is not a list. Skipping.`,
  );
}

/** The short name of a module that comes with Ansible; empty for one of a collection. */
function shortBuiltin(name: string): string {
  const [, short = ""] = /^ansible\.builtin\.(.+)$/.exec(name) ?? [];
  return short;
}

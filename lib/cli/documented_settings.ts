/** What settings are, under the names that Ansible documents: for the lookup `config` and `ferry config`. */

import type { Value } from "../model/value.ts";
import type { Setting } from "../lookups/lookup.ts";
import type { Config } from "./config.ts";
import { BASE_SETTINGS, type DocumentedSetting } from "./setting_table.ts";

const BY_NAME: ReadonlyMap<string, DocumentedSetting> = new Map(
  BASE_SETTINGS.map((documented) => [documented.name, documented]),
);

export interface Places {
  readonly home: string;
  readonly workingFolder: string;
}

/** Undefined for a name that ferry does not have. @throws {DiagnosticError} `bad-config`. */
export function documentedSetting(name: string, config: Config, places: Places): Setting | undefined {
  const documented = BY_NAME.get(name);
  if (!documented) return undefined;
  return { value: settingValue(documented, config, places), origin: config.origin(documented.setting) };
}

/** What a setting is. @throws {DiagnosticError} `bad-config`. */
export function settingValue(
  { setting, kind, otherwise }: DocumentedSetting,
  config: Config,
  places: Places,
): Value {
  const text = config.text(setting);
  switch (kind) {
    case "flag":
      return text === null ? otherwise : config.flag(setting, otherwise === true);
    case "integer":
      return text === null ? otherwise : config.integer(setting, 0);
    case "list":
      return text === null ? otherwise : config.list(setting);
    case "paths: ,":
    case "paths: :":
      return config.paths(setting, kind === "paths: ," ? "," : ":", textsIn(otherwise), places);
    case "path":
      return text === null ? otherwise : config.paths(setting, ":", [], places)[0] ?? null;
    case "text":
      return text ?? otherwise;
    default:
      throw new TypeError(`unknown kind of setting: ${kind satisfies never}`);
  }
}

function textsIn(value: Value): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

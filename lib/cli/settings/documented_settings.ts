/** What settings are, under the names that Ansible documents: for the lookup `config` and `ferry config`. */

import type { Value } from "../../model/value.ts";
import { str } from "../../template/python/repr.ts";
import type { LookupDeps } from "../../lookups/lookup.ts";
import type { Config } from "./config.ts";
import { PLUGIN_SETTINGS } from "./plugin_settings.ts";
import { BASE_SETTINGS, type DocumentedSetting } from "./setting_table.ts";
import { UNUSED_SETTINGS } from "./unused_settings.ts";

/** Every setting that ansible-core documents for the program itself, by name. */
export const ALL_BASE_SETTINGS: readonly DocumentedSetting[] = [...BASE_SETTINGS, ...UNUSED_SETTINGS]
  .toSorted((a, b) => (a.name < b.name ? -1 : 1));

const BY_NAME: ReadonlyMap<string, DocumentedSetting> = new Map(
  ALL_BASE_SETTINGS.map((documented) => [documented.name, documented]),
);

export interface Places {
  readonly home: string;
  readonly workingFolder: string;
}

/**
 * The settings that the lookup `config` finds.
 *
 * Of a part's settings the variables that set them count first, of which the last that is there wins.
 */
export function settingsFor(config: Config, places: Places): LookupDeps["settings"] {
  return {
    hasPlugin: ({ kind, name }) => PLUGIN_SETTINGS.get(kind)?.has(name) ?? false,
    find: (name, plugin, variables) => {
      const documented = plugin === null
        ? BY_NAME.get(name)
        : PLUGIN_SETTINGS.get(plugin.kind)?.get(plugin.name)?.find((one) => one.name === name);
      if (!documented) return undefined;
      for (const variable of documented.variables.toReversed()) {
        const value = variables.get(variable);
        if (value !== undefined) return { value, origin: `var: ${variable}` };
      }
      return {
        value: settingValue(documented, config, places),
        origin: config.origin(documented.setting),
      };
    },
  };
}

/** What ferry does not do though the configuration asks for it, and playbooks would mean something else. */
export function refusedSettings(config: Config, places: Places): readonly string[] {
  return UNUSED_SETTINGS.flatMap((documented) => {
    const { name, setting, standing, otherwise } = documented;
    if (standing.status !== "refused" || config.origin(setting) === "default") return [];
    if (str(settingValue(documented, config, places)) === str(otherwise)) return [];
    return [`The setting ${name} (${config.origin(setting)}) is not followed: ${standing.why}`];
  });
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
    case "number":
      return text === null ? otherwise : config.number(setting, 0);
    case "list":
      return text === null ? otherwise : config.list(setting);
    case "paths: ,":
    case "paths: :":
      return config.paths(setting, kind === "paths: ," ? "," : ":", textsIn(otherwise), places);
    case "path":
      return config.paths(setting, ":", otherwise === null ? [] : [str(otherwise)], places)[0] ?? null;
    case "text":
      return text ?? otherwise;
    default:
      throw new TypeError(`unknown kind of setting: ${kind satisfies never}`);
  }
}

function textsIn(value: Value): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

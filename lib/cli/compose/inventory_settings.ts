/** What the configuration says about inventories. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import { DEFAULT_SETTINGS, type InventorySettings } from "../../inventory/settings.ts";
import type { Config, SettingName } from "../config.ts";

const GROUP_NAME_POLICIES = ["always", "never", "ignore", "silently"] as const;
const HASH_BEHAVIOURS = ["replace", "merge"] as const;

/** @throws {DiagnosticError} `bad-config`. */
export function inventorySettings(config: Config): InventorySettings {
  const base = DEFAULT_SETTINGS;
  const list = (name: SettingName, otherwise: readonly string[]) =>
    config.text(name) === null ? otherwise : config.list(name);
  return {
    enablePlugins: list("inventoryPlugins", base.enablePlugins),
    ignoreExtensions: list("inventoryIgnore", base.ignoreExtensions),
    ignorePatterns: list("inventoryIgnorePatterns", base.ignorePatterns),
    yamlExtensions: list("yamlExtensions", base.yamlExtensions),
    anyUnparsedIsFailed: config.flag("inventoryAnyUnparsedFails", base.anyUnparsedIsFailed),
    unparsedIsFailed: config.flag("inventoryUnparsedFails", base.unparsedIsFailed),
    unparsedWarning: config.flag("inventoryUnparsedWarning", base.unparsedWarning),
    groupNames: choice(config, "groupNames", GROUP_NAME_POLICIES, base.groupNames),
    hashBehaviour: hashBehaviour(config),
    scriptStderr: base.scriptStderr,
    useExtraVars: config.flag("inventoryExtraVars", base.useExtraVars),
  };
}

/** Whether dictionaries of several places replace each other or are merged. @throws {DiagnosticError} `bad-config`. */
export function hashBehaviour(config: Config): typeof HASH_BEHAVIOURS[number] {
  return choice(config, "hashBehaviour", HASH_BEHAVIOURS, "replace");
}

function choice<T extends string>(
  config: Config,
  name: SettingName,
  choices: readonly T[],
  otherwise: T,
): T {
  const text = config.text(name);
  if (text === null) return otherwise;
  const found = choices.find((one) => one === text.trim().toLowerCase());
  if (found !== undefined) return found;
  throw new DiagnosticError(`invalid value for ${name}: ${text}`, {
    code: "bad-config",
    hint: `one of ${choices.join(", ")}`,
  });
}

/** What the configuration says about inventories. */

import { DEFAULT_SETTINGS, type InventorySettings } from "../../inventory/settings.ts";
import type { Config, SettingName } from "../settings/config.ts";

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
    yamlExtensions: list("inventoryYamlExtensions", list("yamlExtensions", base.yamlExtensions)),
    anyUnparsedIsFailed: config.flag("inventoryAnyUnparsedFails", base.anyUnparsedIsFailed),
    unparsedIsFailed: config.flag("inventoryUnparsedFails", base.unparsedIsFailed),
    unparsedWarning: config.flag("inventoryUnparsedWarning", base.unparsedWarning),
    groupNames: config.choice("groupNames", GROUP_NAME_POLICIES, base.groupNames),
    hashBehaviour: hashBehaviour(config),
    scriptStderr: config.flag("inventoryScriptStderr", base.scriptStderr),
    useExtraVars: config.flag("inventoryExtraVars", base.useExtraVars),
  };
}

/** Whether dictionaries of several places replace each other or are merged. @throws {DiagnosticError} `bad-config`. */
export function hashBehaviour(config: Config): typeof HASH_BEHAVIOURS[number] {
  return config.choice("hashBehaviour", HASH_BEHAVIOURS, "replace");
}

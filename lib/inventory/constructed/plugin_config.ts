/** Configuration files of inventory plugins: YAML mappings that name their plugin. */

import type { Span } from "../../source/span.ts";
import { wholeFile } from "../../source/span.ts";
import { plainValue, type Raw, rawField, type RawList, type RawMap } from "../../model/raw.ts";
import { badInventory } from "../builder.ts";
import { typeOfRaw } from "../python_type.ts";
import type { Source } from "../source_kind.ts";

const EXTENSIONS: readonly string[] = ["", ".config"];

/** Whether a file may be the configuration of a plugin that is enabled by its name. */
export function mayBeConfig({ info, extension }: Source, yamlExtensions: readonly string[]): boolean {
  return info !== null && (EXTENSIONS.includes(extension) || yamlExtensions.includes(extension));
}

/** The configuration in a source. @throws {DiagnosticError} `bad-inventory` where it is of another plugin, or of none. */
export function pluginConfig(source: Source, plugin: string): RawMap {
  const { root } = source.document();
  const at = root?.at ?? wholeFile(source.file());
  if (root === null) throw badInventory(`${source.path} is empty`, at);
  if (root.kind !== "map") {
    throw badInventory(
      `inventory source has invalid structure, it should be a dictionary, got: ${typeOfRaw(root)}`,
      at,
    );
  }
  const name = rawField(root, "plugin");
  const found = name ? String(plainValue(name)) : "none found";
  if (shortPluginName(found) !== plugin) {
    throw badInventory(`Incorrect plugin name in file: ${found}`, name?.at ?? at);
  }
  return root;
}

/** The name of a plugin without the names of the collections that Ansible itself is. */
export function shortPluginName(name: string): string {
  return name.replace(/^ansible\.(?:builtin|legacy)\./, "");
}

/** An option that is a mapping; null where it is not set. */
export function mapOption(config: RawMap, name: string): RawMap | null {
  const value = rawField(config, name);
  if (!value || isUnset(value)) return null;
  if (value.kind === "map") return value;
  throw wrongOption(name, "dict", value);
}

/** An option that is a list; null where it is not set. A scalar counts as a list of itself. */
export function listOption(config: RawMap, name: string): RawList | null {
  const value = rawField(config, name);
  if (!value || isUnset(value)) return null;
  if (value.kind === "list") return value;
  if (value.kind === "map") throw wrongOption(name, "list", value);
  return { kind: "list", at: value.at, items: [value], dynamic: value.dynamic };
}

const TRUE_WORDS: readonly unknown[] = [true, 1, "y", "yes", "on", "1", "true", "t"];

/** An option that is true or false; every word that does not say yes says no. */
export function booleanOption(config: RawMap, name: string, whenUnset: boolean): boolean {
  const value = rawField(config, name);
  if (!value || isUnset(value)) return whenUnset;
  const plain = plainValue(value);
  return TRUE_WORDS.includes(typeof plain === "string" ? plain.toLowerCase().trim() : plain);
}

function isUnset(value: Raw): boolean {
  return value.kind === "scalar" && value.value === null;
}

function wrongOption(name: string, wanted: string, found: Raw) {
  const at: Span = found.at;
  return badInventory(`Invalid value of '${name}': expected a ${wanted}, got ${typeOfRaw(found)}`, at);
}

/** YAML inventories: groups with hosts, vars and children. */

import { wholeFile } from "../source/span.ts";
import type { Raw, RawEntry, RawMap, RawScalar } from "../model/raw.ts";
import { rawField } from "../model/raw.ts";
import { atPlace } from "./at_place.ts";
import { badInventory, type InventoryBuilder } from "./builder.ts";
import { expandHostPattern } from "./pattern/host_range.ts";
import { typeOfRaw, typeOfValue } from "./python_type.ts";
import type { ReadContext, Source, SourceKind } from "./source_kind.ts";
import type { Warnings } from "./warnings.ts";

/** Files with the extension of YAML or JSON, or with none. */
export const YAML: SourceKind = {
  name: "yaml",
  wants: ({ info, extension }, { yamlExtensions }) =>
    info !== null && (extension === "" || yamlExtensions.includes(extension)),
  read(source: Source, context: ReadContext): void {
    const { root } = source.document();
    if (root === null || isEmpty(root)) {
      throw badInventory("Parsed empty YAML file", root?.at ?? wholeFile(source.file()));
    }
    if (root.kind !== "map") {
      const message = `YAML inventory has invalid structure, it should be a dictionary, got: ${
        typeOfRaw(root)
      }`;
      throw badInventory(message, root.at);
    }
    const plugin = rawField(root, "plugin");
    if (plugin && !isEmpty(plugin)) {
      throw badInventory("Plugin configuration YAML file, not YAML inventory", plugin.at);
    }
    const reader = new YamlReader(context);
    for (const { key, value } of root.entries) reader.group(key, value);
  },
};

const SECTIONS: readonly unknown[] = ["vars", "children", "hosts"];

class YamlReader {
  readonly #builder: InventoryBuilder;
  readonly #warnings: Warnings;

  constructor({ builder, warnings }: ReadContext) {
    this.#builder = builder;
    this.#warnings = warnings;
  }

  /** Adds a group with all that is in it, and gives the name it goes by. */
  group(key: RawScalar, body: Raw): string {
    const written = groupName(key);
    if (body.kind === "list" || (body.kind === "scalar" && body.value !== null)) {
      const message = `Skipping '${written}' as this is not a valid group definition`;
      this.#warnings.add("warning", message, key.at);
      return written;
    }
    const name = atPlace(key.at, () => this.#builder.addGroup(written));
    if (body.kind === "map") { for (const entry of sectionsOf(body, name)) this.#section(name, entry); }
    return name;
  }

  #section(group: string, { key, value }: RawEntry): void {
    const section = String(key.value);
    if (isNull(value)) return;
    if (value.kind !== "map") {
      const message = `Skipping key (${section}) in group (${group}) as it is not a mapping, it is a ${
        typeOfRaw(value)
      }`;
      this.#warnings.add("warning", message, key.at);
      return;
    }
    switch (section) {
      case "vars":
        for (const entry of value.entries) this.#variable(group, entry);
        break;
      case "children":
        for (const entry of value.entries) {
          const child = this.group(entry.key, entry.value);
          atPlace(entry.key.at, () => this.#builder.addChild(group, child));
        }
        break;
      case "hosts":
        for (const entry of value.entries) this.#hosts(group, entry);
        break;
      default:
        this.#warnings.add(
          "warning",
          `Skipping unexpected key (${section}) in group (${group}), only "vars", "children" and "hosts" are valid`,
          key.at,
        );
    }
  }

  #hosts(group: string, { key, value }: RawEntry): void {
    if (typeof key.value !== "string") {
      const message = `Host pattern ${
        String(key.value)
      } must be a string. Enclose integers/floats in quotation marks`;
      throw badInventory(message, key.at);
    }
    const { names, port } = atPlace(key.at, () => expandHostPattern(String(key.value)));
    if (value.kind !== "map" && !isEmpty(value)) {
      throw badInventory(
        `Invalid data from file, expected dictionary and got: ${typeOfRaw(value)}`,
        value.at,
      );
    }
    for (const host of names) {
      atPlace(key.at, () => this.#builder.addHost(host, group, port));
      for (const entry of value.kind === "map" ? value.entries : []) this.#variable(host, entry);
    }
  }

  #variable(owner: string, { key, value }: RawEntry): void {
    this.#builder.setVar(owner, String(key.value), value, key.at);
  }
}

/** The sections of a group. Where a single name stands in place of a mapping it becomes one. */
function sectionsOf(group: RawMap, name: string): readonly RawEntry[] {
  return group.entries.map((entry) => {
    const { key, value } = entry;
    if (!SECTIONS.includes(key.value) || value.kind === "map" || isNull(value)) return entry;
    if (value.kind === "scalar" && typeof value.value === "string") {
      const absent: RawScalar = { ...value, value: null, dynamic: false };
      return {
        key,
        value: { kind: "map", at: value.at, entries: [{ key: value, value: absent }], dynamic: false },
      };
    }
    const message = `Invalid "${key.value}" entry for "${name}" group, requires a dictionary, ` +
      `found "${typeOfRaw(value)}" instead.`;
    throw badInventory(message, value.at);
  });
}

function groupName({ value, at }: RawScalar): string {
  if (typeof value === "string") return value;
  const message = `Unable to add group ${String(value)}: Invalid group name supplied, expected a string ` +
    `but got ${typeOfValue(value)}`;
  throw badInventory(message, at, "put the name in quotes");
}

function isNull(raw: Raw): boolean {
  return raw.kind === "scalar" && raw.value === null;
}

/** Whether a value counts as nothing: null, false, zero, empty text, empty containers. */
function isEmpty(raw: Raw): boolean {
  if (raw.kind === "map") return raw.entries.length === 0;
  if (raw.kind === "list") return raw.items.length === 0;
  return raw.value === null || raw.value === "" || raw.value === false || raw.value === 0;
}

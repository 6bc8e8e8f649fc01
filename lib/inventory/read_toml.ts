/** TOML inventories. The reader of TOML knows no places, so that mistakes are shown at the file as a whole. */

import type { Span } from "../source/span.ts";
import { type Raw, type RawEntry, rawList, rawMap, rawScalar } from "../model/raw.ts";
import { type Dict, isDict, isList, type Value } from "../model/value.ts";
import { parseTomlValue } from "../system/toml.ts";
import { atPlace } from "./at_place.ts";
import { badInventory, type InventoryBuilder } from "./builder.ts";
import { expandHostPattern } from "./pattern/host_range.ts";
import { typeOfValue } from "./python_type.ts";
import type { ReadContext, Source, SourceKind } from "./source_kind.ts";

/** Files with the extension of TOML. */
export const TOML: SourceKind = {
  name: "toml",
  wants: ({ info, extension }) => info !== null && extension === ".toml",
  read(source: Source, context: ReadContext): void {
    const file = source.file();
    const tables = parseTomlValue(file);
    const at = { file, start: 0, end: 0 };
    if (tables.size === 0) throw badInventory("Parsed empty TOML file", at);
    if (tables.get("plugin")) throw badInventory("Plugin configuration TOML file, not TOML inventory", at);
    atPlace(at, () => {
      for (const [group, body] of tables) readGroup(String(group), body, at, context);
    });
  },
};

function readGroup(written: string, body: Value, at: Span, { builder, warnings }: ReadContext): void {
  if (!isDict(body)) {
    warnings.add("warning", `Skipping '${written}' as this is not a valid group definition`, at);
    return;
  }
  const group = builder.addGroup(written);
  for (const [key, section] of body) {
    switch (key) {
      case "vars":
        setVars(builder, group, dictIn(section, "vars", group), at);
        break;
      case "children":
        if (!isList(section)) throw wrongType("children", group, "a list", section);
        for (const child of section) builder.addChild(group, builder.addGroup(String(child)));
        break;
      case "hosts":
        for (const [pattern, vars] of dictIn(section, "hosts", group)) {
          readHosts(String(pattern), vars, group, at, builder);
        }
        break;
      default:
        warnings.add(
          "warning",
          `Skipping unexpected key "${
            String(key)
          }" in group "${group}", only "vars", "children" and "hosts" are valid`,
          at,
        );
    }
  }
}

function readHosts(pattern: string, vars: Value, group: string, at: Span, builder: InventoryBuilder): void {
  const { names, port } = expandHostPattern(pattern);
  if (!isDict(vars)) {
    throw badInventory(`Invalid data from file, expected dictionary and got: ${typeOfValue(vars)}`, at);
  }
  for (const host of names) {
    builder.addHost(host, group, port);
    setVars(builder, host, vars, at);
  }
}

function setVars(builder: InventoryBuilder, owner: string, vars: Dict, at: Span): void {
  for (const [name, value] of vars) builder.setVar(owner, String(name), writtenValue(value, at), at);
}

/** Values of a TOML file were written by the user: texts in them may be templates. */
function writtenValue(value: Value, at: Span): Raw {
  if (isList(value)) return rawList(value.map((item) => writtenValue(item, at)), at);
  if (!isDict(value)) return rawScalar(value, at);
  const entries: RawEntry[] = [...value].map(([key, item]) => ({
    key: rawScalar(key, at, false),
    value: writtenValue(item, at),
  }));
  return rawMap(entries, at);
}

function dictIn(section: Value, key: string, group: string): Dict {
  if (isDict(section)) return section;
  throw wrongType(key, group, "a dict", section);
}

function wrongType(key: string, group: string, wanted: string, found: Value) {
  return badInventory(
    `Invalid "${key}" entry for "${group}" group, requires ${wanted}, found "${typeOfValue(found)}" instead.`,
  );
}

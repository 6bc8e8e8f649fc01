/** `keyed_groups` of constructed inventories: groups named after the values of variables. */

import type { Span } from "../../source/span.ts";
import { plainValue, type Raw, rawField, type RawList } from "../../model/raw.ts";
import { isDict, isList, Omit, type Value } from "../../model/value.ts";
import { str } from "../../template/python/repr.ts";
import { badInventory } from "../builder.ts";
import { typeOfRaw, typeOfValue } from "../python_type.ts";

/** One entry of `keyed_groups`. */
export interface KeyedGroup {
  readonly at: Span;
  /** The expression whose value names groups; null where none is written. */
  readonly key: Raw | null;
  readonly prefix: string;
  readonly separator: string;
  /** A template. */
  readonly parentGroup: Raw | null;
  /** Stands in for empty values; null where they name no group. */
  readonly defaultValue: string | null;
  readonly trailingSeparator: boolean;
}

/** @throws {DiagnosticError} `bad-inventory` at an entry that is no mapping, or has options that exclude each other. */
export function readKeyedGroups(list: RawList | null): readonly KeyedGroup[] {
  return (list?.items ?? []).map((entry) => {
    if (entry.kind !== "map" || entry.entries.length === 0) {
      const message = `Invalid keyed group entry, it must be a dictionary: ${typeOfRaw(entry)}`;
      throw badInventory(message, entry.at);
    }
    const textOf = (name: string) => {
      const value = rawField(entry, name);
      return value ? str(plainValue(value)) : null;
    };
    const trailing = plainOf(rawField(entry, "trailing_separator"));
    const defaultValue = plainOf(rawField(entry, "default_value"));
    if (trailing !== null && defaultValue !== null) {
      const message = "parameters are mutually exclusive for keyed groups: default_value|trailing_separator";
      throw badInventory(message, entry.at);
    }
    return {
      at: entry.at,
      key: rawField(entry, "key") ?? null,
      prefix: textOf("prefix") ?? "",
      separator: textOf("separator") ?? "_",
      parentGroup: rawField(entry, "parent_group") ?? null,
      defaultValue: defaultValue === null ? null : str(defaultValue),
      trailingSeparator: trailing !== false,
    };
  });
}

/**
 * The groups that a value names: one for a text, one for each item of a list or a dict.
 *
 * @returns null for a value that counts as none, where no default stands in for it; none for empty containers.
 * @throws {DiagnosticError} `bad-inventory` for numbers and other values that cannot name groups; without a place.
 */
export function keyedGroupNames(
  group: KeyedGroup,
  key: Value,
  { leadingSeparator }: { readonly leadingSeparator: boolean },
): readonly string[] | null {
  const bare = bareNames(group, key);
  const separator = group.prefix === "" && !leadingSeparator ? "" : group.separator;
  return bare?.map((name) => group.prefix + separator + name) ?? null;
}

function bareNames(
  { separator, defaultValue, trailingSeparator }: KeyedGroup,
  key: Value,
): readonly string[] | null {
  if (isNothing(key) && defaultValue !== null) return [defaultValue];
  if (isList(key)) {
    return key.map((item) => isNothing(item) && defaultValue !== null ? defaultValue : str(item));
  }
  if (isDict(key)) {
    return [...key].map(([name, value]) => {
      if (!isNothing(value)) return `${str(name)}${separator}${str(value)}`;
      if (defaultValue !== null) return `${str(name)}${separator}${defaultValue}`;
      return trailingSeparator ? `${str(name)}${separator}${str(value)}` : str(name);
    });
  }
  if (isNothing(key) || key === false || key === 0 || key instanceof Omit) return null;
  if (typeof key === "string") return [key];
  throw badInventory(
    `Invalid group name format, expected a string or a list of them or dictionary, got: ${typeOfValue(key)}`,
  );
}

function isNothing(value: Value): boolean {
  return value === null || value === "";
}

function plainOf(raw: Raw | undefined): Value {
  return raw ? plainValue(raw) : null;
}

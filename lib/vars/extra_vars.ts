/** Variables from the command line. */

import { DiagnosticError } from "../source/diagnostic.ts";
import { textSpan } from "../source/span.ts";
import {
  type Raw,
  type RawDocument,
  rawField,
  rawList,
  type RawMap,
  rawMap,
  rawScalar,
} from "../model/raw.ts";
import type { VarValue } from "../model/inventory.ts";
import { splitKeyValues } from "../yaml/key_value_text.ts";
import { readYaml } from "../yaml/read.ts";

/**
 * Reads the values of `-e`, later ones winning: `key=value` pairs (always text), JSON or YAML in braces (typed), or
 * `@file`.
 *
 * @param readFile Reads a YAML file, decrypted where it is a vault.
 * @throws {DiagnosticError} `bad-option`, or what is wrong with a file.
 */
export function parseExtraVars(
  options: readonly string[],
  readFile: (path: string) => RawDocument,
): ReadonlyMap<string, VarValue> {
  const made = new Map<string, VarValue>();
  for (const option of options) {
    for (const { key, value } of parseOne(option, readFile).entries) made.set(String(key.value), value);
  }
  return made;
}

function parseOne(option: string, readFile: (path: string) => RawDocument): RawMap {
  const text = option.trim();
  const at = textSpan("--extra-vars", text);
  const empty = rawMap([], at);
  if (text === "") return empty;
  if (text.startsWith("@")) return asMap(readFile(text.slice(1)), option) ?? empty;
  if (/^[/.]/.test(text)) {
    throw new DiagnosticError(`Please prepend extra_vars filename '${text}' with '@'`, {
      code: "bad-option",
    });
  }
  if (/^[[{]/.test(text)) {
    const map = asMap(readYaml(at.file), option);
    return map ? unmarkedEntries(map) : empty;
  }
  const { pairs, rest } = splitKeyValues(rawScalar(text, at, false), () => true);
  if (rest) throw invalid(option);
  return pairs;
}

/** Marks text that is no template in JSON, which has no tags. */
const UNSAFE_MARK = "__ansible_unsafe";

function unmarkedEntries(map: RawMap): RawMap {
  return rawMap(map.entries.map(({ key, value }) => ({ key, value: unmarked(value) })), map.at);
}

function unmarked(raw: Raw): Raw {
  if (raw.kind === "list") return rawList(raw.items.map(unmarked), raw.at);
  if (raw.kind === "scalar") return raw;
  const text = raw.entries.length === 1 ? rawField(raw, UNSAFE_MARK) : undefined;
  return text?.kind === "scalar" ? { ...text, tag: "unsafe", dynamic: false } : unmarkedEntries(raw);
}

function asMap({ root }: RawDocument, option: string): RawMap | null {
  if (root === null || (root.kind === "scalar" && root.value === null)) return null;
  if (root.kind !== "map") throw invalid(option);
  return root;
}

function invalid(option: string): DiagnosticError {
  return new DiagnosticError(
    `Invalid extra vars data supplied. '${option}' could not be made into a dictionary`,
    {
      code: "bad-option",
      hint: "write -e key=value, -e '{\"key\": value}', or -e @file.yml",
    },
  );
}

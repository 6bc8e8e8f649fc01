/** Filters that write and read JSON. */

import { JsonSyntaxError, parseJson } from "../../model/json.ts";
import type { Filter } from "../environment.ts";
import { type JsonStyle, writeJson } from "../json/write_json.ts";
import { filter, type Plugins, REQUIRED } from "../plugin.ts";
import { integerArgument, textArgument } from "../python/arguments.ts";
import { decodeBytes } from "../python/codecs.ts";
import { typeError, valueError } from "../python/error.ts";
import { quoted } from "../python/repr.ts";
import { codePointIndex } from "../python/text.ts";
import { truth } from "../python/truth.ts";
import { typeName } from "../python/type_names.ts";
import { unpacked } from "../python/unpack.ts";
import { isDictValue, isListValue, Markup, type RuntimeValue, textIn } from "../python/values.ts";

type Named = ReadonlyMap<string, RuntimeValue>;

/** Arguments of `json.dumps`, and those that Ansible keeps for old content. */
const STYLE_NAMES = [
  "allow_nan",
  "check_circular",
  "ensure_ascii",
  "indent",
  "separators",
  "skipkeys",
  "sort_keys",
];
const IGNORED_NAMES = ["preprocess_unsafe", "vault_to_text"];
const PROFILES = ["tagless", "legacy", "inventory_legacy", "fallback_to_str"];
/** The profiles in which texts that are no templates are marked. */
const MARKING_PROFILES = ["legacy", "inventory_legacy"];
const UNSAFE_MARK = "__ansible_unsafe";

export const JSON_FILTERS: Plugins<Filter> = [
  filter("to_json", { a: REQUIRED, profile: null }, ({ a, profile }, { extra }) => {
    checkProfile(profile);
    return writeJson(a, styleFrom(extra));
  }, { extra: true }),
  filter(
    "to_nice_json",
    { a: REQUIRED, indent: 4, sort_keys: true },
    ({ a, indent, sort_keys }, { extra }) => {
      checkProfile(extra.get("profile") ?? null);
      const rest = [...extra].filter(([name]) => name !== "separators" && name !== "profile");
      const style = styleFrom(new Map([...rest, ["indent", indent], ["sort_keys", sort_keys]]));
      return writeJson(a, { ...style, itemSeparator: ",", keySeparator: ": " });
    },
    { extra: true },
  ),
  filter("tojson", { value: REQUIRED, indent: null }, ({ value, indent }) => {
    const style = styleFrom(new Map([["indent", indent], ["sort_keys", true]]));
    return new Markup(writeJson(value, { ...style, isAnsible: false }).replace(/[<>&']/g, unicodeEscape));
  }),
  filter("from_json", { a: REQUIRED, profile: null }, ({ a, profile }, { extra }) => {
    checkProfile(profile);
    const [unknown] = extra.keys();
    if (unknown !== undefined) {
      throw typeError(`JSONDecoder.__init__() got an unexpected keyword argument ${quoted(unknown)}`);
    }
    const text = a instanceof Uint8Array ? decodeBytes(a, "utf-8", "strict") : textIn(a);
    if (text === undefined) {
      throw typeError(`the JSON object must be str, bytes or bytearray, not ${typeName(a)}`);
    }
    const data = readJson(text);
    return profile !== null && MARKING_PROFILES.includes(textArgument(profile)) ? unmarked(data) : data;
  }, { extra: true }),
];

/** Data with the texts that were marked as no templates: no text of data is one. */
function unmarked(value: RuntimeValue): RuntimeValue {
  if (isListValue(value)) return [...value].map(unmarked);
  if (!isDictValue(value)) return value;
  const [[key, text] = []] = [...value];
  if (value.size === 1 && key === UNSAFE_MARK && text !== undefined) return text;
  return new Map([...value].map(([key, item]) => [key, unmarked(item)]));
}

function checkProfile(profile: RuntimeValue): void {
  if (profile !== null && !PROFILES.includes(textArgument(profile))) {
    throw valueError(`Unknown profile name ${quoted(textArgument(profile))}.`);
  }
}

function styleFrom(named: Named): JsonStyle {
  const unknown = [...named.keys()].find((name) =>
    !STYLE_NAMES.includes(name) && !IGNORED_NAMES.includes(name)
  );
  if (unknown !== undefined) {
    throw typeError(`JSONEncoder.__init__() got an unexpected keyword argument ${quoted(unknown)}`);
  }
  const indent = indentFrom(named.get("indent") ?? null);
  const [itemSeparator, keySeparator] = separatorsFrom(named.get("separators") ?? null) ??
    [indent === null ? ", " : ",", ": "];
  return {
    indent,
    itemSeparator,
    keySeparator,
    sortKeys: truth(named.get("sort_keys") ?? false),
    asciiOnly: truth(named.get("ensure_ascii") ?? true),
    allowsNan: truth(named.get("allow_nan") ?? true),
    isAnsible: true,
  };
}

function indentFrom(value: RuntimeValue): string | null {
  if (value === null) return null;
  return textIn(value) ?? " ".repeat(Math.max(0, integerArgument(value)));
}

function separatorsFrom(value: RuntimeValue): readonly [string, string] | null {
  if (value === null) return null;
  const [item = null, key = null] = unpacked(value, 2);
  return [textArgument(item), textArgument(key)];
}

function unicodeEscape(letter: string): string {
  return `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** The value of a JSON text. @throws {PythonError} ValueError, worded as Python does. */
export function readJson(text: string): RuntimeValue {
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    const before = text.slice(0, error.offset);
    const line = before.split("\n").length;
    const column = codePointIndex(before, before.length) - before.lastIndexOf("\n");
    const message = text.trim() === "" ? "Expecting value" : error.message;
    throw valueError(`${message}: line ${line} column ${column} (char ${error.offset})`);
  }
}

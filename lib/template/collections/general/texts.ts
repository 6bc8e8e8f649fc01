/** The filters of `community.general` that read, write and change texts. */

import type { Filter } from "../../environment.ts";
import { filter, type Plugins, REQUIRED } from "../../plugin.ts";
import { ConfigError, ConfigFile } from "../../python/config_parser.ts";
import { csvRows } from "../../python/csv_rows.ts";
import { isSequence, listOf } from "../../python/iterate.ts";
import { dictOf } from "../../python/keys.ts";
import { randomBelow, SeededRandom, systemRandom } from "../../python/random.ts";
import { repr, str } from "../../python/repr.ts";
import { truth } from "../../python/truth.ts";
import { typeName } from "../../python/type_names.ts";
import {
  isDictValue,
  type RuntimeDict,
  type RuntimeList,
  type RuntimeValue,
  textIn,
} from "../../python/values.ts";
import { failed } from "../arguments.ts";

const IN_GENERAL = { collection: "community.general" } as const;

export const TEXT_FORMAT_FILTERS: Plugins<Filter> = [
  filter("crc32", { value: REQUIRED }, ({ value }) => {
    const text = textIn(value);
    if (text === undefined) {
      throw failed(`Invalid value type (<class '${typeName(value)}'>) for crc32 (${repr(value)})`);
    }
    return crc32(new TextEncoder().encode(text)).toString(16);
  }, IN_GENERAL),
  filter("unicode_normalize", { data: REQUIRED, form: "NFC" }, ({ data, form }) => {
    const text = textIn(data);
    if (text === undefined) throw failed(`<class '${typeName(data)}'> is not a valid input type`);
    const name = str(form);
    if (!FORMS.includes(name)) throw failed(`${repr(form)} is not a valid form`);
    return text.normalize(name);
  }, IN_GENERAL),
  filter("random_mac", { value: REQUIRED, seed: null }, ({ value, seed }, { context }) => {
    const text = textIn(value);
    if (text === undefined) {
      throw failed(`Invalid value type (<class '${typeName(value)}'>) for random_mac (${str(value)})`);
    }
    const prefix = text.toLowerCase();
    const bytes = macBytes(prefix);
    const source = seed === null ? systemRandom(context.environment.io.randomBytes) : new SeededRandom(seed);
    const number = LEAST_RANDOM + randomBelow(source, MOST_RANDOM - LEAST_RANDOM + 1n);
    const digits = number.toString(16).slice(0, 2 * (6 - bytes.length));
    return prefix + digits.replace(/../g, ":$&");
  }, IN_GENERAL),
  filter(
    "from_csv",
    {
      data: REQUIRED,
      dialect: "excel",
      fieldnames: null,
      delimiter: null,
      skipinitialspace: null,
      strict: null,
    },
    ({ data, dialect, fieldnames, delimiter, skipinitialspace }) => {
      const usual = DELIMITERS.get(str(dialect));
      if (usual === undefined) {
        throw failed(`Dialect '${str(dialect)}' is not supported by your version of python.`);
      }
      const sign = delimiter === null ? usual : str(delimiter);
      if (sign.length !== 1) {
        throw failed('Unable to create custom dialect: "delimiter" must be a 1-character string');
      }
      const rows = csvRows(str(data).replace(/^\ufeff/, ""), sign, { skipsSpaces: truth(skipinitialspace) });
      return records([...rows], fieldnames === null ? null : listOf(fieldnames));
    },
    IN_GENERAL,
  ),
  filter("from_ini", { obj: REQUIRED, delimiters: null }, ({ obj, delimiters }) => {
    const text = textIn(obj);
    if (text === undefined) throw failed(`from_ini requires a str, got <class '${typeName(obj)}'>`);
    if (delimiters !== null && !isSequence(delimiters)) {
      throw failed(
        `from_ini's delimiters parameter must be a sequence, got <class '${typeName(delimiters)}'>`,
      );
    }
    return sections(text, delimiters === null ? null : listOf(delimiters).map(str));
  }, IN_GENERAL),
  filter("to_ini", { obj: REQUIRED, no_extra_spaces: false }, ({ obj, no_extra_spaces }) => {
    if (!isDictValue(obj)) throw failed(`to_ini requires a dict, got <class '${typeName(obj)}'>`);
    if (obj.size === 0) throw failed("to_ini received an empty dict. An empty dict cannot be converted.");
    return iniText(obj, truth(no_extra_spaces) ? "=" : " = ");
  }, IN_GENERAL),
];

const FORMS: readonly string[] = ["NFC", "NFD", "NFKC", "NFKD"];

/** How the dialects that Python knows separate fields. */
const DELIMITERS: ReadonlyMap<string, string> = new Map([["excel", ","], ["excel-tab", "\t"], ["unix", ","]]);

const LEAST_RANDOM = 0x10_0000_0000n;
const MOST_RANDOM = 0xff_ffff_ffffn;

/** The bytes that a hardware address begins with. @throws {PythonError} */
function macBytes(prefix: string): readonly string[] {
  const bytes = prefix.split(":");
  if (bytes.length > 5) {
    throw failed(`Invalid value (${prefix}) for random_mac: 5 colon(:) separated items max`);
  }
  const wrong = bytes.flatMap((byte) =>
    byte === "" ? "empty item" : /^[a-f0-9]{2}/.test(byte) ? [] : `${byte} not hexa byte`
  );
  if (wrong.length > 0) throw failed(`Invalid value (${prefix}) for random_mac: ${wrong.join(",")}`);
  return bytes;
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb8_8320 : 0);
  }
  return (crc ^ 0xffff_ffff) >>> 0;
}

/** Rows as dicts. What a row has beyond the names is a list without a name; what it lacks is null. */
function records(rows: readonly (readonly string[])[], names: RuntimeList | null): RuntimeList {
  const filled = rows.filter((row) => row.length > 0);
  const header = names ?? filled[0] ?? [];
  return (names === null ? filled.slice(1) : filled).map((row) => {
    const named = header.map((name, at): [RuntimeValue, RuntimeValue] => [name, row[at] ?? null]);
    const extra = row.slice(header.length);
    return dictOf(extra.length > 0 ? [...named, [null, extra]] : named);
  });
}

/** The sections by name; each has the options of `DEFAULT` first, which comes last itself. */
function sections(text: string, delimiters: readonly string[] | null): RuntimeValue {
  try {
    const file = new ConfigFile(text, {
      caseSensitive: true,
      interpolate: false,
      ...(delimiters ? { delimiters } : {}),
    });
    const defaults = file.options("DEFAULT");
    const names = defaults.length > 0 ? [...file.sections(), "DEFAULT"] : file.sections();
    return dictOf(names.map((name) => {
      const options = [...defaults, ...file.options(name).filter((option) => !defaults.includes(option))];
      return [name, dictOf(options.map((option) => [option, file.get(name, option)]))];
    }));
  } catch (error) {
    if (error instanceof ConfigError) throw failed(`from_ini failed to parse given string: ${error.message}`);
    throw error;
  }
}

/** @throws {PythonError} where a section is no dict. */
function iniText(ini: RuntimeDict, between: string): string {
  const parts = [...ini].map(([name, section]) => {
    if (!isDictValue(section)) {
      throw failed(
        `to_ini failed to parse given dict:'${typeName(section)}' object has no attribute 'items'`,
      );
    }
    const lines = [...section].map(([key, value]) =>
      value === null ? str(key) : `${str(key)}${between}${str(value).replaceAll("\n", "\n\t")}`
    );
    return `[${str(name)}]\n${lines.map((line) => `${line}\n`).join("")}`;
  });
  return parts.join("\n");
}

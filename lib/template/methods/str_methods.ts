/** The methods of `str`. */

import { braceFormat } from "../python/brace_format.ts";
import { integerArgument, textArgument, textOrNone } from "../python/arguments.ts";
import { REQUIRED } from "../python/bind.ts";
import { encodeText } from "../python/codecs.ts";
import { typeError, valueError } from "../python/error.ts";
import { iterable } from "../python/iterate.ts";
import { dictGet } from "../python/keys.ts";
import { Marker, trip } from "../python/marker.ts";
import { integerIn } from "../python/numbers.ts";
import { isPrintable } from "../python/repr.ts";
import { centered } from "../python/pad.ts";
import { codePointIndex, textLength, textSlice } from "../python/text.ts";
import * as textCase from "../python/text_case.ts";
import * as textSplit from "../python/text_split.ts";
import { truth } from "../python/truth.ts";
import { typeName } from "../python/type_names.ts";
import {
  isDictValue,
  isTuple,
  type RuntimeDict,
  type RuntimeValue,
  textIn,
  tuple,
  tupleItems,
} from "../python/values.ts";
import { type Method, method, type Methods } from "./method.ts";

const RANGE = { start: null, end: null } as const;

export const STR_METHODS: Methods<string> = new Map<string, Method<string>>([
  ...plain({
    capitalize: textCase.capitalize,
    casefold: textCase.caseFold,
    lower: (text) => text.toLowerCase(),
    swapcase: textCase.swapCase,
    title: textCase.titleCase,
    upper: (text) => text.toUpperCase(),
    isascii: (text) => /^\p{ASCII}*$/u.test(text),
    islower: textCase.isLower,
    isprintable: isPrintable,
    istitle: textCase.isTitle,
    isupper: textCase.isUpper,
  }),
  ...plain(
    Object.fromEntries(
      Object.entries(textCase.TEXT_KINDS).map((
        [name, pattern],
      ) => [name, (text: string) => pattern.test(text)]),
    ),
  ),
  ["center", padding("center", centered)],
  ["ljust", padding("ljust", (text, missing, fill) => text + fill.repeat(missing))],
  ["rjust", padding("rjust", (text, missing, fill) => fill.repeat(missing) + text)],
  [
    "zfill",
    method("str.zfill", { width: REQUIRED }, (text, { width }, { context }) => {
      const wanted = integerArgument(width);
      context.budget.text(wanted);
      const sign = /^[+-]/.test(text) ? text.slice(0, 1) : "";
      return sign + "0".repeat(Math.max(0, wanted - textLength(text))) + text.slice(sign.length);
    }),
  ],
  ["strip", stripping("strip", "both")],
  ["lstrip", stripping("lstrip", "start")],
  ["rstrip", stripping("rstrip", "end")],
  [
    "removeprefix",
    method("str.removeprefix", { prefix: REQUIRED }, (text, { prefix }) => {
      const part = textArgument(prefix, "removeprefix() argument must be str");
      return text.startsWith(part) ? text.slice(part.length) : text;
    }),
  ],
  [
    "removesuffix",
    method("str.removesuffix", { suffix: REQUIRED }, (text, { suffix }) => {
      const part = textArgument(suffix, "removesuffix() argument must be str");
      return part !== "" && text.endsWith(part) ? text.slice(0, -part.length) : text;
    }),
  ],
  [
    "split",
    method(
      "split",
      { sep: null, maxsplit: -1 },
      (text, { sep, maxsplit }) =>
        textSplit.splitText(text, textOrNone(sep, "must be str or None"), integerArgument(maxsplit)),
    ),
  ],
  [
    "rsplit",
    method(
      "rsplit",
      { sep: null, maxsplit: -1 },
      (text, { sep, maxsplit }) =>
        textSplit.splitTextFromEnd(text, textOrNone(sep, "must be str or None"), integerArgument(maxsplit)),
    ),
  ],
  [
    "splitlines",
    method(
      "splitlines",
      { keepends: false },
      (text, { keepends }) => textSplit.splitLines(text, truth(keepends)),
    ),
  ],
  [
    "partition",
    method(
      "str.partition",
      { sep: REQUIRED },
      (text, { sep }) => tuple(textSplit.partition(text, textArgument(sep))),
    ),
  ],
  [
    "rpartition",
    method(
      "str.rpartition",
      { sep: REQUIRED },
      (text, { sep }) => tuple(textSplit.partitionFromEnd(text, textArgument(sep))),
    ),
  ],
  [
    "expandtabs",
    method(
      "expandtabs",
      { tabsize: 8 },
      (text, { tabsize }) => textSplit.expandTabs(text, integerArgument(tabsize)),
    ),
  ],
  [
    "replace",
    method(
      "replace",
      { old: REQUIRED, new: REQUIRED, count: -1 },
      (text, { old, new: by, count }) =>
        textSplit.replaceText(
          text,
          textArgument(old, "replace() argument 1 must be str"),
          textArgument(by, "replace() argument 2 must be str"),
          integerArgument(count),
        ),
    ),
  ],
  ["find", searching("find", (text, part) => text.indexOf(part), false)],
  ["index", searching("index", (text, part) => text.indexOf(part), true)],
  ["rfind", searching("rfind", (text, part) => text.lastIndexOf(part), false)],
  ["rindex", searching("rindex", (text, part) => text.lastIndexOf(part), true)],
  [
    "count",
    method("count", { sub: REQUIRED, ...RANGE }, (text, { sub, start, end }) => {
      const { part } = within(text, start, end) ?? { part: null };
      const wanted = textArgument(sub);
      if (part === null) return 0;
      return wanted === "" ? textLength(part) + 1 : part.split(wanted).length - 1;
    }),
  ],
  ["startswith", affix("startswith", (text, part) => text.startsWith(part))],
  ["endswith", affix("endswith", (text, part) => text.endsWith(part))],
  ["join", method("str.join", { parts: REQUIRED }, (text, { parts }) => joined(text, parts))],
  ["format", (text, args, call) => braceFormat(text, args, call)],
  [
    "format_map",
    method("str.format_map", { mapping: REQUIRED }, (text, { mapping }, { context }) => {
      if (!isDictValue(mapping)) throw typeError(`'${typeName(mapping)}' object is not subscriptable`);
      const named = new Map(
        [...mapping].flatMap(([key, value]) => typeof key === "string" ? [[key, value]] : []),
      );
      return braceFormat(text, { positional: [], named }, context);
    }),
  ],
  [
    "encode",
    method(
      "encode",
      { encoding: "utf-8", errors: "strict" },
      (text, { encoding, errors }) => encodeText(text, textArgument(encoding), textArgument(errors)),
    ),
  ],
  [
    "translate",
    method("str.translate", { table: REQUIRED }, (text, { table }) => translated(text, table)),
  ],
  [
    "maketrans",
    method(
      "str.maketrans",
      { x: REQUIRED, y: null, z: null },
      (_text, { x, y, z }) => translationTable(x, y, z),
    ),
  ],
]);

function* plain(
  table: Readonly<Record<string, (text: string) => RuntimeValue>>,
): Generator<[string, Method<string>]> {
  for (const [name, apply] of Object.entries(table)) yield [name, method(`str.${name}`, {}, apply)];
}

function padding(name: string, pad: (text: string, missing: number, fill: string) => string): Method<string> {
  return method(
    `str.${name}`,
    { width: REQUIRED, fillchar: " " },
    (text, { width, fillchar }, { context }) => {
      const wanted = integerArgument(width);
      context.budget.text(wanted);
      const fill = textIn(fillchar) ?? "";
      if (textLength(fill) !== 1) throw typeError("The fill character must be exactly one character long");
      const missing = wanted - textLength(text);
      return missing <= 0 ? text : pad(text, missing, fill);
    },
  );
}

function stripping(name: string, side: "both" | "start" | "end"): Method<string> {
  return method(
    `str.${name}`,
    { chars: null },
    (text, { chars }) => {
      if (chars !== null && textIn(chars) === undefined) throw typeError(`${name} arg must be None or str`);
      return textSplit.stripText(text, textOrNone(chars), side);
    },
  );
}

/** The part of a text between two indexes, and how many characters stand before it; null for start behind end. */
function within(
  text: string,
  start: RuntimeValue,
  end: RuntimeValue,
): { readonly part: string; readonly before: number } | null {
  if (start === null && end === null) return { part: text, before: 0 };
  const length = textLength(text);
  const clamp = (value: RuntimeValue, otherwise: number) => {
    if (value === null) return otherwise;
    const index = integerArgument(value);
    return index < 0 ? Math.max(0, index + length) : index;
  };
  const [from, to] = [clamp(start, 0), Math.min(length, clamp(end, length))];
  return from > to ? null : { part: textSlice(text, from, to), before: from };
}

function searching(
  name: string,
  find: (text: string, part: string) => number,
  strict: boolean,
): Method<string> {
  return method(name, { sub: REQUIRED, ...RANGE }, (text, { sub, start, end }) => {
    const wanted = textArgument(sub);
    const found = within(text, start, end);
    const unit = found ? find(found.part, wanted) : -1;
    if (unit < 0 && strict) throw valueError("substring not found");
    return found && unit >= 0 ? found.before + codePointIndex(found.part, unit) : -1;
  });
}

function affix(name: string, matches: (text: string, part: string) => boolean): Method<string> {
  return method(name, { prefix: REQUIRED, ...RANGE }, (text, { prefix, start, end }) => {
    const wanted = isTuple(prefix) ? tupleItems(prefix) : [prefix];
    const parts = wanted.map((part) =>
      textArgument(
        part,
        isTuple(prefix)
          ? `tuple for ${name} must only contain str`
          : `${name} first arg must be str or a tuple of str`,
      )
    );
    const found = within(text, start, end);
    return found !== null && parts.some((part) => matches(found.part, part));
  });
}

function joined(separator: string, value: RuntimeValue): string {
  const members = iterable(value);
  if (!members) throw typeError("can only join an iterable");
  const parts: string[] = [];
  for (const item of members) {
    if (item instanceof Marker) trip(item);
    const text = textIn(item);
    if (text === undefined) {
      throw typeError(`sequence item ${parts.length}: expected str instance, ${typeName(item)} found`);
    }
    parts.push(text);
  }
  return parts.join(separator);
}

function translated(text: string, table: RuntimeValue): string {
  let made = "";
  for (const letter of text) {
    const code = letter.codePointAt(0) ?? 0;
    const found = isDictValue(table) ? dictGet(table, code) : undefined;
    const whole = found === undefined ? undefined : integerIn(found);
    if (found === undefined) made += letter;
    else if (whole !== undefined) made += String.fromCodePoint(Number(whole));
    else if (found !== null) {
      made += textArgument(found, "character mapping must return integer, None or str");
    }
  }
  return made;
}

function translationTable(x: RuntimeValue, y: RuntimeValue, z: RuntimeValue): RuntimeDict {
  const codeOf = (key: RuntimeValue) => integerIn(key) ?? textArgument(key).codePointAt(0) ?? 0;
  if (y === null) {
    if (!isDictValue(x)) throw typeError("if you give only one argument to maketrans it must be a dict");
    return new Map([...x].map(([key, value]) => [codeOf(key), value]));
  }
  const [from, to] = [Array.from(textArgument(x)), Array.from(textArgument(y))];
  if (from.length !== to.length) {
    throw valueError("the first two maketrans arguments must have equal length");
  }
  const made = new Map<RuntimeValue, RuntimeValue>(
    from.map((letter, at) => [letter.codePointAt(0) ?? 0, to[at]?.codePointAt(0) ?? 0]),
  );
  for (const letter of z === null ? "" : textArgument(z)) made.set(letter.codePointAt(0) ?? 0, null);
  return made;
}

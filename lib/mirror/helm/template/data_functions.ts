/** Functions of templates that work on lists and mappings. */

import { integerOf, kindOf, listOf, mapOf, numberOf, typeOf } from "./arguments.ts";
import {
  deepCopy,
  type GoFunction,
  type GoMap,
  type GoValue,
  isMap,
  isSame,
  isTrue,
  sortedEntries,
  TemplateError,
  textOf,
} from "./value.ts";

/** Entries of one mapping into another, inner mappings likewise. */
export function mergeInto(target: GoMap, from: GoMap, overwrites: boolean): GoMap {
  for (const [key, value] of from) {
    const known = target.get(key);
    if (isMap(known) && isMap(value)) mergeInto(known, value, overwrites);
    else if (known === undefined || overwrites || !isTrue(known)) target.set(key, deepCopy(value));
  }
  return target;
}

const merge = (overwrites: boolean): GoFunction => (target, ...others) =>
  others.reduce<GoMap>((made, one) => mergeInto(made, mapOf(one), overwrites), mapOf(target));

const chosen =
  (isWanted: (key: string, names: readonly string[]) => boolean): GoFunction => (map, ...names) => {
    const wanted = names.flatMap((name) => Array.isArray(name) ? name : [name]).map(textOf);
    return new Map([...mapOf(map)].filter(([key]) => isWanted(key, wanted)));
  };

const unique = (list: readonly GoValue[]) =>
  list.filter((item, at) => list.findIndex((one) => isSame(one, item)) === at);

const range = (start: number, end: number, step: number): GoValue[] => {
  if (step === 0) return [];
  return Array.from({ length: Math.max(0, Math.ceil((end - start) / step)) }, (_, at) => start + at * step);
};

const failed = (message: GoValue | undefined): never => {
  throw new TemplateError(textOf(message));
};

export const DATA_FUNCTIONS: Readonly<Record<string, GoFunction>> = {
  dict: (...args) => {
    const map: GoMap = new Map();
    for (let at = 0; at < args.length; at += 2) map.set(textOf(args[at]), args[at + 1] ?? "");
    return map;
  },
  get: (map, key) => mapOf(map).get(textOf(key)) ?? "",
  set: (map, key, value) => mapOf(map).set(textOf(key), value ?? null),
  unset: (map, key) => {
    mapOf(map).delete(textOf(key));
    return map ?? null;
  },
  hasKey: (map, key) => mapOf(map).has(textOf(key)),
  keys: (...maps) => maps.flatMap((map) => sortedEntries(mapOf(map)).map(([key]) => key)),
  values: (map) => sortedEntries(mapOf(map)).map(([, value]) => value),
  pick: chosen((key, names) => names.includes(key)),
  omit: chosen((key, names) => !names.includes(key)),
  pluck: (key, ...maps) =>
    maps.flatMap((map) => mapOf(map).has(textOf(key)) ? [mapOf(map).get(textOf(key)) ?? null] : []),
  dig: (...args) => {
    const map = args.at(-1) ?? null;
    const otherwise = args.at(-2) ?? null;
    let value: GoValue = map;
    for (const key of args.slice(0, -2)) {
      if (!isMap(value) || !value.has(textOf(key))) return otherwise;
      value = value.get(textOf(key)) ?? null;
    }
    return value;
  },
  merge: merge(false),
  mergeOverwrite: merge(true),
  deepCopy: (value) => deepCopy(value ?? null),
  default: (otherwise, value) => isTrue(value) ? value ?? null : otherwise ?? null,
  empty: (value) => !isTrue(value),
  coalesce: (...args) => args.find(isTrue) ?? null,
  all: (...args) => args.every(isTrue),
  any: (...args) => args.some(isTrue),
  ternary: (yes, no, value) => (isTrue(value) ? yes : no) ?? null,
  fail: (message) => failed(message),
  required: (message, value) =>
    value === null || value === undefined || value === "" ? failed(message) : value,
  list: (...args) => [...args],
  tuple: (...args) => [...args],
  first: (value) => listOf(value)[0] ?? null,
  last: (value) => listOf(value).at(-1) ?? null,
  rest: (value) => listOf(value).slice(1),
  initial: (value) => listOf(value).slice(0, -1),
  append: (value, item) => [...listOf(value), item ?? null],
  push: (value, item) => [...listOf(value), item ?? null],
  prepend: (value, item) => [item ?? null, ...listOf(value)],
  concat: (...lists) => lists.flatMap(listOf),
  reverse: (value) => listOf(value).toReversed(),
  uniq: (value) => unique(listOf(value)),
  without: (value, ...items) => listOf(value).filter((one) => !items.some((item) => isSame(one, item))),
  has: (item, value) => listOf(value).some((one) => isSame(one, item ?? null)),
  compact: (value) => listOf(value).filter(isTrue),
  slice: (value, start, end) => {
    const [from, to] = [
      start === undefined ? 0 : integerOf(start),
      end === undefined ? undefined : integerOf(end),
    ];
    return typeof value === "string" ? value.slice(from, to) : listOf(value).slice(from, to);
  },
  chunk: (size, value) => {
    const [list, width] = [listOf(value), Math.max(1, integerOf(size))];
    return range(0, list.length, width).map((at) => list.slice(Number(at), Number(at) + width));
  },
  index: (value, ...path) => path.reduce<GoValue>(itemOf, value ?? null),
  len: (value) => isMap(value) ? value.size : Array.isArray(value) ? value.length : textOf(value).length,
  until: (count) => range(0, integerOf(count), 1),
  untilStep: (start, end, step) => range(integerOf(start), integerOf(end), integerOf(step)),
  seq: (...args) => {
    const [first = 1, second, third] = args.map(integerOf);
    const numbers = third !== undefined
      ? range(first, third + Math.sign(second ?? 1), second ?? 1)
      : second !== undefined
      ? range(first, second + 1, 1)
      : range(1, first + 1, 1);
    return numbers.join(" ");
  },
  typeOf: (value) => typeOf(value),
  typeIs: (type, value) =>
    typeOf(value) === textOf(type) || textOf(type) === "float64" && typeof value === "number",
  typeIsLike: (type, value) => typeOf(value) === textOf(type).replace(/^\*/, ""),
  kindOf: (value) => kindOf(value),
  kindIs: (kind, value) =>
    kindOf(value) === textOf(kind) || textOf(kind) === "float64" && typeof value === "number",
  deepEqual: (a, b) => isSame(a ?? null, b ?? null),
  sum: (...args) => args.reduce<number>((sum, one) => sum + numberOf(one), 0),
};

function itemOf(value: GoValue, key: GoValue): GoValue {
  if (isMap(value)) return value.get(textOf(key)) ?? null;
  if (Array.isArray(value)) {
    const item = value[integerOf(key)];
    if (item !== undefined) return item;
    throw new TemplateError(`index out of range: ${textOf(key)}`);
  }
  if (value === null) throw new TemplateError("index of untyped nil");
  throw new TemplateError(`can't index ${textOf(value)}`);
}

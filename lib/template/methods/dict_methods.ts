/** The methods of `dict`. */

import { REQUIRED } from "../python/bind.ts";
import { PythonError, typeError, valueError } from "../python/error.ts";
import { items, iterate, lengthIn, listOf } from "../python/iterate.ts";
import { dictGet, dictSet, findKey } from "../python/keys.ts";
import { Marker, trip } from "../python/marker.ts";
import { repr } from "../python/repr.ts";
import { typeName } from "../python/type_names.ts";
import { isDictValue, type RuntimeDict, type RuntimeValue, tuple } from "../python/values.ts";
import { type Method, method, type Methods } from "./method.ts";

/** A dict that a template may change: templates see only dicts of their own (see `own_copies.ts`). */
type Changeable = Map<RuntimeValue, RuntimeValue>;

/** A method of the type itself: the dict that it is called on says nothing. */
export const dictFromKeys: Method<RuntimeDict> = method(
  "fromkeys",
  { iterable: REQUIRED, value: null },
  (_dict, { iterable, value }) => {
    const made: Changeable = new Map();
    for (const key of iterate(iterable)) dictSet(made, key, value);
    return made;
  },
);

export const DICT_METHODS: Methods<RuntimeDict> = new Map<string, Method<RuntimeDict>>([
  ["copy", method("dict.copy", {}, (dict) => new Map(dict))],
  [
    "get",
    method(
      "get",
      { key: REQUIRED, default: null },
      (dict, { key, default: otherwise }) => orElse(dictGet(dict, key), otherwise),
    ),
  ],
  [
    "items",
    method("dict.items", {}, (dict) => Array.from(dict, ([key, value]) => tuple([key, known(value)]))),
  ],
  ["keys", method("dict.keys", {}, (dict) => [...dict.keys()])],
  ["values", method("dict.values", {}, (dict) => Array.from(dict.values(), known))],
  ["fromkeys", dictFromKeys],
  [
    "clear",
    method("dict.clear", {}, (dict) => {
      changeable(dict).clear();
      return null;
    }),
  ],
  [
    "pop",
    method("pop", { key: REQUIRED }, (dict, { key }, { rest }) => {
      const found = findKey(dict, key);
      const [otherwise] = rest;
      if (!found && otherwise === undefined) throw new PythonError("KeyError", repr(key));
      const value = found && dict.get(found.key);
      if (found) changeable(dict).delete(found.key);
      return orElse(value, otherwise ?? null);
    }, { rest: true }),
  ],
  [
    "popitem",
    method("dict.popitem", {}, (dict) => {
      const last = [...dict].at(-1);
      if (!last) throw new PythonError("KeyError", "'popitem(): dictionary is empty'");
      changeable(dict).delete(last[0]);
      return tuple(last);
    }),
  ],
  [
    "setdefault",
    method("setdefault", { key: REQUIRED, default: null }, (dict, { key, default: otherwise }) => {
      const value = dictGet(dict, key);
      if (value === undefined) dictSet(changeable(dict), key, otherwise);
      return orElse(value, otherwise);
    }),
  ],
  [
    "update",
    (dict, { positional, named }) => {
      const [source] = positional;
      if (positional.length > 1) {
        throw typeError(`update expected at most 1 argument, got ${positional.length}`);
      }
      if (source !== undefined) {
        for (const [key, value] of pairsOf(source)) dictSet(changeable(dict), key, known(value));
      }
      for (const [key, value] of named) changeable(dict).set(key, value);
      return null;
    },
  ],
]);

/** A value that is read out of a dict: one that is a marker is refused. */
function known(value: RuntimeValue): RuntimeValue {
  return value instanceof Marker ? trip(value) : value;
}

function orElse(value: RuntimeValue | undefined, otherwise: RuntimeValue): RuntimeValue {
  return value === undefined ? otherwise : value;
}

function changeable(dict: RuntimeDict): Changeable {
  return dict as Changeable;
}

/** The entries that `dict()` and `update()` take from a dict or from pairs. */
export function* pairsOf(source: RuntimeValue): Iterable<readonly [RuntimeValue, RuntimeValue]> {
  if (isDictValue(source)) {
    yield* source;
    return;
  }
  let at = 0;
  for (const pair of items(source)) {
    const count = lengthIn(pair);
    if (count === undefined) {
      throw typeError(`cannot convert dictionary update sequence element #${at} to a sequence`);
    }
    if (count !== 2) {
      throw valueError(`dictionary update sequence element #${at} has length ${count}; 2 is required`);
    }
    const [key = null, value = null] = listOf(pair);
    yield [key, value];
    at++;
  }
}

/** What `dict(...)` makes. */
export function makeDict(
  positional: readonly RuntimeValue[],
  named: ReadonlyMap<string, RuntimeValue>,
): RuntimeDict {
  if (positional.length > 1) throw typeError(`dict expected at most 1 argument, got ${positional.length}`);
  const made: Changeable = new Map();
  const [source] = positional;
  if (source !== undefined) {
    if (typeof source === "number" || typeof source === "boolean" || source === null) {
      throw typeError(`'${typeName(source)}' object is not iterable`);
    }
    for (const [key, value] of pairsOf(source)) dictSet(made, key, value);
  }
  for (const [key, value] of named) made.set(key, value);
  return made;
}

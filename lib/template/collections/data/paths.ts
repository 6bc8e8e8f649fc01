/** Filters of `ansible.utils` that find things in data: by path, as paths, by a test. */

import type { CallContext, Filter } from "../../environment.ts";
import { filter, type Plugins, REQUIRED } from "../../plugin.ts";
import { listOf } from "../../python/iterate.ts";
import { dictGet, dictOf } from "../../python/keys.ts";
import { Marker, trip } from "../../python/marker.ts";
import { repr, str } from "../../python/repr.ts";
import { truth } from "../../python/truth.ts";
import { typeName } from "../../python/type_names.ts";
import {
  isDictValue,
  isListValue,
  type RuntimeDict,
  type RuntimeList,
  type RuntimeValue,
  textIn,
} from "../../python/values.ts";
import { plainSource } from "../../syntax/source.ts";
import { compileTemplate } from "../../template.ts";
import { failed, textOption } from "../arguments.ts";

const IN_UTILS = { collection: "ansible.utils" } as const;

export const PATH_IN_DATA_FILTERS: Plugins<Filter> = [
  filter(
    "get_path",
    { var: REQUIRED, path: REQUIRED, wantlist: null },
    ({ var: data, path, wantlist }, { context }) => {
      const found = valueAt(data, str(path), context);
      return truth(wantlist) ? [found] : found;
    },
    IN_UTILS,
  ),
  filter("to_paths", { var: REQUIRED, prepend: null, wantlist: null }, ({ var: data, prepend, wantlist }) => {
    const start = textOption(prepend) ?? "";
    const whole = start === "" ? data : dictOf([[start, data]]);
    const paths = isListValue(whole) && whole.length === 0 ? [] : dictOf(pathsIn(whole, ""));
    return truth(wantlist) ? [paths] : paths;
  }, IN_UTILS),
  filter(
    "index_of",
    { data: REQUIRED, test: REQUIRED, value: null, key: null, fail_on_missing: null, wantlist: null },
    ({ data, test, value, key, fail_on_missing, wantlist }, { context }) => {
      const list = isListValue(data) ? listOf(data) : [data];
      const ask = tester(str(test), value, context);
      const places = key === null
        ? [...list.keys()].filter((at) => ask(list[at] ?? null))
        : placesByKey(list, str(key), truth(fail_on_missing), ask);
      return places.length === 1 && !truth(wantlist) ? places[0] ?? null : places;
    },
    IN_UTILS,
  ),
];

/** What a path such as `a.b[0]` leads to, where the keys of the data are the variables. */
function valueAt(data: RuntimeValue, path: string, { environment }: CallContext): RuntimeValue {
  if (!isDictValue(data)) throw failed(`get_path needs a dictionary, not <class '${typeName(data)}'>`);
  const variables = { get: (name: string) => data.get(name) };
  const found = compileTemplate(plainSource(`{{ ${path} }}`)).evaluate(environment, variables);
  return found instanceof Marker ? trip(found) : found;
}

/** Everything in data that holds nothing more, by the path that leads to it. */
function pathsIn(data: RuntimeValue, path: string): readonly (readonly [RuntimeValue, RuntimeValue])[] {
  if (isDictValue(data) && data.size > 0) {
    return [...data].flatMap(([key, value]) =>
      pathsIn(value, path === "" ? str(key) : path + memberText(str(key)))
    );
  }
  if (isListValue(data) && data.length > 0) {
    return listOf(data).flatMap((value, at) => pathsIn(value, `${path}[${at}]`));
  }
  return path === "" && (isDictValue(data) || isListValue(data)) ? [] : [[path, data]];
}

function memberText(key: string): string {
  return /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(key) ? `.${key}` : `['${key}']`;
}

type Ask = (value: RuntimeValue) => boolean;

/** A test by its name; `!` or `not ` in front of it asks for the opposite. */
function tester(name: string, value: RuntimeValue, { test, environment }: CallContext): Ask {
  const isInverted = /^(?:!|not )/.test(name);
  const plain = name.replace(/^(?:!+|not )/, "").replace(/^=$/, "==");
  if (!environment.tests.has(plain)) {
    throw failed(`Error when using plugin 'index_of': Error was: the test '${plain}' was not found.`);
  }
  const right = plain === "in" && !isListValue(value) ? [value] : value;
  const args = { positional: right === null ? [] : [right], named: new Map() };
  return (item) => {
    const answer = test(plain, item, args);
    if (answer instanceof Marker) {
      throw failed(
        `Error when using plugin 'index_of': Error encountered when testing value '${str(item)}' (type=${
          typeName(item)
        }) against '${str(right)}' (type=${
          typeName(right)
        }) with '${name}'.  Error was: ${answer.failure().message}`,
      );
    }
    return truth(answer) !== isInverted;
  };
}

function placesByKey(list: RuntimeList, key: string, failsOnMissing: boolean, ask: Ask): readonly number[] {
  if (!list.every(isDictValue)) {
    throw failed(
      "Error when using plugin 'index_of': When a key name is provided, all list entries are required to be " +
        `dictionaries, got ${enumerated(list.map(typeName))}`,
    );
  }
  const lacking = list.flatMap((item, at) =>
    isDictValue(item) && valueUnder(item, key) === undefined
      ? [`'${key}' was not found in '${repr(item)}' at [${at}]`]
      : []
  );
  if (failsOnMissing && lacking.length > 0) {
    throw failed(`Error when using plugin 'index_of': ${enumerated(lacking)}. fail_on_missing=True`);
  }
  return [...list.keys()].filter((at) => {
    const item = list[at] ?? null;
    const found = isDictValue(item) ? valueUnder(item, key) : undefined;
    return found !== undefined && ask(found);
  });
}

function valueUnder(dict: RuntimeDict, key: string): RuntimeValue | undefined {
  return dictGet(dict, textIn(key) ?? key);
}

function enumerated(words: readonly string[]): string {
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1) ?? ""}`;
}

/** Filters of `ansible.utils` that bring data of several sources together, or compare what is asked with what there is. */

import type { Filter } from "../../environment.ts";
import { filter, type Plugins, REQUIRED } from "../../plugin.ts";
import { contains, listOf } from "../../python/iterate.ts";
import { dictGet, dictOf, dictSet, ValueSet } from "../../python/keys.ts";
import { sorted } from "../../python/order.ts";
import { str } from "../../python/repr.ts";
import {
  isDictValue,
  isListValue,
  type RuntimeDict,
  type RuntimeList,
  type RuntimeValue,
} from "../../python/values.ts";
import { booleanOption, failed, listOption } from "../arguments.ts";

const IN_UTILS = { collection: "ansible.utils" } as const;

export const SOURCE_FILTERS: Plugins<Filter> = [
  filter("param_list_compare", { base: REQUIRED, target: REQUIRED }, ({ base, target }) => {
    const known = listOption(base);
    const asked = listOption(target).map(str);
    const banned = asked.filter((item) => item.startsWith("!")).map((item) => item.slice(1));
    const plain = asked.filter((item) => item !== "all" && !item.startsWith("!"));
    const kept = asked.includes("all") ? known.filter((item) => !banned.includes(str(item))) : [];
    const added = plain.filter((item) => contains(known, item) && !contains(kept, item));
    return dictOf([
      ["actionable", sorted([...kept, ...new Set(added)])],
      ["unsupported", plain.filter((item) => !contains(known, item))],
    ]);
  }, IN_UTILS),
  filter(
    "consolidate",
    {
      data_sources: REQUIRED,
      fail_missing_match_key: true,
      fail_missing_match_value: true,
      fail_duplicate: true,
    },
    ({ data_sources, fail_missing_match_key, fail_missing_match_value, fail_duplicate }) => {
      const sources = listOption(data_sources).map(sourceOf);
      const values = sources.map(({ key, data }) => data.flatMap((item) => dictGet(item, key) ?? []));
      const missing = booleanOption("fail_missing_match_key", fail_missing_match_key)
        ? missingKeys(sources)
        : [];
      const repeated = booleanOption("fail_duplicate", fail_duplicate) ? duplicates(values) : [];
      complain([["fail_missing_match_key", missing], ["fail_duplicate", repeated]]);
      const all = new ValueSet(values.flat());
      if (booleanOption("fail_missing_match_value", fail_missing_match_value)) {
        complain([["fail_missing_match_value", missingValues(values, all.values())]]);
      }
      return consolidated(sources, sorted(all.values()));
    },
    IN_UTILS,
  ),
];

interface Source {
  readonly name: string;
  /** Under which the data of all sources have what belongs together. */
  readonly key: string;
  readonly data: readonly RuntimeDict[];
}

/** @throws {PythonError} */
function sourceOf(value: RuntimeValue): Source {
  const [data, key, name] = isDictValue(value)
    ? ["data", "match_key", "name"].map((part) => value.get(part))
    : [];
  if (data === undefined || key === undefined || name === undefined) {
    throw failed("consolidate needs `data`, `match_key` and `name` in each of data_sources");
  }
  if (!isListValue(data)) throw failed("consolidate needs lists as `data` of data_sources");
  return { name: str(name), key: str(key), data: listOf(data).filter(isDictValue) };
}

function missingKeys(sources: readonly Source[]): readonly string[] {
  return sources.flatMap(({ key, data }, at) =>
    data.flatMap((item, entry) =>
      dictGet(item, key) === undefined
        ? [`missing match key '${key}' in data source ${at + 1} in list entry ${entry + 1}`]
        : []
    )
  );
}

function duplicates(values: readonly RuntimeList[]): readonly string[] {
  return values.flatMap((list, at) =>
    new ValueSet(list).size < list.length ? [`duplicate values in data source ${at + 1}`] : []
  );
}

function missingValues(values: readonly RuntimeList[], all: RuntimeList): readonly string[] {
  return values.flatMap((list, at) => {
    const own = new ValueSet(list);
    const missing = all.filter((value) => !own.has(value));
    return missing.length === 0
      ? []
      : [`missing match value ${missing.map(str).join(", ")} in data source ${at + 1}`];
  });
}

/** @throws {PythonError} where there is anything to complain of. */
function complain(complaints: readonly (readonly [name: string, messages: readonly string[]])[]): void {
  const said = complaints.filter(([, messages]) => messages.length > 0)
    .map(([name, messages]) =>
      `Error when using plugin 'consolidate': '${name}' reported ${messages.join(", ")}`
    );
  if (said.length > 0) throw failed(said.join("; "));
}

/** For each value, what every source has for it; an empty dict where it has nothing. */
function consolidated(sources: readonly Source[], values: RuntimeList): RuntimeValue {
  const made = new Map<RuntimeValue, RuntimeValue>();
  for (const value of values) {
    const found = sources.map(({ name, key, data }): [RuntimeValue, RuntimeValue] => {
      const last = data.findLast((item) => {
        const own = dictGet(item, key);
        return own !== undefined && contains([own], value);
      });
      return [name, last ?? new Map()];
    });
    dictSet(made, value, dictOf(found));
  }
  return made;
}

/** Values of charts: those of a chart itself, and those that it gives to the charts in it. */

import { isRecord } from "../../registry/descriptor.ts";
import { mergeInto } from "./template/data_functions.ts";
import { deepCopy, fromJson, type GoMap, type GoValue, isMap, isTrue } from "./template/value.ts";
import type { Chart, JsonRecord } from "./chart.ts";

/** A chart with its values, and with the charts in it that are wanted. */
export interface ValuedChart {
  readonly chart: Chart;
  /** What it is called by the chart that it lies in. */
  readonly name: string;
  readonly values: GoMap;
  readonly charts: readonly ValuedChart[];
}

interface Dependency {
  readonly name: string;
  readonly alias: string | null;
  /** Paths of values of which the first that is there decides. */
  readonly conditions: readonly string[];
  readonly tags: readonly string[];
}

/** A chart with the values that it comes with. @param given What the chart around it gives; it counts more. */
export function withValues(chart: Chart, name = chart.name, given: GoMap = new Map()): ValuedChart {
  const values = mergeInto(copied(given), copied(fromJson(chart.values)), false);
  const global = values.get("global");
  const charts = chart.charts.flatMap((inner) =>
    namesOf(inner, dependenciesOf(chart), values).map((innerName) => {
      const own = copied(values.get(innerName) ?? null);
      if (isMap(global)) {
        own.set("global", mergeInto(copied(global), copied(own.get("global") ?? null), false));
      }
      const valued = withValues(inner, innerName, own);
      values.set(innerName, valued.values);
      return valued;
    })
  );
  return { chart, name, values, charts };
}

/** What a chart inside another one is called there, once for each time it is wanted. */
function namesOf({ name }: Chart, dependencies: readonly Dependency[], values: GoMap): readonly string[] {
  const own = dependencies.filter((one) => one.name === name);
  if (own.length === 0) return [name];
  return own.filter((one) => isEnabled(one, values)).map(({ alias }) => alias ?? name);
}

function isEnabled({ conditions, tags }: Dependency, values: GoMap): boolean {
  for (const path of conditions) {
    const value = valueAt(values, path);
    if (typeof value === "boolean") return value;
  }
  const all = values.get("tags");
  const told = tags.map((tag) => isMap(all) ? all.get(tag) : undefined).filter((one) =>
    typeof one === "boolean"
  );
  return told.length === 0 || told.some(isTrue);
}

function valueAt(values: GoMap, path: string): GoValue | undefined {
  return path.split(".").reduce<GoValue | undefined>(
    (value, key) => isMap(value) ? value.get(key) : undefined,
    values,
  );
}

function dependenciesOf({ metadata }: Chart): readonly Dependency[] {
  const listed = metadata["dependencies"];
  if (!Array.isArray(listed)) return [];
  return listed.filter((one): one is JsonRecord => isRecord(one)).map((one) => ({
    name: String(one["name"] ?? ""),
    alias: typeof one["alias"] === "string" && one["alias"] !== "" ? one["alias"] : null,
    conditions: String(one["condition"] ?? "").split(",").map((path) => path.trim()).filter(Boolean),
    tags: Array.isArray(one["tags"]) ? one["tags"].map(String) : [],
  }));
}

function copied(value: GoValue): GoMap {
  const copy = deepCopy(value);
  return isMap(copy) ? copy : new Map();
}

/** Spans of time as people write them, in the unit that is asked for. */

import { float } from "../../../model/value.ts";
import type { Filter } from "../../environment.ts";
import { filter, type Plugins, REQUIRED } from "../../plugin.ts";
import { textArgument } from "../../python/arguments.ts";
import { realIn } from "../../python/numbers.ts";
import { words } from "../../python/text.ts";
import type { RuntimeValue } from "../../python/values.ts";
import { failed } from "../arguments.ts";

type Given = ReadonlyMap<string, RuntimeValue>;

const IN_GENERAL = { collection: "community.general", extra: true } as const;

/** The short names, and those that people write. */
const SHORT: Readonly<Record<string, string>> = {
  millisecond: "ms",
  msec: "ms",
  msecond: "ms",
  sec: "s",
  second: "s",
  hour: "h",
  min: "m",
  minute: "m",
  day: "d",
  week: "w",
  month: "mo",
  year: "y",
};
const UNITS = ["ms", "s", "m", "h", "d", "w", "mo", "y"] as const;

export const TIME_FILTERS: Plugins<Filter> = [
  filter(
    "to_time_unit",
    { human_time: REQUIRED, unit: "ms" },
    ({ human_time, unit }, { extra }) => inUnit(human_time, textArgument(unit), extra),
    IN_GENERAL,
  ),
  fixed("to_milliseconds", "ms"),
  fixed("to_seconds", "s"),
  fixed("to_minutes", "m"),
  fixed("to_hours", "h"),
  fixed("to_days", "d"),
  fixed("to_weeks", "w"),
  fixed("to_months", "mo"),
  fixed("to_years", "y"),
];

function fixed(name: string, unit: string): readonly [string, Filter] {
  return filter(
    name,
    { human_time: REQUIRED },
    ({ human_time }, { extra }) => inUnit(human_time, unit, extra),
    IN_GENERAL,
  );
}

function shortName(unit: string): string {
  return SHORT[unit.replace(/s+$/, "")] ?? unit;
}

/** Milliseconds of each unit. @param given May say how many days a month and a year have. */
function unitLengths(given: Given): ReadonlyMap<string, number> {
  const day = 24 * 3_600_000;
  const days = (name: string, usual: number) => realIn(given.get(name) ?? usual) ?? usual;
  return new Map([
    ["ms", 1],
    ["s", 1000],
    ["m", 60_000],
    ["h", 3_600_000],
    ["d", day],
    ["w", 7 * day],
    ["mo", days("month", 30) * day],
    ["y", days("year", 365) * day],
  ]);
}

/** @throws {PythonError} for a unit that is none, and for text that is no span of time. */
function inUnit(time: RuntimeValue, unit: string, given: Given): RuntimeValue {
  if (time === "0") return 0;
  const lengths = unitLengths(given);
  const length = lengths.get(shortName(unit));
  if (length === undefined) {
    throw failed(
      `to_time_unit() can not convert to the following unit: ${
        shortName(unit)
      }. Available units (singular or plural):` +
        `${Object.keys(SHORT).join(", ")}. Available short units: ${UNITS.join(", ")}`,
    );
  }
  const unknown = [...given.keys()].filter((name) => name !== "year" && name !== "month");
  if (unknown.length > 0) throw failed(`to_time_unit() got unknown keyword arguments: ${unknown.join(", ")}`);
  const text = textArgument(time);
  const milliseconds = words(text).reduce((total, word) => {
    const [, count = "", name = ""] = /^(-?\d+)(\w+)/.exec(word) ?? [];
    const one = lengths.get(shortName(name));
    if (one === undefined) throw failed(`to_time_unit() can not interpret following string: ${text}`);
    return total + Number(count) * one;
  }, 0);
  return float(Number((milliseconds / length).toFixed(12)));
}

/** The attributes and methods of `datetime`, `date` and `timedelta`. */

import { float, type Timestamp } from "../../model/value.ts";
import type { CallContext } from "../environment.ts";
import { integerArgument, textArgument } from "../python/arguments.ts";
import { REQUIRED } from "../python/bind.ts";
import {
  clockMicroseconds,
  dateOf,
  type DateParts,
  dateText,
  dayNumber,
  isoPrecision,
  isoText,
  partsOf,
  timestampOf,
  zoneText,
} from "../python/datetime.ts";
import { formatDate, isoWeek, weekDay, type ZoneInfo } from "../python/strftime.ts";
import { TimeDelta } from "../python/time_delta.ts";
import { type RuntimeValue, tuple } from "../python/values.ts";
import { type Method, method, type Methods } from "./method.ts";

const DATE_PARTS = ["year", "month", "day"] as const;
const TIME_PARTS = ["hour", "minute", "second", "microsecond"] as const;
/** Days before 1970 that Python counts, from the first of January of the year 1. */
const EPOCH_ORDINAL = 719_163;

export function timestampAttribute(value: Timestamp, name: string): RuntimeValue | undefined {
  const known: readonly string[] = value.dateOnly ? DATE_PARTS : [...DATE_PARTS, ...TIME_PARTS];
  if (known.includes(name)) return partsOf(value)[name as keyof DateParts];
  if (value.dateOnly) return undefined;
  if (name === "tzinfo") return zoneName(partsOf(value));
  return name === "fold" ? 0 : undefined;
}

const SHARED: readonly (readonly [string, Method<Timestamp>])[] = [
  [
    "strftime",
    method(
      "strftime",
      { format: REQUIRED },
      (value, { format }, { context }) =>
        formatDate(partsOf(value), textArgument(format), zoneOf(partsOf(value), context)),
    ),
  ],
  ["weekday", method("weekday", {}, (value) => (weekDay(partsOf(value)) + 6) % 7)],
  ["isoweekday", method("isoweekday", {}, (value) => weekDay(partsOf(value)) || 7)],
  ["toordinal", method("toordinal", {}, (value) => dayNumber(partsOf(value)) + EPOCH_ORDINAL)],
  [
    "isocalendar",
    method("isocalendar", {}, (value) => {
      const parts = partsOf(value);
      const { year, week } = isoWeek(parts);
      return tuple([year, week, weekDay(parts) || 7]);
    }),
  ],
  [
    "ctime",
    method(
      "ctime",
      {},
      (value) =>
        formatDate(partsOf(value), "%a %b %e %H:%M:%S %Y", { name: "", offsetS: null, localOffsetS: 0 }),
    ),
  ],
];

export const DATE_METHODS: Methods<Timestamp> = new Map<string, Method<Timestamp>>([
  ...SHARED,
  ["isoformat", method("isoformat", {}, (value) => dateText(partsOf(value)))],
  ["replace", replacing(DATE_PARTS, dateOf)],
]);

export const DATETIME_METHODS: Methods<Timestamp> = new Map<string, Method<Timestamp>>([
  ...SHARED,
  [
    "isoformat",
    method(
      "isoformat",
      { sep: "T", timespec: "auto" },
      (value, { sep, timespec }) =>
        isoText(partsOf(value), textArgument(sep), isoPrecision(textArgument(timespec))),
    ),
  ],
  ["replace", replacing([...DATE_PARTS, ...TIME_PARTS], timestampOf)],
  ["date", method("date", {}, (value) => dateOf(partsOf(value)))],
  [
    "time",
    method("time", {}, (value) => isoText({ ...partsOf(value), offsetS: null }, "T").split("T")[1] ?? ""),
  ],
  [
    "utcoffset",
    method("utcoffset", {}, (value) => {
      const { offsetS } = partsOf(value);
      return offsetS === null ? null : new TimeDelta(BigInt(offsetS) * 1_000_000n);
    }),
  ],
  ["tzname", method("tzname", {}, (value) => zoneName(partsOf(value)))],
  [
    "timestamp",
    method("timestamp", {}, (value, _values, { context }) => {
      const parts = partsOf(value);
      const clock = clockMicroseconds(parts);
      const offsetS = parts.offsetS ?? zoneOf(parts, context).localOffsetS;
      return float(Number(clock - BigInt(offsetS) * 1_000_000n) / 1e6);
    }),
  ],
]);

export const TIME_DELTA_METHODS: Methods<TimeDelta> = new Map<string, Method<TimeDelta>>([
  ["total_seconds", method("total_seconds", {}, (value) => value.totalSeconds())],
]);

function replacing(
  names: readonly (keyof DateParts)[],
  make: (parts: DateParts) => Timestamp,
): Method<Timestamp> {
  const parameters = Object.fromEntries(names.map((name) => [name, null]));
  return method("replace", parameters, (value, values) => {
    const given = Object.entries(values).filter(([, part]) => part !== null);
    const changed = Object.fromEntries(given.map(([name, part]) => [name, integerArgument(part)]));
    return make({ ...partsOf(value), ...changed });
  });
}

function zoneName({ offsetS }: DateParts): string | null {
  return offsetS === null ? null : offsetS === 0 ? "UTC" : `UTC${zoneText(offsetS, ":")}`;
}

/** How the zone of a moment is written: its own, or none with this machine's offset for counting. */
export function zoneOf(parts: DateParts, { environment }: CallContext): ZoneInfo {
  if (parts.offsetS !== null) {
    return { name: zoneName(parts) ?? "", offsetS: parts.offsetS, localOffsetS: parts.offsetS };
  }
  const clockMs = Number(clockMicroseconds(parts) / 1000n);
  const { offsetS } = environment.io.localZone(clockMs);
  return { name: "", offsetS: null, localOffsetS: offsetS };
}

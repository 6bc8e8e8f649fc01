/** Dates and times: their parts, their text, and their differences. */

import { Timestamp } from "../../model/value.ts";
import { typeError, valueError } from "./error.ts";
import { TimeDelta } from "./time_delta.ts";

export interface DateParts {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly microsecond: number;
  /** Seconds east of Greenwich; null for a time that does not say where it is. */
  readonly offsetS: number | null;
}

const ISO =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?(Z|[+-]\d\d:?\d\d(?::?\d\d)?)?)?$/;

/** The parts of a date, or of a date and time. */
export function partsOf({ iso }: Timestamp): DateParts {
  const [, year, month, day, hour = "0", minute = "0", second = "0", fraction = "", zone] = ISO.exec(iso) ??
    [];
  if (year === undefined) throw valueError(`Invalid isoformat string: '${iso}'`);
  return {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    microsecond: Number(fraction.padEnd(6, "0")),
    offsetS: zone === undefined ? null : zoneSeconds(zone),
  };
}

/** `Z`, `+02:00`, `+0200` or `-03:30:15` in seconds. */
export function zoneSeconds(zone: string): number {
  if (zone === "Z") return 0;
  const [hours = 0, minutes = 0, seconds = 0] = zone.replace(/[^\d]/g, "").match(/\d\d/g)?.map(Number) ?? [];
  return (zone.startsWith("-") ? -1 : 1) * (hours * 3600 + minutes * 60 + seconds);
}

/** @throws {PythonError} ValueError where a part is out of its range. */
export function timestampOf(parts: DateParts): Timestamp {
  checkRanges(parts);
  return new Timestamp(isoText(parts, " "), false);
}

export function dateOf(parts: DateParts): Timestamp {
  checkRanges(parts);
  return new Timestamp(dateText(parts), true);
}

/** How far the clock of a moment is written down; `auto` leaves out microseconds that are zero. */
const ISO_PRECISIONS = ["auto", "hours", "minutes", "seconds", "milliseconds", "microseconds"] as const;
export type IsoPrecision = typeof ISO_PRECISIONS[number];

/** @throws {PythonError} ValueError for a word that is none. */
export function isoPrecision(word: string): IsoPrecision {
  const known = ISO_PRECISIONS.find((precision) => precision === word);
  if (!known) throw valueError("Unknown timespec value");
  return known;
}

/** `2024-01-31T12:00:00.500000+02:00`, as `isoformat()` gives it. */
export function isoText(parts: DateParts, separator: string, precision: IsoPrecision = "auto"): string {
  const zone = parts.offsetS === null ? "" : zoneText(parts.offsetS, ":");
  return dateText(parts) + separator + clockText(parts, precision) + zone;
}

function clockText({ hour, minute, second, microsecond }: DateParts, precision: IsoPrecision): string {
  const minutes = `${two(hour)}:${two(minute)}`;
  const fraction = String(microsecond).padStart(6, "0");
  switch (precision) {
    case "hours":
      return two(hour);
    case "minutes":
      return minutes;
    case "seconds":
      return `${minutes}:${two(second)}`;
    case "milliseconds":
      return `${minutes}:${two(second)}.${fraction.slice(0, 3)}`;
    case "microseconds":
      return `${minutes}:${two(second)}.${fraction}`;
    case "auto":
      return `${minutes}:${two(second)}${microsecond === 0 ? "" : `.${fraction}`}`;
  }
}

export function dateText({ year, month, day }: DateParts): string {
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
}

/** `+02:00`, with seconds only where there are some. */
export function zoneText(offsetS: number, separator: string): string {
  const all = Math.abs(offsetS);
  const [hours, minutes, seconds] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60];
  const tail = seconds === 0 ? "" : separator + two(seconds);
  return `${offsetS < 0 ? "-" : "+"}${two(hours)}${separator}${two(minutes)}${tail}`;
}

export function timestampRepr(value: Timestamp): string {
  const { year, month, day, hour, minute, second, microsecond, offsetS } = partsOf(value);
  if (value.dateOnly) return `datetime.date(${year}, ${month}, ${day})`;
  const parts: (number | string)[] = [year, month, day, hour, minute];
  if (second !== 0 || microsecond !== 0) parts.push(second);
  if (microsecond !== 0) parts.push(microsecond);
  if (offsetS === 0) parts.push("tzinfo=datetime.timezone.utc");
  else if (offsetS !== null) {
    const delta = new TimeDelta(BigInt(offsetS) * 1_000_000n);
    parts.push(`tzinfo=datetime.timezone(${delta.repr()})`);
  }
  return `datetime.datetime(${parts.join(", ")})`;
}

/** Microseconds since 1970 of what the clock shows, its zone not counted. */
export function clockMicroseconds(parts: DateParts): bigint {
  const { hour, minute, second, microsecond } = parts;
  const seconds = dayNumber(parts) * 86400 + hour * 3600 + minute * 60 + second;
  return BigInt(seconds) * 1_000_000n + BigInt(microsecond);
}

/** The parts of so many microseconds since 1970. */
export function partsAt(microseconds: bigint, offsetS: number | null): DateParts {
  const milliseconds = microseconds >= 0n || microseconds % 1000n === 0n
    ? microseconds / 1000n
    : microseconds / 1000n - 1n;
  const date = new Date(Number(milliseconds));
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() < 1 || date.getUTCFullYear() > 9999) {
    throw valueError("date value out of range");
  }
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    microsecond: Number(((microseconds % 1_000_000n) + 1_000_000n) % 1_000_000n),
    offsetS,
  };
}

/** Days since 1970 of a date. */
export function dayNumber({ year, month, day }: DateParts): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return Math.round(date.getTime() / 86_400_000);
}

/** Less than, equal to or greater than zero, for two dates or two moments. @throws {PythonError} TypeError for moments that cannot be compared. */
export function compareTimestamps(a: Timestamp, b: Timestamp): number {
  const difference = microsecondsBetween(a, b, "compare");
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** `a - b` in microseconds. @throws {PythonError} TypeError where only one of them has a zone. */
export function microsecondsBetween(a: Timestamp, b: Timestamp, verb: "compare" | "subtract"): bigint {
  const [left, right] = [partsOf(a), partsOf(b)];
  if ((left.offsetS === null) !== (right.offsetS === null)) {
    throw typeError(`can't ${verb} offset-naive and offset-aware datetimes`);
  }
  const zones = BigInt((left.offsetS ?? 0) - (right.offsetS ?? 0)) * 1_000_000n;
  return clockMicroseconds(left) - clockMicroseconds(right) - zones;
}

/** A moment so much later. */
export function shifted(value: Timestamp, delta: TimeDelta): Timestamp {
  const parts = partsOf(value);
  const moved = partsAt(clockMicroseconds(parts) + delta.microseconds, parts.offsetS);
  return value.dateOnly ? dateOf(moved) : timestampOf(moved);
}

function checkRanges({ year, month, day, hour, minute, second }: DateParts): void {
  if (year < 1 || year > 9999) throw valueError(`year ${year} is out of range`);
  if (month < 1 || month > 12) throw valueError("month must be in 1..12");
  if (day < 1 || day > new Date(Date.UTC(2000 + year % 400, month, 0)).getUTCDate()) {
    throw valueError("day is out of range for month");
  }
  if (hour < 0 || hour > 23) throw valueError("hour must be in 0..23");
  if (minute < 0 || minute > 59) throw valueError("minute must be in 0..59");
  if (second < 0 || second > 59) throw valueError("second must be in 0..59");
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}

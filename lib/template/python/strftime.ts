/** Dates as text by a format, as the C library writes them in its default locale. */

import { clockMicroseconds, type DateParts, dayNumber, zoneText } from "./datetime.ts";

export const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"] as const;
export const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
] as const;

/** What a format may ask for beyond the parts of the date. */
export interface ZoneInfo {
  /** Shown for `%Z`; empty for a time without zone. */
  readonly name: string;
  /** Seconds east of Greenwich, by which `%s` counts; null for a time without zone. */
  readonly offsetS: number | null;
  /** Seconds east of Greenwich of this machine at that time. */
  readonly localOffsetS: number;
}

const DIRECTIVE = /%([_\-0^#]*)(\d*)([EO]?)(:?[A-Za-z%+])/g;
/** Directives with numbers: their width, and what they are padded with. */
const WIDTHS: Readonly<Record<string, readonly [number, string]>> = {
  C: [2, "0"],
  d: [2, "0"],
  e: [2, " "],
  f: [6, "0"],
  g: [2, "0"],
  G: [4, "0"],
  H: [2, "0"],
  I: [2, "0"],
  j: [3, "0"],
  k: [2, " "],
  l: [2, " "],
  m: [2, "0"],
  M: [2, "0"],
  s: [1, "0"],
  S: [2, "0"],
  u: [1, "0"],
  U: [2, "0"],
  V: [2, "0"],
  w: [1, "0"],
  W: [2, "0"],
  y: [2, "0"],
  Y: [1, "0"],
};
const COMPOSED: Readonly<Record<string, string>> = {
  c: "%a %b %e %H:%M:%S %Y",
  D: "%m/%d/%y",
  F: "%Y-%m-%d",
  h: "%b",
  r: "%I:%M:%S %p",
  R: "%H:%M",
  T: "%H:%M:%S",
  x: "%m/%d/%y",
  X: "%H:%M:%S",
  "+": "%a %b %e %H:%M:%S %Z %Y",
};

/** Unknown directives stay as they are. */
export function formatDate(parts: DateParts, format: string, zone: ZoneInfo): string {
  return format.replace(
    DIRECTIVE,
    (whole: string, flags: string, width: string, _variant: string, letter: string) => {
      const composed = COMPOSED[letter];
      if (composed !== undefined) return formatDate(parts, composed, zone);
      const number = numberFor(letter, parts, zone);
      if (number !== undefined) return padded(letter, number, flags, width);
      const text = textFor(letter, parts, zone);
      if (text === undefined) return whole;
      return flags.includes("^") ? text.toUpperCase() : flags.includes("#") ? swapped(letter, text) : text;
    },
  );
}

function padded(letter: string, value: number | bigint, flags: string, width: string): string {
  const [usual, filler] = WIDTHS[letter] ?? [1, "0"];
  if (flags.includes("-")) return String(value);
  const fill = flags.includes("_") ? " " : flags.includes("0") ? "0" : filler;
  return String(value).padStart(width === "" ? usual : Number(width), fill);
}

function swapped(letter: string, text: string): string {
  return letter === "p" || letter === "Z" ? text.toLowerCase() : text.toUpperCase();
}

function numberFor(letter: string, parts: DateParts, zone: ZoneInfo): number | bigint | undefined {
  const { year, month, day, hour, minute, second, microsecond } = parts;
  switch (letter) {
    case "C":
      return Math.floor(year / 100);
    case "d":
    case "e":
      return day;
    case "f":
      return microsecond;
    case "g":
      return isoWeek(parts).year % 100;
    case "G":
      return isoWeek(parts).year;
    case "H":
    case "k":
      return hour;
    case "I":
    case "l":
      return hour % 12 || 12;
    case "j":
      return yearDay(parts);
    case "m":
      return month;
    case "M":
      return minute;
    case "s":
      return clockMicroseconds(parts) / 1_000_000n - BigInt(zone.localOffsetS);
    case "S":
      return second;
    case "u":
      return weekDay(parts) || 7;
    case "U":
      return Math.floor((yearDay(parts) + 6 - weekDay(parts)) / 7);
    case "V":
      return isoWeek(parts).week;
    case "w":
      return weekDay(parts);
    case "W":
      return Math.floor((yearDay(parts) + 6 - (weekDay(parts) + 6) % 7) / 7);
    case "y":
      return year % 100;
    case "Y":
      return year;
    default:
      return undefined;
  }
}

function textFor(letter: string, parts: DateParts, zone: ZoneInfo): string | undefined {
  switch (letter) {
    case "a":
      return DAYS[weekDay(parts)]?.slice(0, 3);
    case "A":
      return DAYS[weekDay(parts)];
    case "b":
      return MONTHS[parts.month - 1]?.slice(0, 3);
    case "B":
      return MONTHS[parts.month - 1];
    case "n":
      return "\n";
    case "p":
      return parts.hour < 12 ? "AM" : "PM";
    case "P":
      return parts.hour < 12 ? "am" : "pm";
    case "t":
      return "\t";
    case "z":
      return zone.offsetS === null ? "" : zoneText(zone.offsetS, "");
    case ":z":
      return zone.offsetS === null ? "" : zoneText(zone.offsetS, ":");
    case "Z":
      return zone.name;
    case "%":
      return "%";
    default:
      return undefined;
  }
}

/** 0 for Sunday. */
export function weekDay(parts: DateParts): number {
  return (((dayNumber(parts) + 4) % 7) + 7) % 7;
}

/** 1 for the first of January. */
export function yearDay(parts: DateParts): number {
  return dayNumber(parts) - dayNumber({ ...parts, month: 1, day: 1 }) + 1;
}

/** The week by ISO 8601, and the year it belongs to. */
export function isoWeek(parts: DateParts): { readonly year: number; readonly week: number } {
  const fromMonday = (weekDay(parts) + 6) % 7;
  // The week belongs to the year that its Thursday is in.
  const thursday = new Date((dayNumber(parts) - fromMonday + 3) * 86_400_000);
  const year = thursday.getUTCFullYear();
  const first = dayNumber({ ...parts, year, month: 1, day: 1 });
  return { year, week: Math.floor((thursday.getTime() / 86_400_000 - first) / 7) + 1 };
}

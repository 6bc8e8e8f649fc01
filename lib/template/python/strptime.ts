/** Texts as dates by a format: what `datetime.strptime()` reads. */

import type { Timestamp } from "../../model/value.ts";
import { partsAt, timestampOf, zoneSeconds } from "./datetime.ts";
import { valueError } from "./error.ts";
import { quoted } from "./repr.ts";
import { DAYS, MONTHS } from "./strftime.ts";
import { SPACE } from "./text.ts";

const PATTERNS: Readonly<Record<string, string>> = {
  d: "3[0-1]|[1-2]\\d|0[1-9]|[1-9]| [1-9]",
  f: "\\d{1,6}",
  H: "2[0-3]|[0-1]\\d|\\d",
  I: "1[0-2]|0[1-9]|[1-9]| [1-9]",
  G: "\\d\\d\\d\\d",
  j: "36[0-6]|3[0-5]\\d|[1-2]\\d\\d|0[1-9]\\d|00[1-9]|[1-9]\\d|0[1-9]|[1-9]",
  m: "1[0-2]|0[1-9]|[1-9]",
  M: "[0-5]\\d|\\d",
  S: "6[0-1]|[0-5]\\d|\\d",
  U: "5[0-3]|[0-4]\\d|\\d",
  W: "5[0-3]|[0-4]\\d|\\d",
  w: "[0-6]",
  u: "[1-7]",
  V: "5[0-3]|0[1-9]|[1-4]\\d|\\d",
  y: "\\d\\d",
  Y: "\\d\\d\\d\\d",
  z: "[+-]\\d\\d:?[0-5]\\d(?::?[0-5]\\d(?:\\.\\d{1,6})?)?|Z",
  A: DAYS.join("|"),
  a: DAYS.map((name) => name.slice(0, 3)).join("|"),
  B: MONTHS.join("|"),
  b: MONTHS.map((name) => name.slice(0, 3)).join("|"),
  p: "am|pm",
  Z: "utc|gmt",
};
const COMPOSED: Readonly<Record<string, string>> = {
  c: "%a %b %d %H:%M:%S %Y",
  x: "%m/%d/%y",
  X: "%H:%M:%S",
  D: "%m/%d/%y",
  F: "%Y-%m-%d",
  R: "%H:%M",
  T: "%H:%M:%S",
};

type Fields = ReadonlyMap<string, string>;

/** @throws {PythonError} ValueError where the text does not fit the format, or is no date. */
export function parseDate(text: string, format: string): Timestamp {
  const letters: string[] = [];
  const pattern = new RegExp(`^${patternOf(format, letters)}`, "i");
  const match = pattern.exec(text);
  if (!match) throw valueError(`time data ${quoted(text)} does not match format ${quoted(format)}`);
  const rest = text.slice(match[0].length);
  if (rest !== "") throw valueError(`unconverted data remains: ${rest}`);
  return timestampOf(partsIn(new Map(letters.map((letter, at) => [letter, match[at + 1] ?? ""]))));
}

function patternOf(format: string, letters: string[]): string {
  const spaced = format.replace(/[\\.^$*+?(){}[\]|/]/g, "\\$&").replace(
    new RegExp(`[${SPACE}]+`, "g"),
    "\\s+",
  );
  return spaced.replace(/%([-\w%]|$)/g, (_whole: string, letter: string) => {
    if (letter === "%") return "%";
    const composed = COMPOSED[letter];
    if (composed !== undefined) return patternOf(composed, letters);
    const pattern = PATTERNS[letter];
    if (letter === "") throw valueError(`stray % in format ${quoted(format)}`);
    if (pattern === undefined) {
      throw valueError(`'${letter}' is a bad directive in format ${quoted(format)}`);
    }
    letters.push(letter);
    return `(${pattern})`;
  });
}

function partsIn(fields: Fields) {
  const number = (letter: string) => {
    const text = fields.get(letter);
    return text === undefined ? undefined : Number(text);
  };
  const year = number("Y") ?? number("G") ?? century(number("y")) ?? 1900;
  const zone = fields.get("z");
  const time = {
    hour: number("H") ?? hourOf(number("I"), fields.get("p")),
    minute: number("M") ?? 0,
    second: number("S") ?? 0,
    microsecond: Number((fields.get("f") ?? "").padEnd(6, "0")),
    offsetS: zone === undefined ? null : zoneSeconds(zone.toUpperCase()),
  };
  const date = dateIn(fields, year);
  return { ...date, ...time };
}

function dateIn(fields: Fields, year: number) {
  const month = Number(fields.get("m") ?? nameIndex(MONTHS, fields.get("B") ?? fields.get("b")) ?? 1);
  const day = Number(fields.get("d") ?? 1);
  const dayOfYear = fields.get("j") ?? weekBased(fields, year);
  if (dayOfYear === undefined) return { year, month, day };
  const start = BigInt(Date.UTC(2000, 0, 1)) * 1000n;
  const shift = BigInt(Date.UTC(year, 0, Number(dayOfYear)) - Date.UTC(2000, 0, 1)) * 1000n;
  const found = partsAt(start + shift, null);
  return { year: found.year, month: found.month, day: found.day };
}

/** The day of the year that a week and a day of the week say. */
function weekBased(fields: Fields, year: number): string | undefined {
  const named = nameIndex(DAYS, fields.get("A") ?? fields.get("a"));
  const sundayBased = fields.get("w") ?? (named === undefined ? fields.get("u") : String(named - 1));
  if (sundayBased === undefined) return undefined;
  const day = Number(sundayBased) % 7;
  const first = new Date(Date.UTC(year, 0, 1)).getUTCDay();
  const week = fields.get("W") ?? fields.get("U");
  if (week !== undefined) {
    const shift = fields.has("W") ? 6 : 0;
    const [firstDay, wanted] = [(first + shift) % 7, (day + shift) % 7];
    const weekZero = (7 - firstDay) % 7;
    return String(
      Number(week) === 0 ? 1 + wanted - firstDay : 1 + weekZero + 7 * (Number(week) - 1) + wanted,
    );
  }
  const isoWeek = fields.get("V");
  if (isoWeek === undefined) return undefined;
  const fourth = (new Date(Date.UTC(year, 0, 4)).getUTCDay() + 6) % 7;
  return String(4 - fourth + 7 * (Number(isoWeek) - 1) + (day + 6) % 7);
}

function nameIndex(names: readonly string[], name: string | undefined): number | undefined {
  if (name === undefined) return undefined;
  return names.findIndex((known) => known.toLowerCase().startsWith(name.toLowerCase())) + 1;
}

function century(year: number | undefined): number | undefined {
  return year === undefined ? undefined : year <= 68 ? 2000 + year : 1900 + year;
}

function hourOf(hour: number | undefined, half: string | undefined): number {
  if (hour === undefined) return 0;
  return (hour % 12) + (half?.toLowerCase() === "pm" ? 12 : 0);
}

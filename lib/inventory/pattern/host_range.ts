/** Ranges in host names: `web[01:10:2]`, `db-[a:f]`. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import { parseAddress } from "./address.ts";

/** More hosts than this from one pattern are taken for a slip of the pen, not for an inventory. */
const MOST_HOSTS = 1_000_000;
const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** The hosts that a pattern stands for, in the order of its ranges. */
export interface ExpandedHosts {
  readonly names: readonly string[];
  /** The port that applies to all of them; null where none is written. */
  readonly port: number | null;
}

/** The hosts that a host pattern of an inventory stands for. @throws {DiagnosticError} `bad-inventory`, without a place. */
export function expandHostPattern(pattern: string): ExpandedHosts {
  const { host, port } = parseAddress(pattern, { ranges: true }) ?? { host: pattern, port: null };
  return { names: host.includes("[") ? expandRanges(host) : [host], port };
}

/** The first range is the slowest to change. */
function expandRanges(text: string): readonly string[] {
  const found = /^([^[\]]*)\[([^\]]*)\](.*)$/su.exec(text);
  if (!found) throw badRange("host range is not closed", text);
  const [, head = "", range = "", tail = ""] = found;
  const tails = tail.includes("[") ? expandRanges(tail) : [tail];
  const steps = expandRange(range, text);
  if (steps.length * tails.length > MOST_HOSTS) {
    throw badRange(`host range has more than ${MOST_HOSTS} hosts`, text);
  }
  return steps.flatMap((step) => tails.map((rest) => head + step + rest));
}

function expandRange(range: string, text: string): readonly string[] {
  const [first = "", end = "", by = "1", ...more] = range.split(":");
  if (!range.includes(":") || more.length > 0) {
    throw badRange("host range must be begin:end or begin:end:step", text);
  }
  const begin = first || "0";
  if (!end) throw badRange("host range must specify end value", text);
  const padded = begin.startsWith("0") && begin.length > 1;
  if (padded && begin.length !== end.length) {
    throw badRange("host range must specify equal-length begin and end formats", text);
  }
  const step = wholeNumber(by, text);
  if (step === 0) throw badRange("host range must have a step that is not zero", text);
  const [from, to] = [LETTERS.indexOf(begin), LETTERS.indexOf(end)];
  if (from >= 0 && to >= 0) {
    if (from > to) throw badRange("host range must have begin <= end", text);
    return numbers(from, to, step, text).map((at) => LETTERS[at] ?? "");
  }
  const width = padded ? begin.length : 0;
  return numbers(wholeNumber(begin, text), wholeNumber(end, text), step, text)
    .map((number) => String(number).padStart(width, "0"));
}

/** From `from` to `to`, both included; none where the step leads away from the end. */
function numbers(from: number, to: number, step: number, text: string): readonly number[] {
  const count = Math.ceil((to + 1 - from) / step);
  if (count > MOST_HOSTS) throw badRange(`host range has more than ${MOST_HOSTS} hosts`, text);
  return Array.from({ length: Math.max(0, count) }, (_, at) => from + at * step);
}

function wholeNumber(digits: string, text: string): number {
  if (/^[+-]?[0-9]{1,15}$/.test(digits)) return Number(digits);
  throw badRange("host range must have whole numbers or single letters at its ends", text);
}

function badRange(message: string, text: string): DiagnosticError {
  return new DiagnosticError(`${message}: ${text}`, { code: "bad-inventory" });
}

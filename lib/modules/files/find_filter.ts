/** What a search for files asks of a path. */

import type { PathState } from "../../model/change.ts";
import { baseName } from "../../model/path.ts";
import { globPattern } from "../../inventory/pattern/glob.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { ModuleFailure } from "../module_failure.ts";
import { type Mode, modeBits, readMode } from "./mode.ts";
import { compilePattern } from "./python_pattern.ts";

export interface FindCriteria {
  readonly file_type: string;
  readonly patterns: readonly string[];
  readonly excludes: readonly string[] | null;
  readonly use_regex: boolean;
  readonly hidden: boolean;
  readonly age: string | null;
  readonly age_stamp: string;
  readonly size: string | null;
  readonly mode: unknown;
  readonly exact_mode: boolean;
}

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
const BYTES: Readonly<Record<string, number>> = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 };

/**
 * A test for what `lstat` tells of a path.
 *
 * @param nowS The host's time in seconds since 1970.
 * @throws {DiagnosticError} `bad-argument` for an age, a size, a mode or a pattern that is none.
 */
export function findFilter(criteria: FindCriteria, nowS: number): (state: PathState) => boolean {
  const { file_type: type, hidden } = criteria;
  const named = nameFilter(criteria);
  const age = amount(criteria.age, SECONDS, "age");
  const size = amount(criteria.size, BYTES, "size");
  const mode = modeOf(criteria.mode);
  return (state) => {
    const name = baseName(state.path);
    if (name.startsWith(".") && !hidden) return false;
    if (!isType(state, type) || !named(name)) return false;
    if (age !== null && !isAtLeast(nowS - timeOf(state, criteria.age_stamp), age)) return false;
    if (size !== null && state.kind === "file" && !isAtLeast(state.size, size)) return false;
    return mode === null || hasMode(state.mode, mode, criteria.exact_mode);
  };
}

function isType({ kind }: PathState, type: string): boolean {
  switch (type) {
    case "any":
      return true;
    case "directory":
      return kind === "directory";
    case "link":
      return kind === "symlink";
    default:
      return kind === "file";
  }
}

function nameFilter({ patterns, excludes, use_regex: isRegex }: FindCriteria): (name: string) => boolean {
  const test = (source: string) => {
    if (!isRegex) {
      const glob = globPattern(source);
      return (name: string) => glob.test(name);
    }
    const pattern = compilePattern(source);
    return (name: string) => pattern.matchStart(name) !== null;
  };
  const wanted = (patterns.length > 0 ? patterns : [isRegex ? ".*" : "*"]).map(test);
  const unwanted = (excludes ?? []).map(test);
  return (name) => wanted.some((fits) => fits(name)) && !unwanted.some((fits) => fits(name));
}

/** A number with a unit; one below zero asks for less than it. */
function amount(text: string | null, units: Readonly<Record<string, number>>, what: string): number | null {
  if (text === null) return null;
  const [, digits, unit = ""] = /^(-?\d+)([a-z])?$/.exec(text.toLowerCase()) ?? [];
  const factor = unit === "" ? 1 : units[unit];
  if (digits === undefined || factor === undefined) {
    const options = { code: "bad-argument", hint: `it is: ${text}` } as const;
    throw new ModuleFailure(`failed to process ${what}`, { [what]: text }, options);
  }
  return Number(digits) * factor;
}

function isAtLeast(value: number, bound: number): boolean {
  return bound >= 0 ? value >= bound : value <= -bound;
}

function timeOf(state: PathState, stamp: string): number {
  switch (stamp) {
    case "atime":
      return state.accessedS;
    case "ctime":
      return state.changedS;
    default:
      return state.modifiedS;
  }
}

function modeOf(value: unknown): Mode | null {
  if (value === null || value === "") return null;
  if (typeof value !== "string") {
    throw new DiagnosticError(
      `argument 'mode' is not a string and conversion is not allowed, value is of type ${
        typeof value === "number" ? "int" : typeof value
      }`,
      { code: "bad-argument", hint: "put the mode in quotes" },
    );
  }
  return readMode(value);
}

function hasMode(bits: number, mode: Mode, isExact: boolean): boolean {
  const wanted = modeBits(mode, { bits: 0, isDirectory: false, umask: 0 });
  return isExact ? bits === wanted : (bits & wanted) !== 0;
}

/** Texts searched for what a task waits for. */

import type { Value } from "../../model/value.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { PythonError } from "../../template/python/error.ts";
import { Pattern } from "../../template/regex/pattern.ts";
import { translatePattern } from "../../template/regex/translate.ts";

/** What the groups of a regular expression matched; null for one that took no part. */
export interface Found {
  readonly groups: readonly Value[];
  readonly named: Readonly<Record<string, Value>>;
}

export type Search = (text: string) => Found | null;

/** @throws {DiagnosticError} `bad-argument` for a regular expression that is none. */
export function compileSearch(regex: string): Search {
  const flags = { ignoreCase: false, multiline: true, dotAll: false, verbose: false, ascii: true };
  try {
    const pattern = new Pattern(regex, flags);
    const names = [...translatePattern(regex, flags).names.keys()];
    return (text) => {
      const match = pattern.search(text);
      return match && {
        groups: Array.from({ length: pattern.groupCount }, (_, at) => match.group(at + 1)),
        named: Object.fromEntries(names.map((name) => [name, match.group(name)])),
      };
    };
  } catch (error) {
    if (!(error instanceof PythonError)) throw error;
    throw new DiagnosticError(`Invalid regular expression: ${error.message}`, { code: "bad-argument" });
  }
}

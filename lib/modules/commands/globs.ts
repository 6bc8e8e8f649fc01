/** Wildcards in paths of a host. */

import { shellQuote } from "../../model/shell_words.ts";
import type { ExecResult } from "../../connection/connection.ts";
import type { TargetReader } from "../../connection/target.ts";

/** What asks whether anything is at a path, as one test of a shell. */
const TEST = '[ -e "$path" ] || [ -L "$path" ]';

/**
 * Asks for paths with the wildcards of Python's `glob`. Exit code 0 says that something is there, 1 that nothing is.
 *
 * @param folder Where relative paths begin; the answer has an obstacle where it does not exist.
 */
export async function askForPaths(
  pattern: string,
  folder: string | null,
  host: TargetReader,
): Promise<ExecResult> {
  const text = `for path in ${globWord(pattern)}; do if ${TEST}; then exit 0; fi; done; exit 1`;
  return await host.query({ run: { kind: "shell", text }, ...(folder === null ? {} : { cwd: folder }) });
}

/** A word of a shell in which nothing but the wildcards of Python's `glob` has a meaning. */
export function globWord(pattern: string): string {
  let word = "";
  let literal = "";
  const flush = () => {
    if (literal !== "") word += shellQuote(literal);
    literal = "";
  };
  for (let at = 0; at < pattern.length; at++) {
    const letter = pattern[at] ?? "";
    const end = letter === "[" ? closingBracket(pattern, at) : -1;
    if (letter !== "*" && letter !== "?" && end < 0) {
      literal += letter;
      continue;
    }
    flush();
    word += end < 0 ? letter : bracket(pattern.slice(at + 1, end));
    if (end >= 0) at = end;
  }
  flush();
  return word === "" ? "''" : word;
}

/** The offset of the bracket that closes a class, -1 where there is none: one at its very start is a member. */
function closingBracket(pattern: string, start: number): number {
  return pattern.indexOf("]", start + (pattern[start + 1] === "!" ? 3 : 2));
}

/** A class whose members stand for themselves; ranges stay ranges. */
function bracket(content: string): string {
  const [, negation = "", members = ""] = /^(!?)([^]*)$/.exec(content) ?? [];
  const quoted = members.replace(/[^\w-]/g, (letter) => letter === "\n" ? "'\n'" : `\\${letter}`);
  return `[${negation}${quoted}]`;
}

/** Words of a command line, split and quoted as Python's `shlex` does. */

import { DiagnosticError } from "../source/diagnostic.ts";

const SAFE = /^[\w@%+=:,./-]+$/;
const BLANK = " \t\r\n";

/** One word for a POSIX shell that stands for exactly this text; the empty text becomes `''`. */
export function shellQuote(text: string): string {
  return SAFE.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`;
}

/** A command line whose words are these. */
export function shlexJoin(words: readonly string[]): string {
  return words.map(shellQuote).join(" ");
}

/**
 * The words of a command line: quotes and backslashes as in a POSIX shell, no variables, no globs.
 *
 * @throws {DiagnosticError} `bad-argument`, in Python's words, for a quote or an escape that does not end.
 */
export function shlexSplit(line: string): string[] {
  const words: string[] = [];
  let at = 0;
  while (at < line.length) {
    if (BLANK.includes(line[at] ?? "")) {
      at++;
      continue;
    }
    const { word, end } = readWord(line, at);
    words.push(word);
    at = end;
  }
  return words;
}

function readWord(line: string, start: number): { readonly word: string; readonly end: number } {
  let word = "";
  let at = start;
  for (; at < line.length && !BLANK.includes(line[at] ?? ""); at++) {
    const letter = line[at] ?? "";
    if (letter === "\\") {
      if (++at >= line.length) throw unfinished("No escaped character");
      word += line[at];
    } else if (letter === "'" || letter === '"') {
      const quoted = readQuoted(line, at + 1, letter);
      word += quoted.text;
      at = quoted.end;
    } else word += letter;
  }
  return { word, end: at };
}

/** The text up to the closing quote, and the offset of that quote. */
function readQuoted(
  line: string,
  start: number,
  quote: string,
): { readonly text: string; readonly end: number } {
  let text = "";
  for (let at = start; at < line.length; at++) {
    const letter = line[at] ?? "";
    if (letter === quote) return { text, end: at };
    if (letter === "\\" && quote === '"') {
      const next = line[++at];
      if (next === undefined) throw unfinished("No escaped character");
      text += next === quote || next === "\\" ? next : letter + next;
    } else text += letter;
  }
  throw unfinished("No closing quotation");
}

function unfinished(message: string): DiagnosticError {
  return new DiagnosticError(message, { code: "bad-argument" });
}

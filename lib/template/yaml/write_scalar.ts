/** The scalars of YAML in their five styles. */

import { isBreak, isShown } from "./scalar_shape.ts";
import type { YamlOutput } from "./yaml_output.ts";

/** @param breaks Whether long lines may be broken. @param inFlow A space is needed even before empty text. */
export function writePlain(out: YamlOutput, text: string, breaks: boolean, inFlow: boolean): void {
  if (!out.isAfterSpace && (text !== "" || inFlow)) out.letter(" ");
  writeFolding(out, Array.from(text), breaks, { keepsEnds: false, doubleQuotes: false });
  out.endScalar();
}

export function writeSingle(out: YamlOutput, text: string, breaks: boolean): void {
  out.indicator("'", { spaceBefore: true });
  const endsInBreak = writeFolding(out, Array.from(text), breaks, { keepsEnds: true, doubleQuotes: true });
  if (endsInBreak) out.newLine();
  out.indicator("'");
  out.endScalar();
}

/** Writes text whose lines may be broken at single spaces; a line break in it becomes two. */
function writeFolding(
  out: YamlOutput,
  letters: readonly string[],
  breaks: boolean,
  { keepsEnds, doubleQuotes }: { readonly keepsEnds: boolean; readonly doubleQuotes: boolean },
): boolean {
  let [afterSpace, afterBreak] = [false, false];
  letters.forEach((letter, at) => {
    if (letter === " ") {
      const isInside = !keepsEnds || (at > 0 && at < letters.length - 1);
      if (breaks && !afterSpace && out.isTooWide && isInside && letters[at + 1] !== " ") out.newLine();
      else out.letter(letter);
      afterSpace = true;
    } else if (isBreak(letter)) {
      if (!afterBreak && letter === "\n") out.lineBreak("\n");
      out.lineBreak(letter);
      out.afterBreak();
      afterBreak = true;
    } else {
      if (afterBreak) out.newLine();
      if (doubleQuotes && letter === "'") out.letter("'");
      out.letter(letter);
      [afterSpace, afterBreak] = [false, false];
    }
  });
  return afterBreak;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\0": "0",
  "\x07": "a",
  "\b": "b",
  "\t": "t",
  "\n": "n",
  "\v": "v",
  "\f": "f",
  "\r": "r",
  "\x1b": "e",
  '"': '"',
  "\\": "\\",
  "\x85": "N",
  "\xa0": "_",
  "\u2028": "L",
  "\u2029": "P",
};

export function writeDouble(out: YamlOutput, text: string, breaks: boolean): void {
  const letters = Array.from(text);
  let afterSpace = false;
  out.indicator('"', { spaceBefore: true });
  letters.forEach((letter, at) => {
    if (!isShown(letter) || isBreak(letter) || letter === '"' || letter === "\\") {
      for (const unit of escaped(letter)) out.letter(unit);
      afterSpace = false;
    } else if (letter === " ") {
      const isInside = at > 0 && at < letters.length - 1;
      if (breaks && !afterSpace && out.isTooWide && isInside) {
        out.newLine();
        if (letters[at + 1] === " ") out.letter("\\");
      } else out.letter(letter);
      afterSpace = true;
    } else {
      out.letter(letter);
      afterSpace = false;
    }
  });
  out.indicator('"');
  out.endScalar();
}

function escaped(letter: string): string {
  const short = ESCAPES[letter];
  if (short !== undefined) return `\\${short}`;
  const code = letter.codePointAt(0) ?? 0;
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, "0")}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}

export function writeBlock(out: YamlOutput, text: string, style: "literal" | "folded"): void {
  const letters = Array.from(text);
  out.indicator(style === "literal" ? "|" : ">", { spaceBefore: true });
  writeHints(out, letters);
  out.lineBreak("\n");
  out.endLine();
  if (style === "literal") writeLiteral(out, letters);
  else writeFolded(out, letters);
}

/** How far the text is indented where it begins with a space, and what happens to its last line breaks. */
function writeHints(out: YamlOutput, letters: readonly string[]): void {
  const [first = ""] = letters;
  if (first === " " || isBreak(first)) out.indicator(String(out.step));
  const last = letters.at(-1) ?? "";
  out.isOpenEnded = false;
  if (!isBreak(last)) out.indicator("-");
  else if (letters.length === 1 || isBreak(letters.at(-2) ?? "")) {
    out.indicator("+");
    out.isOpenEnded = true;
  }
}

function writeLiteral(out: YamlOutput, letters: readonly string[]): void {
  let afterBreak = true;
  for (const letter of letters) {
    if (isBreak(letter)) {
      out.lineBreak(letter);
      out.afterBreak();
      afterBreak = true;
    } else {
      if (afterBreak) out.newLine();
      out.letter(letter);
      afterBreak = false;
    }
  }
}

function writeFolded(out: YamlOutput, letters: readonly string[]): void {
  let [afterBreak, leadingSpaces] = [true, true];
  letters.forEach((letter, at) => {
    if (isBreak(letter)) {
      if (!afterBreak && !leadingSpaces && letter === "\n") {
        const next = letters.slice(at).find((other) => !isBreak(other));
        if (next !== undefined && next !== " " && next !== "\t") out.lineBreak("\n");
      }
      out.lineBreak(letter);
      out.afterBreak();
      afterBreak = true;
      return;
    }
    if (afterBreak) {
      out.newLine();
      leadingSpaces = letter === " " || letter === "\t";
    }
    if (!afterBreak && letter === " " && letters[at + 1] !== " " && out.isTooWide) out.newLine();
    else out.letter(letter);
    afterBreak = false;
  });
}

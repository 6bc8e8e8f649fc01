/** The words of a host line: quotes and backslashes as in a shell, `#` starts a comment even inside a word. */

import { badIni } from "./ini_error.ts";
import type { PlacedText } from "./placed_text.ts";

const BLANK = /[ \t\r\n]/;

/** The words of one line. @throws {DiagnosticError} `ini-syntax` for a quote or an escape that does not end. */
export function iniWords(line: PlacedText): readonly PlacedText[] {
  const words: PlacedText[] = [];
  let at = 0;
  while (at < line.text.length && line.text[at] !== "#") {
    if (BLANK.test(line.text[at] ?? "")) at++;
    else {
      const word = new Word(line, at);
      words.push(word);
      at = word.end;
    }
  }
  return words;
}

class Word implements PlacedText {
  text = "";
  /** Behind the last letter that belongs to the word, quotes included. */
  readonly end: number;
  /** For each letter of the text its offset in the line. */
  readonly #offsets: number[] = [];

  constructor(private readonly line: PlacedText, start: number) {
    let at = start;
    for (let letter = this.#letter(at); !/^$|[ \t\r\n#]/.test(letter); letter = this.#letter(at)) {
      if (letter === "'" || letter === '"') at = this.#quoted(at, letter);
      else if (letter === "\\") {
        this.#add(this.#escaped(at + 1, "No escaped character"), at + 1);
        at += 2;
      } else this.#add(letter, at++);
    }
    this.end = at;
  }

  span(start: number, end: number) {
    const first = this.#offsets[start] ?? this.end;
    const last = end > start ? (this.#offsets[end - 1] ?? this.end - 1) + 1 : first;
    return this.line.span(first, last);
  }

  /** Reads a quoted part and gives the offset behind its closing quote. */
  #quoted(start: number, quote: string): number {
    for (let at = start + 1;; at++) {
      const letter = this.#escaped(at, "No closing quotation");
      if (letter === quote) return at + 1;
      if (letter === "\\" && quote === '"') {
        const next = this.#escaped(++at, "No escaped character");
        if (next !== quote && next !== "\\") this.#add(letter, at - 1);
        this.#add(next, at);
      } else this.#add(letter, at);
    }
  }

  #letter(at: number): string {
    return this.line.text[at] ?? "";
  }

  #escaped(at: number, complaint: string): string {
    const letter = this.#letter(at);
    if (letter !== "") return letter;
    throw badIni(
      `Error parsing host definition '${this.line.text}': ${complaint}`,
      this.line.span(0, this.line.text.length),
    );
  }

  #add(letter: string, at: number): void {
    this.text += letter;
    this.#offsets.push(at);
  }
}

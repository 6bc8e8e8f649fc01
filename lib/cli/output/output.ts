/** The terminal: the one place where text leaves the program. */

import { stripVTControlCharacters } from "../../system/terminal_text.ts";
import type { Secrets } from "../../model/secret.ts";
import type { Tell } from "../../model/event.ts";
import { errorLine, type Line, line } from "../../report/lines.ts";
import { DEFAULT_PALETTE, painted, type Palette } from "../../report/palette.ts";
import type { OutputStream, Terminal } from "../../system/terminal.ts";

/** Half of a character that takes two code units, without its other half. */
const HALF = /[\ud800-\udfff]/gu;

/** Writes lines, secrets masked, coloured where a person looks at them. */
export class Output {
  /** The passing line that stands at the bottom of the terminal; empty where there is none. */
  #passing = "";
  #palette = DEFAULT_PALETTE;
  #colors: boolean | null = null;
  #verbosity = 0;
  #loggedVerbosity = 0;
  #verboseStream: OutputStream = "stdout";
  #log: ((line: Line) => void) | null = null;
  #hasToldOfHalves = false;

  constructor(private readonly terminal: Terminal, private readonly secrets: Secrets) {}

  /** From here on lines have these colours. */
  usePalette(palette: Palette): void {
    this.#palette = palette;
  }

  /** From here on colours are always written, or never. */
  useColors(areWanted: boolean): void {
    this.#colors = areWanted;
  }

  /** From here on so much is told: as many `-v`. @param logged How much of it the log file gets. */
  useVerbosity(verbosity: number, logged = verbosity): void {
    this.#verbosity = verbosity;
    this.#loggedVerbosity = logged;
  }

  /** Whether anybody hears what is told at a level. */
  hears(level: number): boolean {
    return level <= Math.max(this.#verbosity, this.#loggedVerbosity);
  }

  /** Tells something to who asked for more. */
  readonly tell: Tell = (level, message) => {
    const told = line(message, "verbose");
    if (level <= this.#verbosity) this.line(told);
    else if (level <= this.#loggedVerbosity) this.#log?.(this.#masked(told));
  };

  /** From here on what `-v` adds goes there. */
  useVerboseStream(stream: OutputStream): void {
    this.#verboseStream = stream;
  }

  /** From here on lines that stay go there too, secrets masked. */
  useLog(log: (line: Line) => void): void {
    this.#log = log;
  }

  lines(lines: readonly Line[]): void {
    for (const line of lines) this.line(line);
  }

  line(line: Line): void {
    const clean = this.#masked(line);
    const { passing = false, screenOnly = false } = clean;
    const stream = clean.color === "verbose" ? this.#verboseStream : clean.stream;
    if (passing && this.terminal.isTerminal("stdout")) return this.#showPassing(clean);
    this.#endPassing();
    const text = this.#hasColors(stream) ? painted(withoutEnd(clean), this.#palette) : clean.text;
    this.terminal.write(stream, text.endsWith("\n") ? text : `${text}\n`);
    if (!passing && !screenOnly) this.#log?.(clean);
  }

  /** Text as it is, such as JSON or help. */
  text(text: string): void {
    this.#endPassing();
    this.terminal.write("stdout", this.secrets.mask(text));
  }

  close(): void {
    this.#endPassing();
  }

  #hasColors(stream: OutputStream): boolean {
    return this.#colors ?? this.terminal.hasColors(stream);
  }

  /** Line breaks as they are written here; a secret that colours would tear apart is masked in the whole. */
  #masked(line: Line): Line {
    const clean = (text: string) => this.#wellFormed(this.secrets.mask(text.replaceAll("\r\n", "\n")));
    const { pieces, ...plain } = { ...line, text: clean(line.text) };
    const made = pieces?.map((piece) => ({ ...piece, text: clean(piece.text) }));
    return made?.map(({ text }) => text).join("") === plain.text ? { ...plain, pieces: made } : plain;
  }

  /** Halves of characters, which no encoding has, as question marks; of the first ones the user is told. */
  #wellFormed(text: string): string {
    if (text.isWellFormed()) return text;
    if (!this.#hasToldOfHalves) {
      this.#hasToldOfHalves = true;
      this.line(
        errorLine(
          `[WARNING]: Non UTF-8 encoded data replaced with "?" while displaying text to stdout/stderr.`,
          "warn",
        ),
      );
    }
    return text.replace(HALF, "?");
  }

  #showPassing({ text, color }: Line): void {
    const width = this.terminal.columns();
    const plain = stripVTControlCharacters(text).slice(0, Math.max(10, width - 1));
    const shown = this.#hasColors("stdout") ? painted({ text: plain, color }, this.#palette) : plain;
    this.terminal.write("stdout", `\r\x1b[2K${shown}`);
    this.#passing = plain;
  }

  #endPassing(): void {
    if (this.#passing === "") return;
    this.terminal.write("stdout", "\r\x1b[2K");
    this.#passing = "";
  }
}

/** The line break at the end of a text is written anyway. */
function withoutEnd(line: Line): Line {
  return { ...line, text: line.text.replace(/\n$/, "") };
}

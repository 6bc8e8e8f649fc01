/** The terminal: the one place where text leaves the program. */

import { stripVTControlCharacters, styleText } from "../system/terminal_text.ts";
import type { Secrets } from "../model/secret.ts";
import type { Color, Line } from "../report/lines.ts";
import type { Terminal } from "../system/terminal.ts";

const STYLES: Readonly<Record<Color, Parameters<typeof styleText>[0]>> = {
  green: "green",
  yellow: "yellow",
  red: "red",
  "bright red": "redBright",
  cyan: "cyan",
  blue: "blue",
  "dark gray": "gray",
  purple: "magenta",
  "bright purple": "magentaBright",
};

/** Writes lines, secrets masked, coloured where a person looks at them. */
export class Output {
  /** The passing line that stands at the bottom of the terminal; empty where there is none. */
  #passing = "";

  constructor(private readonly terminal: Terminal, private readonly secrets: Secrets) {}

  lines(lines: readonly Line[]): void {
    for (const line of lines) this.line(line);
  }

  line({ text, color, stream, passing = false }: Line): void {
    const clean = this.secrets.mask(text);
    if (passing && this.terminal.isTerminal("stdout")) return this.#showPassing(clean, color);
    this.#endPassing();
    const shown = color && this.terminal.hasColors(stream) ? styleText(STYLES[color], clean) : clean;
    this.terminal.write(stream, `${shown}\n`);
  }

  /** Text as it is, such as JSON or help. */
  text(text: string): void {
    this.#endPassing();
    this.terminal.write("stdout", this.secrets.mask(text));
  }

  close(): void {
    this.#endPassing();
  }

  #showPassing(text: string, color: Color | null): void {
    const width = this.terminal.columns();
    const plain = stripVTControlCharacters(text).slice(0, Math.max(10, width - 1));
    this.terminal.write(
      "stdout",
      `\r\x1b[2K${color && this.terminal.hasColors("stdout") ? styleText(STYLES[color], plain) : plain}`,
    );
    this.#passing = plain;
  }

  #endPassing(): void {
    if (this.#passing === "") return;
    this.terminal.write("stdout", "\r\x1b[2K");
    this.#passing = "";
  }
}

/** Colours as a terminal is told them. */

import type { Color, Line, Piece } from "./lines.ts";

/** The name of the colour of each meaning. */
export type Palette = Readonly<Record<Color, string>>;

export const DEFAULT_PALETTE: Palette = {
  ok: "green",
  changed: "yellow",
  error: "red",
  unreachable: "bright red",
  skip: "cyan",
  included: "cyan",
  debug: "dark gray",
  verbose: "blue",
  warn: "bright purple",
  deprecate: "purple",
  diff_add: "green",
  diff_remove: "red",
  diff_lines: "cyan",
};

const CODES: Readonly<Record<string, string>> = {
  black: "0;30",
  red: "0;31",
  green: "0;32",
  yellow: "0;33",
  blue: "0;34",
  purple: "0;35",
  magenta: "0;35",
  cyan: "0;36",
  "bright gray": "0;37",
  "dark gray": "1;30",
  "bright red": "1;31",
  "bright green": "1;32",
  "bright yellow": "1;33",
  "bright blue": "1;34",
  "bright purple": "1;35",
  "bright magenta": "1;35",
  "bright cyan": "1;36",
  white: "1;37",
  normal: "0",
};

/** What a terminal is told for a colour: a name, or one of its 256 as `color12`, `rgb024` or `gray8`; null for no colour. */
export function colorCode(name: string): string | null {
  const numbered = /^color(\d+)/.exec(name);
  if (numbered) return `38;5;${Number(numbered[1])}`;
  const mixed = /^rgb([0-5])([0-5])([0-5])/.exec(name);
  if (mixed) return `38;5;${16 + 36 * Number(mixed[1]) + 6 * Number(mixed[2]) + Number(mixed[3])}`;
  const gray = /^gray(\d+)/.exec(name);
  if (gray) return `38;5;${232 + Number(gray[1])}`;
  return CODES[name] ?? null;
}

/** A line with the escape sequences of its colours, each line of its text for itself. */
export function painted(
  { text, color, pieces }: Pick<Line, "text" | "color" | "pieces">,
  palette: Palette,
): string {
  return (pieces ?? [{ text, color }]).map((piece) => paintedPiece(piece, palette)).join("");
}

function paintedPiece({ text, color }: Piece, palette: Palette): string {
  const code = color === null ? null : colorCode(palette[color]);
  if (code === null) return text;
  return text.split("\n").map((one) => `\x1b[${code}m${one}\x1b[0m`).join("\n");
}

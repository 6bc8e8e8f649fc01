/** What a report says before it is written: messages, their colours, and the stream they go to. */

/** What a colour means; which one it is, settings say. */
export type Color =
  | "ok"
  | "changed"
  | "error"
  | "unreachable"
  | "skip"
  | "included"
  | "debug"
  | "verbose"
  | "warn"
  | "deprecate"
  | "diff_add"
  | "diff_remove"
  | "diff_lines";

/** A piece of a line in a colour of its own. */
export interface Piece {
  readonly text: string;
  readonly color: Color | null;
}

export interface Line {
  /** May have several lines; each of them gets the colour. */
  readonly text: string;
  readonly color: Color | null;
  readonly stream: "stdout" | "stderr";
  /** The same text in pieces, where they differ in colour. */
  readonly pieces?: readonly Piece[];
  /** True for a line that the next one of its kind may replace on a terminal. */
  readonly passing?: boolean;
  /** True for what a log file is not to have. */
  readonly screenOnly?: boolean;
}

export function line(text: string, color: Color | null = null): Line {
  return { text, color, stream: "stdout" };
}

/** The same for the stream of warnings and errors. */
export function errorLine(text: string, color: Color | null = null): Line {
  return { text, color, stream: "stderr" };
}

/** A line whose parts have colours of their own. */
export function piecedLine(pieces: readonly Piece[]): Line {
  return { ...line(pieces.map(({ text }) => text).join("")), pieces };
}

/** A heading filled up with stars, with an empty line before it. @param columns Width of the terminal. */
export function banner(text: string, columns: number): Line {
  const heading = text.trim();
  return line(`\n${heading} ${"*".repeat(Math.max(3, columns - textWidth(heading)))}`);
}

/** Combining marks and what joins characters take no room. */
const WIDTHLESS = /[\p{Mn}\p{Me}\p{Cf}]/u;
/** Characters that take two columns: East Asian ones, and pictures. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;

/** Columns that a text takes on a terminal. */
export function textWidth(text: string): number {
  // Most texts are plain, and quick to measure.
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const one of text) width += WIDTHLESS.test(one) ? 0 : WIDE.test(one) ? 2 : 1;
  return width;
}

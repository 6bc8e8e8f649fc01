/** Lines of a report before they are written: what they say, in which colour, to which stream. */

export type Color =
  | "green"
  | "yellow"
  | "red"
  | "bright red"
  | "cyan"
  | "blue"
  | "dark gray"
  | "purple"
  | "bright purple";

export interface Line {
  readonly text: string;
  readonly color: Color | null;
  readonly stream: "stdout" | "stderr";
  /** True for a line that the next one of its kind may replace on a terminal. */
  readonly passing?: boolean;
}

export function line(text: string, color: Color | null = null): Line {
  return { text, color, stream: "stdout" };
}

/** The same for the stream of warnings and errors. */
export function errorLine(text: string, color: Color | null = null): Line {
  return { text, color, stream: "stderr" };
}

/** Several lines of one colour. */
export function lines(text: string, color: Color | null = null): readonly Line[] {
  return text.split("\n").map((one) => line(one, color));
}

/** A heading filled up with stars, with an empty line before it. @param columns Width of the terminal. */
export function banner(text: string, columns: number): readonly Line[] {
  return [line(""), line(`${text} ${"*".repeat(Math.max(3, columns - text.length))}`)];
}

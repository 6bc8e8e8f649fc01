/** YAML text to a flat list of events with offsets. */

import { EVENT_ID, getScalarValue, parseEvents, SCALAR_STYLE, YAMLException } from "./js_yaml.ts";
import { DiagnosticError } from "../source/diagnostic.ts";
import type { SourceFile } from "../source/span.ts";
import type { ScalarStyle } from "../model/raw.ts";
import { hintFor } from "./hints.ts";

/** What the parser saw, in the order of the text. Offsets are into the file; -1 where there is nothing. */
export type YamlEvent =
  | { readonly kind: "document" }
  | {
    readonly kind: "sequence" | "mapping";
    readonly start: number;
    readonly tag: string | null;
    readonly anchor: string | null;
  }
  | {
    readonly kind: "scalar";
    readonly start: number;
    readonly end: number;
    readonly style: ScalarStyle;
    readonly text: string;
    readonly tag: string | null;
    readonly anchor: string | null;
  }
  | { readonly kind: "alias"; readonly name: string; readonly start: number }
  | { readonly kind: "end" };

const STYLES: Readonly<Record<number, ScalarStyle>> = {
  [SCALAR_STYLE.PLAIN]: "plain",
  [SCALAR_STYLE.SINGLE_QUOTED]: "single",
  [SCALAR_STYLE.DOUBLE_QUOTED]: "double",
  [SCALAR_STYLE.LITERAL_BLOCK]: "literal",
  [SCALAR_STYLE.FOLDED_BLOCK]: "folded",
};
const DEEPEST = 1000;

/**
 * Parses a file of YAML.
 *
 * @throws {DiagnosticError} `yaml-syntax` at the place where the text stops being YAML.
 */
export function parseYamlEvents(file: SourceFile): readonly YamlEvent[] {
  const padded = new PaddedText(file.text);
  while (true) {
    try {
      return translate(padded);
    } catch (error) {
      if (!(error instanceof YAMLException)) throw error;
      const at = padded.original(error.mark?.position ?? 0);
      // Other parsers let the inside of brackets and quotes stand as far left as their key, and people write so.
      if (error.reason === "deficient indentation" && padded.pad(at)) continue;
      throw syntaxError(file, at, error);
    }
  }
}

function translate(padded: PaddedText): readonly YamlEvent[] {
  const { text } = padded;
  const slice = (start: number, end: number) => start < 0 ? null : text.slice(start, end);
  return parseEvents(text, { maxDepth: DEEPEST }).map((event): YamlEvent => {
    switch (event.type) {
      case EVENT_ID.DOCUMENT:
        return { kind: "document" };
      case EVENT_ID.SEQUENCE:
      case EVENT_ID.MAPPING:
        return {
          kind: event.type === EVENT_ID.SEQUENCE ? "sequence" : "mapping",
          start: padded.original(event.start),
          tag: slice(event.tagStart, event.tagEnd),
          anchor: slice(event.anchorStart, event.anchorEnd),
        };
      case EVENT_ID.SCALAR:
        return {
          kind: "scalar",
          start: event.valueStart < 0 ? -1 : padded.original(event.valueStart),
          end: event.valueEnd < 0 ? -1 : padded.original(event.valueEnd),
          style: STYLES[event.style] ?? "plain",
          text: getScalarValue(text, event),
          tag: slice(event.tagStart, event.tagEnd),
          anchor: slice(event.anchorStart, event.anchorEnd),
        };
      case EVENT_ID.ALIAS:
        return {
          kind: "alias",
          name: text.slice(event.anchorStart, event.anchorEnd),
          start: padded.original(event.anchorStart),
        };
      case EVENT_ID.POP:
        return { kind: "end" };
      default:
        throw new TypeError("an event that js-yaml did not have when this was written");
    }
  });
}

function syntaxError(file: SourceFile, at: number, cause: YAMLException): DiagnosticError {
  const { message, hint, at: start = at } = hintFor(file, at, cause.reason);
  return new DiagnosticError(`YAML parsing failed: ${message}`, {
    code: "yaml-syntax",
    at: { file, start, end: start + 1 },
    hint,
    cause,
  });
}

/** A text to which blanks are added at the start of some lines; offsets lead back to the text as it was. */
class PaddedText {
  text: string;
  readonly #padding: number;
  /** Starts of padded lines in the original text, ascending. */
  readonly #lines: number[] = [];

  constructor(private readonly source: string) {
    this.text = source;
    this.#padding = 1 +
      source.split("\n").reduce((most, line) => Math.max(most, line.length - line.trimStart().length), 0);
  }

  /** Pads the line that an offset of the original text is on; false when it already is, or is the last. */
  pad(offset: number): boolean {
    const start = this.source.lastIndexOf("\n", offset - 1) + 1;
    if (this.#lines.includes(start) || offset >= this.source.trimEnd().length) return false;
    this.#lines.push(start);
    this.#lines.sort((a, b) => a - b);
    this.text = "";
    let from = 0;
    for (const line of this.#lines) {
      this.text += this.source.slice(from, line) + " ".repeat(this.#padding);
      from = line;
    }
    this.text += this.source.slice(from);
    return true;
  }

  /** The offset in the original text. */
  original(offset: number): number {
    let shift = 0;
    for (const line of this.#lines) {
      if (offset < line + shift) break;
      shift += Math.min(this.#padding, offset - (line + shift));
    }
    return offset - shift;
  }
}

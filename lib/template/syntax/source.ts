/** The text of a template, and where its characters stand in the user's file. */

import type { Span } from "../../source/span.ts";

export interface TemplateSource {
  /** Line breaks may be `\n`, `\r\n` or `\r`; the engine sees them as `\n`. */
  readonly text: string;
  /** Where a half-open range of UTF-16 units of `text` stands; undefined for text that stands in no file. */
  readonly span: (start: number, end: number) => Span | undefined;
  /** The name under which a loader found it; shown in error messages. */
  readonly name?: string;
}

/** A range of a source: what a node of a template covers. */
export interface Site {
  readonly source: TemplateSource;
  readonly start: number;
  readonly end: number;
}

/** Where a site stands in the user's file. */
export function spanOf(site: Site | undefined): Span | undefined {
  return site?.source.span(site.start, site.end);
}

/** A source for text whose place nobody needs to know. */
export function plainSource(text: string): TemplateSource {
  return { text, span: () => undefined };
}

/** A source for a whole file, whose offsets are the file's own. */
export function fileSource(file: Span["file"]): TemplateSource {
  return { text: file.text, span: (start, end) => ({ file, start, end }) };
}

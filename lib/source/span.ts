/** Places in text files: what an error message points at. */

/** A text that the user wrote, kept in memory from reading on so that errors can quote it. */
export interface SourceFile {
  /** As the user would type it: relative to the working directory where possible. `<...>` for text that is no file. */
  readonly path: string;
  readonly text: string;
  /** True when the text came out of a vault: it is then never quoted. */
  readonly secret?: boolean;
}

/** A half-open range of UTF-16 units in a source file. */
export interface Span {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
}

/** Line and column, both counted from 1; the column in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

const lineStarts = new WeakMap<SourceFile, readonly number[]>();

/** Line and column of an offset; an offset past the end is taken for the end. */
export function positionOf(file: SourceFile, offset: number): Position {
  const starts = startsOf(file);
  const at = Math.max(0, Math.min(offset, file.text.length));
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: at - (starts[low] ?? 0) + 1 };
}

/** `path:line:column` of a span's start. */
export function placeOf(span: Span): string {
  const { line, column } = positionOf(span.file, span.start);
  return `${span.file.path}:${line}:${column}`;
}

/** The text of one line, without its line break. Lines are counted from 1. */
export function lineText(file: SourceFile, line: number): string {
  const starts = startsOf(file);
  const start = starts[line - 1] ?? file.text.length;
  const end = starts[line] ?? file.text.length + 1;
  return file.text.slice(start, end - 1).replace(/\r$/, "");
}

/** The number of lines; an empty file has one. */
export function lineCount(file: SourceFile): number {
  return startsOf(file).length;
}

/** A span over the whole file. */
export function wholeFile(file: SourceFile): Span {
  return { file, start: 0, end: file.text.length };
}

/** A span in a text that is no file: command line, prompt, environment. `name` is shown in its place. */
export function textSpan(name: string, text: string): Span {
  return wholeFile({ path: `<${name}>`, text });
}

function startsOf(file: SourceFile): readonly number[] {
  const known = lineStarts.get(file);
  if (known) return known;
  const starts = [0];
  for (let at = file.text.indexOf("\n"); at >= 0; at = file.text.indexOf("\n", at + 1)) starts.push(at + 1);
  lineStarts.set(file, starts);
  return starts;
}

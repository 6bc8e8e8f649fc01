/** The lines of an INI inventory that say something. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { SourceFile } from "../../source/span.ts";
import { readBytes } from "../../system/files.ts";
import { placedSlice, type PlacedText, trimmed } from "./placed_text.ts";
import type { Source } from "../source_kind.ts";

/** A line without the blanks around it. */
export type IniLine = PlacedText;

/** Where Python ends a line. */
const LINE_END = new RegExp(String.raw`\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]`, "g");
const COMMENT = /^\s*[;#]/;

/** The lines without blanks around them, in order; empty ones and comments are left out. */
export function iniLines(file: SourceFile): readonly IniLine[] {
  const lines: IniLine[] = [];
  const { text } = file;
  let start = 0;
  const add = (end: number) => {
    const line = trimmed(placedSlice(file, start, end));
    if (line.text !== "" && !COMMENT.test(line.text)) lines.push(line);
  };
  for (const { 0: lineEnd, index } of text.matchAll(LINE_END)) {
    add(index);
    start = index + lineEnd.length;
  }
  add(text.length);
  return lines;
}

/** The text of a source. In comments, and only there, what is no UTF-8 is overlooked. */
export function iniFile(source: Source): SourceFile {
  try {
    return source.file();
  } catch (error) {
    if (!(error instanceof DiagnosticError) || error.code !== "file-unreadable") throw error;
    const text = new TextDecoder().decode(readBytes(source.path));
    const broken = text.split(/[\n\r]/).some((line) => line.includes("\ufffd") && !COMMENT.test(line));
    if (broken) throw error;
    return { path: source.path, text };
  }
}

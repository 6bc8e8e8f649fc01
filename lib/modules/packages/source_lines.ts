/** Repositories as apt reads them from `.list` files: one line each. */

import { mistake } from "../commands/tools.ts";

/** A line of such a file. */
export interface SourceLine {
  /** As it is written, without its line break. */
  readonly text: string;
  /** The repository with single blanks; null where the line is about something else. */
  readonly source: string | null;
  readonly isEnabled: boolean;
  /** What stands behind `#`, empty for nothing. */
  readonly comment: string;
}

const TYPES = ["deb", "deb-src"];

export function readSourceLines(text: string): readonly SourceLine[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines.map(readSourceLine);
}

export function sourceLinesText(lines: readonly SourceLine[]): string {
  return lines.map(({ text }) => `${text}\n`).join("");
}

function readSourceLine(text: string): SourceLine {
  const trimmed = text.trim();
  const isEnabled = !trimmed.startsWith("#");
  const [, before = "", comment = ""] = /^([^#]*)#?(.*)$/.exec(isEnabled ? trimmed : trimmed.slice(1)) ?? [];
  const words = before.trim().split(/\s+/);
  const isSource = TYPES.includes(words[0] ?? "");
  return { text, source: isSource ? words.join(" ") : null, isEnabled, comment: comment.trim() };
}

/** The repository that a task names. @throws {DiagnosticError} `bad-argument` for what is none, or a comment. */
export function readSource(text: string): string {
  const { source, isEnabled } = readSourceLine(text);
  if (source === null || !isEnabled) throw mistake(`Invalid repository string: ${text}`);
  return source;
}

/** A line for a repository that is used. */
export function sourceLine(source: string, comment = ""): SourceLine {
  const text = comment === "" ? source : `${source} # ${comment}`;
  return { text, source, isEnabled: true, comment };
}

/** The lines with those of a repository in use; null where it has none among them. */
export function withSource(lines: readonly SourceLine[], source: string): readonly SourceLine[] | null {
  if (!lines.some((line) => line.source === source)) return null;
  return lines.map((line) =>
    line.source === source && !line.isEnabled ? sourceLine(source, line.comment) : line
  );
}

/** The lines without those of a repository that are in use. */
export function withoutSource(lines: readonly SourceLine[], source: string): readonly SourceLine[] {
  return lines.filter((line) => line.source !== source || !line.isEnabled);
}

/** The name of the file that a repository gets where the task names none: its address, without login. */
export function sourceFileName(source: string): string {
  const words = source.replaceAll(/\[[^\]]+\]/g, "").replaceAll(/\w+:\/\//g, "").trim().split(/\s+/);
  const [address = ""] = words.filter((word) => !TYPES.includes(word));
  const place = address.slice(address.indexOf("@") + 1);
  return place.split(/[^a-zA-Z0-9]+/).filter((part) => part !== "").join("_");
}

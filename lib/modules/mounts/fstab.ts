/** The table of what is mounted where: lines edited, everything else kept as it is. */

import { unescapeMount } from "./mount_table.ts";

/** One line of the table; numbers are text as they are written. */
export interface FstabEntry {
  readonly src: string;
  readonly name: string;
  readonly fstype: string;
  readonly opts: string;
  readonly dump: string;
  readonly passno: string;
}

/** Which line is meant: swap has no mount point, its device tells. */
type Place = Pick<FstabEntry, "name"> & { readonly src: string | null };

/** The table with exactly this entry for its place. */
export function withEntry(text: string, entry: FstabEntry): string {
  const lines = linesOf(text);
  const line = [entry.src, entry.name, entry.fstype, entry.opts, entry.dump, entry.passno].map(escapeField)
    .join(" ");
  if (!lines.some((one) => isAt(one, entry))) return joined([...lines, line]);
  const made = lines.map((one) => isAt(one, entry) && !isSame(one, line) ? line : one);
  return made.every((one, at) => one === lines[at]) ? text : joined(made);
}

/** The table without the entries of a place. */
export function withoutEntry(text: string, place: Place): string {
  const lines = linesOf(text);
  const kept = lines.filter((line) => !isAt(line, place));
  return kept.length === lines.length ? text : joined(kept);
}

function isAt(line: string, { name, src }: Place): boolean {
  const [device, point, fstype] = fieldsOf(line);
  if (point === undefined || unescapeMount(point) !== name) return false;
  return !(name === "none" && fstype === "swap" && src !== null && unescapeMount(device ?? "") !== src);
}

function isSame(line: string, wanted: string): boolean {
  return fieldsOf(line).join(" ") === wanted;
}

/** The fields of a line; none for a comment, and for what is no entry. */
function fieldsOf(line: string): readonly string[] {
  const fields = (line.split("#")[0] ?? "").split(/\s+/).filter((field) => field !== "");
  return fields.length >= 4 && fields.length <= 6 ? fields : [];
}

/** Blanks would end a field (fstab(5)). */
function escapeField(field: string): string {
  return field.replace(/[\\ \t\n&]/g, (letter) => `\\${letter.charCodeAt(0).toString(8).padStart(3, "0")}`);
}

function linesOf(text: string): readonly string[] {
  return text === "" ? [] : text.replace(/\n$/, "").split("\n");
}

function joined(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}

/** Text files that a module writes by its own rules, where a task says nothing of owners and modes. */

import type { TargetReader } from "../../connection/target.ts";
import type { Plan, ResultValues } from "../module.ts";
import { type EditArguments, planEdit } from "./edit_text.ts";
import { readTextFile, type TextFile } from "./text_file.ts";

/** A task that says nothing of a file but what it holds. */
export const PLAIN_FILE: EditArguments = {
  mode: null,
  owner: null,
  group: null,
  attributes: null,
  seuser: null,
  serole: null,
  setype: null,
  selevel: null,
  unsafe_writes: false,
  backup: false,
  validate: null,
  encoding: "utf-8",
};

export interface OwnFileOptions {
  /** Whether anybody will look at a diff. */
  readonly diff: boolean;
  readonly args?: Partial<EditArguments>;
  /** What the result tells, given the name of a backup. */
  readonly values?: (backup: string | null) => ResultValues;
}

/** Reads a file of a host; a path that leads nowhere is a file without text. */
export async function readOwnFile(path: string, host: TargetReader): Promise<TextFile> {
  return await readTextFile(path, "utf-8", host);
}

/** Plans what a file is to hold; null takes it away. */
export async function planOwnFile(
  file: TextFile,
  text: string | null,
  host: TargetReader,
  { diff, args = {}, values = () => ({}) }: OwnFileOptions,
): Promise<Plan> {
  const { text: old, before, realPath: path } = file;
  if (text === null) {
    if (!before) return { changes: [], values: values(null) };
    const texts = diff ? { texts: { before: old ?? "", after: "" } } : {};
    return {
      changes: [{ kind: "path", path, before, after: { kind: "absent" }, ...texts }],
      values: values(null),
    };
  }
  const edit = { file, text: text === old ? null : text, message: "" };
  return await planEdit(edit, { ...PLAIN_FILE, ...args }, host, { diff, values });
}

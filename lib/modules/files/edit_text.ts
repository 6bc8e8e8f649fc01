/** Edited text files: what has to change on the host. */

import type { Change } from "../../model/change.ts";
import { folderOf } from "../../model/path.ts";
import type { TargetReader } from "../../connection/target.ts";
import type { Plan, ResultValues } from "../module.ts";
import {
  attributeChanges,
  hasAttributes,
  lackingAttributes,
  newAttributes,
  readUmask,
  type WantedAttributes,
  wantedAttributes,
} from "./attributes.ts";
import { missingFolders } from "./destination.ts";
import { textToBytes } from "./encoding.ts";
import type { FileArguments } from "./file_arguments.ts";
import { bytesSource } from "./local_source.ts";
import { placeFile } from "./place.ts";
import type { TextFile } from "./text_file.ts";

export interface EditArguments extends FileArguments {
  readonly backup: boolean;
  readonly validate: string | null;
  readonly encoding: string;
}

export interface Edit {
  readonly file: TextFile;
  /** What the file is to hold; null where that stays as it is. */
  readonly text: string | null;
  /** What was done to the text, in Ansible's words. */
  readonly message: string;
}

/** What a plan says of an edit, given the name of its backup. */
type Values = (backup: string | null, message: string) => ResultValues;

const DRESSED = "ownership, perms or SE linux context changed";

/** @param diff Whether anybody will look at a diff. */
export async function planEdit(
  { file, text, message }: Edit,
  args: EditArguments,
  host: TargetReader,
  { diff, values }: { readonly diff: boolean; readonly values: Values },
): Promise<Plan> {
  const wanted = await wantedAttributes(args, host);
  const { realPath: path, before } = file;
  if (text === null) {
    const changes = before ? await attributeChanges([before], wanted, host) : [];
    return { changes, values: values(null, changes.length > 0 ? joined(message, DRESSED) : message) };
  }
  const folders = before ? [] : await newFolders(path, host);
  const placed = await placeFile({
    path,
    before,
    source: bytesSource(textToBytes(text, args.encoding)),
    wanted,
    backup: args.backup,
    link: file.path,
    validate: args.validate,
    unsafeWrites: args.unsafe_writes,
    diff,
  }, host);
  const dressed = placed.changes.length > 1 || await isDressed(file, wanted, host);
  const whole = dressed ? joined(message, DRESSED) : message;
  return { changes: [...folders, ...placed.changes], values: values(placed.backupFile, whole) };
}

/** Whether the file gets attributes that it would not have by itself. */
async function isDressed(
  { before }: TextFile,
  wanted: WantedAttributes,
  host: TargetReader,
): Promise<boolean> {
  if (before) return hasAttributes(lackingAttributes(before, wanted));
  const { mode } = newAttributes("file", wanted);
  return mode !== undefined && mode !== (0o666 & ~await readUmask(host));
}

async function newFolders(path: string, host: TargetReader): Promise<readonly Change[]> {
  const folders = await missingFolders(folderOf(path), host);
  return folders.map((folder) => ({
    kind: "path",
    path: folder,
    before: null,
    after: { kind: "directory", attributes: {} },
  }));
}

function joined(message: string, more: string): string {
  return message === "" ? more : `${message} and ${more}`;
}

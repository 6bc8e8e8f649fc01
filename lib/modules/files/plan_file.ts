/** One file for one destination: what `copy`, `template` and `assemble` have in common. */

import type { Change } from "../../model/change.ts";
import { baseName, folderOf } from "../../model/path.ts";
import type { Value } from "../../model/value.ts";
import type { TargetReader } from "../../connection/target.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Plan, ResultValues } from "../module.ts";
import { newAttributes, type WantedAttributes, wantedAttributes, withMode } from "./attributes.ts";
import { resolveDestination } from "./destination.ts";
import type { FileArguments } from "./file_arguments.ts";
import { labelChange } from "./labels.ts";
import type { Source } from "./local_source.ts";
import { placeFile, planFor } from "./place.ts";

export interface CopyOptions extends FileArguments {
  /** Goes to what a link points to instead of replacing the link. */
  readonly follow: boolean;
  /** False leaves files alone that are there already. */
  readonly force: boolean;
  readonly backup: boolean;
  /** A command with `%s`, null for none. */
  readonly validate: string | null;
  /** The mode of folders that are made on the way; null for the host's default. */
  readonly directoryMode: Value;
  /** Whether anybody will look at a diff. */
  readonly diff: boolean;
}

export interface FileRequest {
  readonly source: Source;
  /** The file that the content comes from, null where it comes from none. */
  readonly origin: string | null;
  /** Whether the content was on the host before, and so needs no temporary file. @default {false} */
  readonly isFromHost?: boolean;
  /** A path on the host, or a folder there. */
  readonly dest: string;
  /** The file's name in a folder. */
  readonly name: string;
  /** The SHA-1 that the content must have, null for any. */
  readonly checksum?: string | null;
  readonly options: CopyOptions;
}

/** Plans one file. @throws {DiagnosticError} `bad-argument`, `digest-mismatch`, and what the host says. */
export async function planFile(request: FileRequest, host: TargetReader): Promise<Plan> {
  const { source, origin, isFromHost = false, dest, name, checksum = null, options } = request;
  const found = checksum === null ? null : await source.sha1();
  if (found !== null && checksum !== null && checksum !== found) throw wrongChecksum(found, checksum);
  const [destination, wanted] = await Promise.all([
    resolveDestination(dest, name, host, options),
    wantedAttributes(options, host),
  ]);
  const { path, before, isInFolder, missingFolders } = destination;
  if (origin === null && isInFolder) {
    throw new DiagnosticError("can not use content with a dir as dest", { code: "bad-argument" });
  }
  if (before && !options.force) {
    return { changes: [], values: { dest, src: origin ?? temporaryNameOf(path) } };
  }
  const folders = await folderChanges(missingFolders, wanted, options.directoryMode, host);
  const placed = await placeFile(placementOf(path, before, source, wanted, options), host);
  const values = {
    dest: path,
    src: isFromHost ? origin ?? undefined : placed.replaced ? temporaryNameOf(path) : undefined,
    ...(placed.replaced ? {} : { path }),
    backup_file: placed.backupFile ?? undefined,
  };
  const plan = planFor(path, before, [...folders, ...placed.changes], values);
  return { ...plan, meanwhile: () => digestValues(source, placed.replaced) };
}

/** The digests that a result tells. */
export async function digestValues(source: Source, replaced: boolean): Promise<ResultValues> {
  if (!replaced) return { checksum: await source.sha1() };
  const { sha1, md5 } = await source.digests();
  return { checksum: sha1, md5sum: md5 };
}

/** Where content lies before it takes its place, in the name that Ansible's users know for it. */
function temporaryNameOf(path: string): string {
  const ending = /(?<=[^.])\.[^.]*$/.exec(baseName(path))?.[0] ?? "";
  return `${folderOf(path)}/.source${ending}`;
}

/** What `placeFile` wants to know, from the options of a task. */
export function placementOf(
  path: string,
  before: Parameters<typeof placeFile>[0]["before"],
  source: Source,
  wanted: WantedAttributes,
  { backup, validate, unsafe_writes: unsafeWrites, diff }: CopyOptions,
): Parameters<typeof placeFile>[0] {
  return { path, before, source, wanted, backup, validate, unsafeWrites, diff };
}

/** Folders that are to be made, with the attributes that the task wants of them. */
export async function folderChanges(
  folders: readonly string[],
  wanted: WantedAttributes,
  mode: Value,
  host: TargetReader,
): Promise<readonly Change[]> {
  if (folders.length === 0) return [];
  const attributes = newAttributes("directory", await withMode(wanted, mode, host));
  const labels = await labelChange(folders, wanted.labels, host);
  return folders.flatMap((path): readonly Change[] => [
    { kind: "path", path, before: null, after: { kind: "directory", attributes } },
    ...labels(path),
  ]);
}

/** The failure of a file that is not the one that was meant. */
export function wrongChecksum(found: string, wanted: string): DiagnosticError {
  return new DiagnosticError("Copied file does not match the expected checksum. Transfer failed.", {
    code: "digest-mismatch",
    hint: `the file has the checksum ${found}, expected was ${wanted}`,
  });
}

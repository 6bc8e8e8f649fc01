/** Files of this machine. Failures are diagnostics that name the path; absence is null where it is normal. */

import { type DiagnosticCode, DiagnosticError, messageOf } from "../source/diagnostic.ts";
import type { SourceFile } from "../source/span.ts";
import { randomHex } from "./random.ts";

/** What `stat` tells of a path. Times in milliseconds since 1970. */
export interface PathInfo {
  readonly kind: "file" | "directory" | "symlink" | "other";
  /** Bytes. */
  readonly size: number;
  /** Permission bits, 0 to 0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly modifiedMs: number;
  /** Device and inode: the same pair is the same file. */
  readonly device: number;
  readonly inode: number;
}

/** Reads a text file as a source of diagnostics. @throws {DiagnosticError} `file-not-found`, `file-unreadable`. */
export function readSource(path: string, shown: string = path): SourceFile {
  return { path: shown, text: readText(path) };
}

/** @throws {DiagnosticError} `file-not-found`, `file-unreadable` (also when the text is not UTF-8). */
export function readText(path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Deno.readFileSync(path));
  } catch (cause) {
    throw readFailure(path, cause);
  }
}

/** The text of a file, null when there is none. @throws {DiagnosticError} `file-unreadable`. */
export function readTextIfAny(path: string): string | null {
  try {
    return Deno.readTextFileSync(path);
  } catch (cause) {
    if (isAbsence(cause)) return null;
    throw readFailure(path, cause);
  }
}

/** @throws {DiagnosticError} `file-not-found`, `file-unreadable`. */
export function readBytes(path: string): Uint8Array {
  try {
    return Deno.readFileSync(path);
  } catch (cause) {
    throw readFailure(path, cause);
  }
}

/** What is at a path, symbolic links followed unless told not to; null for nothing, and behind links in a circle. */
export function pathInfo(
  path: string,
  { follow = true }: { readonly follow?: boolean } = {},
): PathInfo | null {
  try {
    const info = follow ? Deno.statSync(path) : Deno.lstatSync(path);
    return {
      kind: info.isFile ? "file" : info.isDirectory ? "directory" : info.isSymlink ? "symlink" : "other",
      size: info.size,
      mode: (info.mode ?? 0) & 0o7777,
      uid: info.uid ?? 0,
      gid: info.gid ?? 0,
      modifiedMs: info.mtime?.getTime() ?? 0,
      device: info.dev,
      inode: info.ino ?? 0,
    };
  } catch (cause) {
    if (isAbsence(cause) || isTooLong(cause) || cause instanceof Deno.errors.FilesystemLoop) return null;
    throw readFailure(path, cause);
  }
}

/** Tells a state of a file from later ones, as far as a file system does. */
export function fileStamp({ device, inode, size, modifiedMs }: PathInfo): string {
  return `${device}:${inode}:${size}:${modifiedMs}`;
}

/** Whether an error says that nothing can have that name. */
function isTooLong(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENAMETOOLONG";
}

export function isFile(path: string): boolean {
  return pathInfo(path)?.kind === "file";
}

export function isDirectory(path: string): boolean {
  return pathInfo(path)?.kind === "directory";
}

/** The names in a folder, sorted by code point; none when the folder does not exist. */
export function listFolder(path: string): readonly string[] {
  try {
    return [...Deno.readDirSync(path)].map(({ name }) => name).sort(byCodePoint);
  } catch (cause) {
    if (isAbsence(cause)) return [];
    throw readFailure(path, cause);
  }
}

/** Order of text by code point, as Python and C sort it. */
export function byCodePoint(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Makes a folder and those above it; one that exists is fine. */
export function makeFolder(path: string, mode = 0o755): void {
  writing(path, () => Deno.mkdirSync(path, { recursive: true, mode }));
}

/**
 * Replaces a file as a whole: a reader, or a run after a crash, sees the old content or the new, never a part.
 *
 * @param mode Permission bits of the file; the umask does not apply.
 * @throws {DiagnosticError} `file-unwritable`, `no-space`.
 */
export function replaceFile(path: string, content: string | Uint8Array, mode = 0o644): void {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const temporary = `${path}.${randomHex(6)}.tmp`;
  writing(path, () => {
    try {
      using file = Deno.openSync(temporary, { write: true, createNew: true, mode });
      for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
      file.syncSync();
      Deno.chmodSync(temporary, mode);
      Deno.renameSync(temporary, path);
    } catch (error) {
      removePath(temporary);
      throw error;
    }
  });
  syncFolder(path.slice(0, path.lastIndexOf("/")) || (path.startsWith("/") ? "/" : "."));
}

/** Makes the entries of a folder durable: a rename survives a power loss only after this. */
export function syncFolder(path: string): void {
  writing(path, () => {
    using folder = Deno.openSync(path, { read: true });
    try {
      folder.syncSync();
    } catch (error) {
      if (!isUnknownThere(error)) throw error;
    }
  });
}

/** Until the entries of a folder are durable, while other work goes on. */
export async function folderSynced(path: string): Promise<void> {
  try {
    using folder = await Deno.open(path, { read: true });
    await folder.sync();
  } catch (cause) {
    if (!isUnknownThere(cause)) throw writeFailure(path, cause);
  }
}

/** Whether a file system has no such thing, as some of servers and sticks cannot sync folders (EINVAL, ENOTSUP). */
function isUnknownThere(error: unknown): boolean {
  return /os error (?:22|95)\b/.test(messageOf(error));
}

/** Moves a path; both ends must be on one file system. */
export function movePath(from: string, to: string): void {
  writing(to, () => Deno.renameSync(from, to));
}

/** Lets a file have a second name; a copy of it where the file system has no such thing. */
export function hardLink(from: string, to: string): void {
  writing(to, () => {
    try {
      Deno.linkSync(from, to);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) throw error;
      Deno.copyFileSync(from, to);
    }
  });
}

/** Removes a file or a whole folder; nothing there is fine. */
export function removePath(path: string): void {
  try {
    Deno.removeSync(path, { recursive: true });
  } catch (cause) {
    if (!isAbsence(cause)) throw writeFailure(path, cause);
  }
}

/** Makes a symbolic link, in place of whatever non-folder is there. */
export function replaceLink(target: string, path: string): void {
  const temporary = `${path}.${randomHex(6)}.tmp`;
  writing(path, () => {
    Deno.symlinkSync(target, temporary);
    Deno.renameSync(temporary, path);
  });
}

/** Where a symbolic link points, null when the path is none. */
export function readLink(path: string): string | null {
  try {
    return Deno.readLinkSync(path);
  } catch {
    return null;
  }
}

/** The path with all links resolved. @throws {DiagnosticError} `file-not-found`. */
export function realPath(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch (cause) {
    throw readFailure(path, cause);
  }
}

/** A new folder of one's own under the system's place for temporary files; the caller removes it. */
export function temporaryFolder(prefix = "ferry-"): string {
  return Deno.makeTempDirSync({ prefix });
}

/** Whether an error says that a path, or a folder above it, does not exist. */
export function isAbsence(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory;
}

/** The diagnostic for a failed read of a path. */
export function readFailure(path: string, cause: unknown): DiagnosticError {
  if (cause instanceof DiagnosticError) return cause;
  if (isAbsence(cause)) {
    return new DiagnosticError(`no such file: ${path}`, { code: "file-not-found", cause });
  }
  return new DiagnosticError(`cannot read ${path}: ${reasonOf(cause)}`, { code: "file-unreadable", cause });
}

/** The diagnostic for a failed write to a path. */
export function writeFailure(path: string, cause: unknown): DiagnosticError {
  if (cause instanceof DiagnosticError) return cause;
  const full = /ENOSPC|os error 28\b|EDQUOT|os error 122\b/.test(messageOf(cause));
  const code: DiagnosticCode = full ? "no-space" : "file-unwritable";
  return new DiagnosticError(
    `cannot write ${path}: ${full ? "no space left on the device" : reasonOf(cause)}`,
    { code, cause, hint: full ? "free some space there, and run again: what is whole stays" : undefined },
  );
}

function writing<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    throw writeFailure(path, cause);
  }
}

/** The system's word for what went wrong, without the path and the number that the runtime adds. */
function reasonOf(cause: unknown): string {
  return messageOf(cause).replace(/: \w+ '[^']*'(?: -> '[^']*')?$/, "").replace(/ \(os error \d+\)/, "")
    .toLowerCase();
}

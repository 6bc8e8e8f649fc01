/** Text files of a host that are edited. */

import type { PathState } from "../../model/change.ts";
import type { TargetReader } from "../../connection/target.ts";
import { bytesToText } from "./encoding.ts";
import { realPath } from "./real_path.ts";
import { ModuleFailure } from "../module_failure.ts";

/** All of it is held in memory, and compared. */
const LARGEST_BYTES = 64 * 1024 * 1024;

/** A file, or a path where one may be made. */
export interface TextFile {
  /** As the task names it. */
  readonly path: string;
  /** Behind links: links are followed and stay. */
  readonly realPath: string;
  /** What is there, with its SHA-1; null for nothing. */
  readonly before: PathState | null;
  /** Null where there is no file. */
  readonly text: string | null;
}

/**
 * Reads a file as text.
 *
 * @throws {DiagnosticError} `file-unreadable` for a folder; `bad-argument` for bytes that are no text.
 */
export async function readTextFile(path: string, encoding: string, host: TargetReader): Promise<TextFile> {
  const content = host.read(path, { limitBytes: LARGEST_BYTES });
  // A folder is told of in other words.
  content.catch(() => {});
  const [[own = null], [behind = null]] = await Promise.all([
    host.stat([path]),
    host.stat([path], { follow: true, sha1: true }),
  ]);
  if (behind?.kind === "directory") {
    throw new ModuleFailure(`Path ${path} is a directory !`, { rc: 256 }, { code: "file-unreadable" });
  }
  const real = own?.kind === "symlink" ? await realPath(path, host) : path;
  const bytes = await content;
  return {
    path,
    realPath: real,
    before: behind && { ...behind, path: real },
    text: bytes && bytesToText(bytes, encoding),
  };
}

/** The text with all line breaks as `\n`, as Python reads files. */
export function withPlainBreaks(text: string): string {
  return text.replace(/\r\n?/g, "\n");
}

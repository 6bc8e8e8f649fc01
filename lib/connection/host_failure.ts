/** What scripts of `files.sh` end with, as failures in our words. */

import { type DiagnosticCode, DiagnosticError } from "../source/diagnostic.ts";
import { folderOf } from "../model/path.ts";
import type { ExecResult } from "./connection.ts";
import { decodeHostText } from "./host_text.ts";

/** The exit codes by which these scripts tell what tools do not. */
export const EXIT = {
  nothing: 41,
  denied: 42,
  folder: 43,
  noFolder: 45,
  changed: 46,
  refused: 47,
  cut: 48,
} as const;

/** The failure of looking at a path. */
export function readFailure(path: string, { code, stderr }: ExecResult): DiagnosticError {
  switch (code) {
    case EXIT.denied:
      return new DiagnosticError(`cannot read ${path}: permission denied`, { code: "access-denied" });
    case EXIT.folder:
      return new DiagnosticError(`cannot read ${path}: is a directory`, { code: "file-unreadable" });
    default:
      return new DiagnosticError(`cannot read ${path}: ${wordsOf(stderr, path)}`, {
        code: "file-unreadable",
      });
  }
}

/** The failure of changing a path. */
export function applyFailure(path: string, { code, stderr }: ExecResult): DiagnosticError {
  const words = wordsOf(stderr, path);
  switch (code) {
    case EXIT.nothing:
      return new DiagnosticError(`${path} has gone since the change was planned`, {
        code: "content-changed",
      });
    case EXIT.noFolder:
      return new DiagnosticError(`Destination directory ${folderOf(path)} does not exist`, {
        code: "file-unwritable",
        hint: "make it first, with ansible.builtin.file and state: directory",
      });
    case EXIT.changed:
      return new DiagnosticError(`${path} has changed since the change was planned`, {
        code: "content-changed",
        hint: "run the play again: it will look at the file anew",
      });
    case EXIT.cut:
      return new DiagnosticError(
        `the content for ${path} is not what was planned: it changed, or was cut short`,
        {
          code: "content-changed",
        },
      );
    case EXIT.refused: {
      const [, said = "", exitCode = "?"] = /^([^]*?)\n?rc:(\d+)$/.exec(words) ?? [];
      return new DiagnosticError(`failed to validate: rc:${exitCode} error:${said}`, {
        code: "command-failed",
      });
    }
    default:
      return new DiagnosticError(`cannot change ${path}: ${words}`, { code: codeFor(words) });
  }
}

/** The tools' words are those of the C locale. */
function codeFor(words: string): DiagnosticCode {
  if (/No space left on device|Disk quota exceeded/.test(words)) return "no-space";
  return /Permission denied|Operation not permitted/.test(words) ? "access-denied" : "file-unwritable";
}

function wordsOf(stderr: Uint8Array, path: string): string {
  // Nobody knows the temporary file by its name.
  return decodeHostText(stderr).trim().replaceAll(/[^\s'"‘]*\.ferry-[0-9a-f-]+\.tmp/g, path) ||
    "no reason given";
}

/** What the commands for sequences have in common: finding sequences, and answering in JSON. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import { resolvePath } from "../../model/path.ts";
import { isDirectory } from "../../system/files.ts";
import { folderNumber, readSequence, type SequenceFolder } from "../../mirror/sequence/sequence_folder.ts";
import { foldersAt, type ListedSequence, listSequences } from "../../mirror/chain/sequences.ts";
import { EXIT } from "../exit_code.ts";
import type { Session } from "../session.ts";

export interface JsonOption {
  readonly json?: true;
}

/** The path that a user names, from where the program was started. */
export function pathFrom({ workingFolder }: Session): (text: string | undefined) => string {
  return (text) => resolvePath(workingFolder, (text ?? ".").replace(/^file:\/\//, ""));
}

/** @throws {DiagnosticError} `file-not-found`. */
export function sequencesIn(folder: string): readonly ListedSequence[] {
  requireFolder(folder);
  return listSequences(folder);
}

/** @throws {DiagnosticError} `file-not-found`. */
export function requireFolder(folder: string): void {
  if (isDirectory(folder)) return;
  throw new DiagnosticError(`no such folder: ${folder}`, { code: "file-not-found" });
}

/** The folder of a sequence that is named by its number or by a path. @throws {DiagnosticError} `sequence-unknown`. */
export function folderOfSequence(which: string, folder: string, { workingFolder }: Session): string {
  if (!/^(seq)?\d+$/.test(which)) return resolvePath(workingFolder, which);
  const number = Number(which.replace("seq", ""));
  const found = sequencesIn(folder).find((one) => folderNumber(one.folder) === number);
  if (found) return found.folder;
  throw new DiagnosticError(`there is no sequence ${number} in ${folder}`, {
    code: "sequence-unknown",
    hint: `ferry sequence list ${folder} tells which there are`,
  });
}

/** All sequences of a folder. @throws {DiagnosticError} for one that cannot be read. */
export function wholeSequences(folder: string): readonly SequenceFolder[] {
  requireFolder(folder);
  return foldersAt(folder).map(readSequence);
}

/** Prints data for programs. */
export function printJson(data: unknown, { output }: Session): number {
  output.text(`${JSON.stringify(data, null, 2)}\n`);
  return EXIT.ok;
}

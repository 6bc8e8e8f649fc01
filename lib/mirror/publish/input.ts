/** What a user points at for publishing: a sequence, a folder of them, a workspace, or bare parts. */

import { baseName, folderOf } from "../../model/path.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { isDirectory, realPath } from "../../system/files.ts";
import {
  folderNumber,
  hasManifest,
  readSequence,
  type SequenceFolder,
  sequenceFolders,
} from "../sequence/sequence_folder.ts";

/** A place to publish from, and the workspace that remembers what was published. */
export type PublishInput =
  & {
    /** The folder of the workspace. */
    readonly root: string;
  }
  & (
    | { readonly kind: "parts"; readonly folder: string }
    | {
      readonly kind: "sequences";
      /** Those to choose from, by number. */
      readonly sequences: readonly SequenceFolder[];
      /** Those beside them, whose content may be used. */
      readonly siblings: readonly SequenceFolder[];
      /** Those that cannot be read, with why. */
      readonly broken: readonly BrokenSequence[];
      /** Whether exactly these were asked for, not what is due among them. */
      readonly exact: boolean;
    }
  );

export interface BrokenSequence {
  readonly number: number;
  readonly error: DiagnosticError;
}

/** @throws {DiagnosticError} `file-not-found`, `archive-damaged`, `sequence-foreign`. */
export function findInput(path: string): PublishInput {
  if (!isDirectory(path)) {
    throw new DiagnosticError(`no such folder: ${path}`, { code: "file-not-found" });
  }
  const folder = realPath(path);
  if (hasManifest(folder)) {
    const content = folderOf(folder);
    const own = readSequence(folder);
    const siblings = sequencesIn(content).whole.filter((other) =>
      other.folder !== folder && other.manifest.workspace === own.manifest.workspace
    );
    return { kind: "sequences", root: rootOf(content), sequences: [own], siblings, broken: [], exact: true };
  }
  for (const content of [`${folder}/content`, folder]) {
    if (sequenceFolders(content).length === 0) continue;
    const { whole, broken } = sequencesIn(content);
    const sequences = requireOneChain(content, whole);
    return { kind: "sequences", root: rootOf(content), sequences, siblings: sequences, broken, exact: false };
  }
  return { kind: "parts", root: folder, folder };
}

function rootOf(content: string): string {
  return baseName(content) === "content" ? folderOf(content) : content;
}

/** The sequences of the workspace that is not replaced by another one here. */
function requireOneChain(content: string, all: readonly SequenceFolder[]): readonly SequenceFolder[] {
  const own = all.filter(({ manifest }) =>
    !all.some((other) => other.manifest.supersedes.includes(manifest.workspace))
  );
  const [first, other] = [...new Set(own.map(({ manifest }) => manifest.workspace))];
  if (other === undefined) return own;
  throw new DiagnosticError(`${content} has sequences of different workspaces: ${first} and ${other}`, {
    code: "sequence-foreign",
    hint: "name the folder of the sequence that is to be published",
  });
}

function sequencesIn(content: string) {
  const whole: SequenceFolder[] = [];
  const broken: BrokenSequence[] = [];
  for (const folder of sequenceFolders(content)) {
    try {
      whole.push(readSequence(folder));
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      broken.push({ number: folderNumber(folder) ?? 0, error });
    }
  }
  // Folders may have been renamed.
  return { whole: whole.toSorted((a, b) => a.manifest.number - b.manifest.number), broken };
}

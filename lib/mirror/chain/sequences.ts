/** Sequences for people: what there is, what is in it, and whether it is whole. */

import type { SequenceIndex, SequenceManifest } from "../../model/mirror.ts";
import { baseName, folderOf } from "../../model/path.ts";
import { DiagnosticError, diagnosticsOf } from "../../source/diagnostic.ts";
import { isFile, readSource } from "../../system/files.ts";
import { tarMembers } from "../archive/tar_reader.ts";
import { paperProblems } from "../sequence/paper_check.ts";
import {
  folderNumber,
  hasManifest,
  readSequence,
  readSequenceIndex,
  requirePart,
  type SequenceFolder,
  sequenceFolders,
  verifyPart,
} from "../sequence/sequence_folder.ts";
import { sequenceName, sequenceNumber } from "../sequence/sequence_name.ts";
import { CONFIG_NAME } from "../sequence/metadata.ts";
import type { Examined } from "../site_rules/check_rules.ts";
import type { SiteRules } from "../site_rules/site_rules.ts";
import { examinedImages, examinedImageSet, examinedSequence } from "../site_rules/subjects.ts";
import { requireTrust, type Trust } from "../publish/trust.ts";
import type { SignatureState } from "../trust/signature.ts";
import { UPLOAD_NAME } from "../sequence/upload_script.ts";

/** A sequence in a list. */
export type ListedSequence =
  | {
    readonly status: "whole";
    readonly name: string;
    readonly folder: string;
    readonly manifest: SequenceManifest;
    /** Bytes of its parts. */
    readonly bytes: number;
    readonly hasUploadScript: boolean;
  }
  | {
    readonly status: "broken";
    readonly name: string;
    readonly folder: string;
    readonly error: DiagnosticError;
  };

/** What is wrong with a sequence; nothing when it is whole. */
export interface SequenceReport {
  readonly name: string;
  readonly folder: string;
  readonly problems: readonly DiagnosticError[];
  /** What breaks rules that only warn. */
  readonly warnings: readonly DiagnosticError[];
  /** Null where it cannot be read. */
  readonly signature: SignatureState | null;
}

export interface ValidateOptions {
  /** Looks at sizes only, and does not read the parts. @default {false} */
  readonly quick?: boolean | undefined;
  /** Of whom the sequences must be; null for anybody. @default {null} */
  readonly trust?: Trust | undefined;
  /** What a site wants of sequences; null for nothing. @default {null} */
  readonly rules?: SiteRules | null | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The sequences of a workspace or of a folder of sequences, by number. */
export function listSequences(path: string): readonly ListedSequence[] {
  return foldersAt(path).map((folder): ListedSequence => {
    const name = baseName(folder);
    try {
      const { manifest } = readSequence(folder);
      const bytes = manifest.parts.reduce((sum, { size }) => sum + size, 0);
      return {
        status: "whole",
        name,
        folder,
        manifest,
        bytes,
        hasUploadScript: isFile(`${folder}/${UPLOAD_NAME}`),
      };
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      return { status: "broken", name, folder, error };
    }
  });
}

/** A sequence with its index; the index is null for archives of another format. @throws {DiagnosticError} */
export async function showSequence(
  folder: string,
): Promise<SequenceFolder & { readonly index: SequenceIndex | null }> {
  const sequence = readSequence(folder);
  return { ...sequence, index: await readSequenceIndex(sequence) };
}

/** Checks sequences against what they say of themselves and of each other. */
export async function validateSequences(
  path: string,
  options: ValidateOptions = {},
): Promise<readonly SequenceReport[]> {
  const folders = foldersAt(path);
  const siblings = folders.length === 1 && folders[0] === path ? foldersAt(folderOf(path)) : folders;
  const reports: SequenceReport[] = [];
  for (const folder of folders) {
    reports.push({ name: baseName(folder), folder, ...await problemsOf(folder, siblings, options) });
  }
  return reports;
}

/** The folders of sequences in a workspace, in a folder of them, or of the one that a path is. */
export function foldersAt(path: string): readonly string[] {
  if (hasManifest(path)) return [path];
  const content = sequenceFolders(`${path}/content`);
  return content.length > 0 ? content : sequenceFolders(path);
}

async function problemsOf(
  folder: string,
  siblings: readonly string[],
  { quick = false, trust = null, rules = null, signal }: ValidateOptions,
): Promise<Pick<SequenceReport, "problems" | "warnings" | "signature">> {
  const problems: DiagnosticError[] = [];
  const warnings: DiagnosticError[] = [];
  let signature: SignatureState | null = null;
  const attempt = async (action: () => void | Promise<void>) => {
    try {
      await action();
    } catch (error) {
      const found = diagnosticsOf(error);
      if (found.length === 0) throw error;
      problems.push(...found);
    }
  };
  const [sequence, unreadable] = readOrNot(folder);
  if (!sequence) return { problems: unreadable, warnings, signature };
  const { manifest } = sequence;
  await attempt(() => void (signature = requireTrust(sequence, trust)));
  problems.push(...paperProblems(folder, manifest));
  for (const part of manifest.parts) {
    await attempt(async () => {
      requirePart(folder, part);
      if (quick) return;
      await verifyPart(folder, part, signal);
      for await (const _ of tarMembers(`${folder}/${part.name}`));
    });
  }
  await attempt(() => requireNeighbours(sequence, siblings));
  await attempt(async () => {
    for (const { severity, error } of rules?.findings(await examinedIn(sequence)) ?? []) {
      (severity === "error" ? problems : warnings).push(error);
    }
  });
  return { problems, warnings, signature };
}

/** All that rules may be about: the sequence, its images, and what they were asked for with. */
async function examinedIn(sequence: SequenceFolder): Promise<readonly Examined[]> {
  const index = await readSequenceIndex(sequence);
  return [
    ...examinedImageSet(readSource(`${sequence.folder}/${CONFIG_NAME}`)),
    ...(index ? examinedImages(index) : []),
    examinedSequence(sequence.manifest),
  ];
}

function readOrNot(folder: string): readonly [SequenceFolder | null, readonly DiagnosticError[]] {
  try {
    return [readSequence(folder), []];
  } catch (error) {
    const found = diagnosticsOf(error);
    if (found.length === 0) throw error;
    return [null, found];
  }
}

/** Earlier sequences that are here must be those that this one follows, and those that it needs must be here. */
function requireNeighbours({ name, manifest }: SequenceFolder, siblings: readonly string[]): void {
  const named = sequenceNumber(name);
  if (named !== null && named !== manifest.number) {
    throw new DiagnosticError(`${name} holds sequence ${manifest.number}`, {
      code: "sequence-order",
      hint: `rename it: ${sequenceName(manifest.number, manifest.description)}`,
    });
  }
  for (const number of manifest.dependencies) {
    if (siblings.some((folder) => folderNumber(folder) === number)) continue;
    throw new DiagnosticError(`${name} needs seq${number}, which is not here`, {
      code: "part-missing",
      hint: `bring seq${number}, unless it is published already`,
    });
  }
  const { predecessor } = manifest;
  const before = siblings.find((folder) => folderNumber(folder) === predecessor?.number);
  if (!predecessor || before === undefined || !hasManifest(before)) return;
  if (readSequence(before).manifestDigest === predecessor.manifest) return;
  throw new DiagnosticError(`${name} does not follow ${baseName(before)}: that is another sequence`, {
    code: "sequence-order",
  });
}

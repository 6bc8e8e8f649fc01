/** Sequences as they lie in folders: found, told what they say of themselves, and checked against it. */

import type { SequenceIndex, SequenceManifest, SequencePart } from "../../model/mirror.ts";
import type { Digest } from "../../model/oci.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { baseName } from "../../model/path.ts";
import { isDirectory, isFile, listFolder, pathInfo, readText, readTextIfAny } from "../../system/files.ts";
import { digestOf } from "../../system/hash.ts";
import { readSignedIndex, type SignedIndex } from "../archive/archive_index.ts";
import { MANIFEST_NAME, parseManifest } from "./manifest_file.ts";
import { COPY_AGAIN } from "./metadata_check.ts";
import type { Signature } from "../trust/signature.ts";
import { hashPart } from "./part_hashes.ts";
import { sequenceNumber } from "./sequence_name.ts";
import { parseSignatures, SIGNATURE_NAME } from "./signature_file.ts";

/** A sequence with its papers. */
export interface SequenceFolder {
  readonly folder: string;
  /** The folder's own name. */
  readonly name: string;
  readonly manifest: SequenceManifest;
  readonly manifestDigest: Digest;
  readonly signatures: readonly Signature[];
}

/** The folders in a content folder that are named like sequences, or hold one under another name, by number. */
export function sequenceFolders(contentFolder: string): readonly string[] {
  return listFolder(contentFolder)
    .flatMap((name) => {
      const folder = `${contentFolder}/${name}`;
      const number = name.startsWith(".") ? null : folderNumber(folder);
      // Transfers and receipts are named after sequences as well.
      return number === null || !isDirectory(folder) ? [] : [{ folder, number }];
    })
    .toSorted((a, b) => a.number - b.number)
    .map(({ folder }) => folder);
}

/** The number in a folder's name; of a folder that was renamed that of the sequence in it; null for any other. */
export function folderNumber(folder: string): number | null {
  const named = sequenceNumber(baseName(folder));
  if (named !== null || !hasManifest(folder)) return named;
  try {
    return readSequence(folder).manifest.number;
  } catch (error) {
    if (error instanceof DiagnosticError) return null;
    throw error;
  }
}

export function hasManifest(folder: string): boolean {
  return isFile(`${folder}/${MANIFEST_NAME}`);
}

/**
 * Reads what a sequence says of itself, and that its signatures are of that.
 *
 * @throws {DiagnosticError} `archive-damaged` without a whole manifest, or without the signatures that it speaks of.
 */
export function readSequence(folder: string): SequenceFolder {
  const path = `${folder}/${MANIFEST_NAME}`;
  if (!isFile(path)) {
    throw new DiagnosticError(`${folder} is no whole sequence: it has no ${MANIFEST_NAME}`, {
      code: "archive-damaged",
      hint: "copy the sequence again from where it was made",
    });
  }
  const text = readText(path);
  const manifest = parseManifest(text, path);
  const manifestDigest = digestOf(text);
  const signatures = signaturesBeside(folder, manifest, manifestDigest);
  return { folder, name: baseName(folder), manifest, manifestDigest, signatures };
}

function signaturesBeside(
  folder: string,
  { signer }: SequenceManifest,
  manifestDigest: Digest,
): readonly Signature[] {
  const path = `${folder}/${SIGNATURE_NAME}`;
  const text = readTextIfAny(path);
  if (text === null && signer === undefined) return [];
  const signatures = text === null ? [] : parseSignatures(text, manifestDigest, path);
  const isThere = text !== null && (!signer || signatures.some(({ key }) => key === signer));
  if (isThere) return signatures;
  const lacking = text === null ? "is missing" : `lacks the signature of ${signer}`;
  throw new DiagnosticError(`${path} ${lacking}`, {
    code: "archive-damaged",
    hint: COPY_AGAIN,
  });
}

/** The index of a sequence that ferry's own engine made; null for archives of another format. */
export async function readSequenceIndex(sequence: SequenceFolder): Promise<SequenceIndex | null> {
  return (await readSealedIndex(sequence))?.index ?? null;
}

/** The same with its text. */
export async function readSealedIndex({ folder, manifest }: SequenceFolder): Promise<SignedIndex | null> {
  if (manifest.index === null) return null;
  const last = manifest.parts.at(-1);
  if (!last) throw new TypeError("a manifest without parts");
  requirePart(folder, last);
  return await readSignedIndex(`${folder}/${last.name}`, manifest.index);
}

/** @throws {DiagnosticError} `part-missing`, `archive-damaged` for a part that is not there with its size. */
export function requirePart(folder: string, { name, size }: SequencePart): void {
  const info = pathInfo(`${folder}/${name}`);
  if (info?.kind !== "file") {
    throw new DiagnosticError(`${baseName(folder)}: part ${name} is missing`, {
      code: "part-missing",
      hint:
        "bring it from where the sequence was cut: ferry sequence request asks for exactly what is missing",
    });
  }
  if (info.size !== size) throw damagedPart(folder, name, `it has ${info.size} bytes, and not ${size}`);
}

/** Reads a part to its end. @throws {DiagnosticError} `archive-damaged` when its content is not what was made. */
export async function verifyPart(folder: string, part: SequencePart, signal?: AbortSignal): Promise<void> {
  const { sha256 } = await hashPart(folder, part.name, signal);
  if (sha256 !== part.sha256) {
    throw damagedPart(folder, part.name, `its sha256 is ${sha256}, and not ${part.sha256}`);
  }
}

/** Whether all parts are there as they were made; reads them. */
export async function isWhole({ folder, manifest }: SequenceFolder, signal?: AbortSignal): Promise<boolean> {
  try {
    for (const part of manifest.parts) {
      requirePart(folder, part);
      await verifyPart(folder, part, signal);
    }
    return true;
  } catch (error) {
    if (error instanceof DiagnosticError) return false;
    throw error;
  }
}

export function damagedPart(folder: string, name: string, why: string): DiagnosticError {
  return new DiagnosticError(`${baseName(folder)}: part ${name} is damaged: ${why}`, {
    code: "archive-damaged",
    hint:
      "bring it again from where the sequence was cut: ferry sequence request asks for exactly what is damaged",
  });
}

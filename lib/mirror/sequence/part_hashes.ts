/** Sizes and digests of the parts of an archive. */

import type { SequencePart } from "../../model/mirror.ts";
import { hasher } from "../../system/hash.ts";
import { hashFile } from "../../system/file_reader.ts";
import { listFolder } from "../../system/files.ts";

const PART = /^mirror_\d{6}\.tar$/;

/** The parts in a folder, in their order. */
export function partNames(folder: string): readonly string[] {
  return listFolder(folder).filter((name) => PART.test(name));
}

/** Reads a file to its end. */
export async function hashPart(folder: string, name: string, signal?: AbortSignal): Promise<SequencePart> {
  const hash = hasher("sha256");
  const size = await hashFile(`${folder}/${name}`, hash, signal);
  return { name, size, sha256: hash.hex() };
}

/** Reads all parts in a folder to their ends. */
export async function hashParts(folder: string, signal?: AbortSignal): Promise<readonly SequencePart[]> {
  const parts = [];
  for (const name of partNames(folder)) parts.push(await hashPart(folder, name, signal));
  return parts;
}

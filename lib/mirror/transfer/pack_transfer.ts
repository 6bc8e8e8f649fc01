/** Packing sequences into one file to carry. */

import type { SequenceManifest } from "../../model/mirror.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { hasher } from "../../system/hash.ts";
import { FileWriter } from "../../system/file_writer.ts";
import { readPieces } from "../../system/file_reader.ts";
import { baseName, folderOf } from "../../model/path.ts";
import { makeFolder, movePath, removePath, replaceFile, syncFolder } from "../../system/files.ts";
import { BLOCK, END_BYTES, padded, tarHeader, type TarHeaderOptions } from "../archive/tar_header.ts";
import { papersIn } from "../sequence/papers.ts";
import { damagedPart, requirePart } from "../sequence/sequence_folder.ts";
import { sequenceName } from "../sequence/sequence_name.ts";
import type { TransferItem } from "./transfer_plan.ts";

export interface PackRequest {
  readonly items: readonly TransferItem[];
  /** The file that is made; compressed where its name ends in `.gz`. */
  readonly file: string;
  /** What stands before the names of the sequences' folders, such as `content/`; empty for nothing. */
  readonly prefix: string;
}

export interface PackedTransfer {
  readonly file: string;
  readonly size: number;
  /** Hexadecimal digits; also in a file beside it, as `sha256sum` checks it. */
  readonly sha256: string;
}

/**
 * Packs a transfer. Parts are checked while they are read, and the file appears when it is whole.
 *
 * @throws {DiagnosticError} `part-missing`, `archive-damaged`, `no-space`.
 */
export async function packTransfer(
  { items, file, prefix }: PackRequest,
  signal?: AbortSignal,
): Promise<PackedTransfer> {
  for (const { sequence, parts } of items) {
    for (const part of sequence.manifest.parts) {
      if (parts.includes(part.name)) requirePart(sequence.folder, part);
    }
  }
  makeFolder(folderOf(file));
  const partial = `${file}.partial`;
  const hash = hasher("sha256");
  let size = 0;
  try {
    using writer = FileWriter.open(partial);
    for await (const piece of packed(tarOf(items, prefix, signal), file)) {
      writer.write(piece);
      hash.update(piece);
      size += piece.length;
    }
    await writer.sync();
  } catch (error) {
    removePath(partial);
    throw error;
  }
  const sha256 = hash.hex();
  replaceFile(`${file}.sha256`, `${sha256}  ${baseName(file)}\n`);
  movePath(partial, file);
  syncFolder(folderOf(file));
  return { file, size, sha256 };
}

/** What a transfer is called where nobody names it. */
export function transferName(
  kind: "individual" | "cumulative" | "baseline",
  name: string,
  number: number,
): string {
  return kind === "cumulative" ? `cumulative-seq${number}.tar` : `${name}.tar`;
}

async function* packed(
  pieces: AsyncGenerator<Uint8Array<ArrayBuffer>, void, void>,
  file: string,
): AsyncIterable<Uint8Array> {
  if (!/\.t?gz$/.test(file)) return yield* pieces;
  yield* ReadableStream.from(pieces).pipeThrough(new CompressionStream("gzip"));
}

async function* tarOf(
  items: readonly TransferItem[],
  prefix: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
  for (const { sequence: { folder, manifest }, papers } of items) {
    if (!papers) continue;
    for (const { name: file, bytes, isProgram } of papersIn(folder)) {
      yield* memberOf(`${prefix}${nameOf(manifest)}/${file}`, bytes, { isProgram });
    }
  }
  for (const { sequence: { folder, manifest }, parts } of items) {
    for (const part of manifest.parts) {
      if (!parts.includes(part.name)) continue;
      yield tarHeader(`${prefix}${nameOf(manifest)}/${part.name}`, part.size);
      const hash = hasher("sha256");
      for await (const piece of readPieces(`${folder}/${part.name}`)) {
        signal?.throwIfAborted();
        hash.update(piece);
        yield piece;
      }
      if (hash.hex() !== part.sha256) {
        throw damagedPart(folder, part.name, `its sha256 is not ${part.sha256}`);
      }
      yield new Uint8Array(padded(part.size) - part.size);
    }
  }
  yield new Uint8Array(END_BYTES);
}

/** What a sequence was called when it was sealed, whatever its folder is called now. */
function nameOf({ number, description }: SequenceManifest): string {
  return sequenceName(number, description);
}

function* memberOf(name: string, bytes: Uint8Array, options: TarHeaderOptions) {
  yield tarHeader(name, bytes.length, options);
  const content = new Uint8Array(padded(bytes.length));
  content.set(bytes);
  yield content;
}

/** Bytes that a transfer will have, before it is compressed. */
export function transferSize(items: readonly TransferItem[]): number {
  let size = END_BYTES;
  for (const { sequence, papers, parts } of items) {
    if (papers) { for (const { bytes } of papersIn(sequence.folder)) size += BLOCK + padded(bytes.length); }
    for (const part of sequence.manifest.parts) {
      if (parts.includes(part.name)) size += BLOCK + padded(part.size);
    }
  }
  return size;
}

/** @throws {DiagnosticError} `sequence-unknown` for a transfer of nothing. */
export function requireSomething(items: readonly TransferItem[]): void {
  if (items.length > 0) return;
  throw new DiagnosticError("nothing is asked for: there is nothing to pack", { code: "sequence-unknown" });
}

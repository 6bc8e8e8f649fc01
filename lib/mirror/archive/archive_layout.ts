/** An archive before it exists: every part with every byte that is not content, and a place for all that is. */

import { attachedTo } from "../../model/attachment.ts";
import type {
  Content,
  ImagePlan,
  OcMirrorNotes,
  Placement,
  PlannedManifest,
  Segment,
  SequenceIndex,
} from "../../model/mirror.ts";
import { type Digest, hexOf, MEDIA } from "../../model/oci.ts";
import { entryName, REF_NAME } from "../../registry/layout/entry_name.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Ed25519Key } from "../../system/ed25519.ts";
import { digestOf } from "../../system/hash.ts";
import { makeSignature, type Signature } from "../trust/signature.ts";
import { indexText } from "./index_file.ts";
import { HEAD_BYTES, type PackOptions, packParts } from "./pack.ts";
import { cacheBlobName, cacheFiles } from "./cache_files.ts";
import { BLOCK, END_BYTES, longTarHeader, padded, tarHeader } from "./tar_header.ts";

export interface ArchiveLayout {
  readonly index: SequenceIndex;
  readonly indexText: string;
  readonly indexDigest: Digest;
  /** What is to be carried, in the order of the plan. */
  readonly content: readonly Content[];
  readonly parts: readonly PartLayout[];
}

export interface PartLayout {
  readonly name: string;
  /** Bytes of the whole file. */
  readonly size: number;
  /** All that is not content, by offset. */
  readonly fixed: readonly FixedBytes[];
}

export interface FixedBytes {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** A file in an archive. */
export interface TarFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export const INDEX_NAME = "ferry/index.json";
export const SIGNATURES_NAME = "ferry/index.sig";

/** What an index says besides the plan and its places. */
export type IndexHead = Pick<
  SequenceIndex,
  "workspace" | "sequence" | "predecessor" | "base" | "supersedes" | "answers"
>;

export interface LayoutOptions extends PackOptions {
  /** Vouches for the index inside the archive: bare parts have nothing else to be trusted by. @default {null} */
  readonly signer?: Ed25519Key | null | undefined;
  /** Makes it an archive that oc-mirror can read as well. */
  readonly ocMirror?: OcMirrorNotes | undefined;
}

/** `mirror_000001.tar`, as oc-mirror calls them. */
export function partName(number: number): string {
  return `mirror_${String(number).padStart(6, "0")}.tar`;
}

/**
 * Lays out an archive. The same arguments give the same layout, byte for byte.
 *
 * @param earlier Content that earlier sequences carried, with where.
 * @throws {DiagnosticError} `bad-option` where the limit is too small.
 */
export function layOutArchive(
  plan: ImagePlan,
  head: IndexHead,
  earlier: ReadonlyMap<Digest, Placement>,
  options: LayoutOptions,
): ArchiveLayout {
  const { signer = null, ocMirror } = options;
  const content: readonly Content[] = [...plan.manifests, ...plan.blobs]
    .filter(({ digest }) => !earlier.has(digest))
    .map(({ digest, size }) => ({ digest, size }));
  const packing = packParts(content, { ...options, whole: ocMirror !== undefined });
  const { segments } = packing;
  const used = [...packing.used];
  const placements = new Map<Digest, Placement>(earlier);
  for (const [digest, own] of segments) placements.set(digest, { kind: "here", segments: own });
  const indexWith = (parts: number): SequenceIndex => ({
    ...head,
    parts,
    plan,
    placements,
    ...(ocMirror ? { ocMirror } : {}),
  });
  // The last files count as well: they may need a part of their own, and then the index has one part more to name.
  let tail = signedTail(indexWith(used.length), signer);
  if ((used.at(-1) ?? 0) + tailBytes(tail) + END_BYTES > options.limit) {
    used.push(HEAD_BYTES);
    tail = signedTail(indexWith(used.length), signer);
  }
  const needed = HEAD_BYTES + tailBytes(tail) + END_BYTES;
  if (needed > options.limit) throw indexTooLarge(needed, options.limit);
  const index = indexWith(used.length);
  const text = indexText(index);
  return { index, indexText: text, indexDigest: digestOf(text), content, parts: framesOf(index, tail) };
}

/**
 * The parts of an archive without its content: every byte of them that is not in a segment of the index, and not zero.
 *
 * @param tail What the last part ends with.
 */
export function framesOf(index: SequenceIndex, tail: readonly TarFile[]): readonly PartLayout[] {
  const segments = segmentsIn(index);
  const headers = segmentHeaders(segments, (digest, segment) => {
    return index.ocMirror ? cacheBlobName(digest) : memberName(digest, segment);
  });
  const ends = new Array<number>(index.parts).fill(HEAD_BYTES);
  for (const { part, offset, size } of [...segments.values()].flat()) {
    ends[part - 1] = Math.max(ends[part - 1] ?? 0, offset + padded(size));
  }
  const indexDigest = digestOf(tail.find(({ name }) => name === INDEX_NAME)?.bytes ?? "");
  return ends.map((end, at): PartLayout => {
    const number = at + 1;
    const isLast = number === index.parts;
    const fixed = [
      ...headBytes(index, number, indexDigest),
      ...headers.get(number) ?? [],
      ...(isLast ? filesAt(end, tail) : []),
    ];
    const size = end + (isLast ? tailBytes(tail) : 0) + END_BYTES;
    return { name: partName(number), size, fixed };
  });
}

/**
 * What makes the extracted parts an OCI layout, or the cache of oc-mirror; then the index and who signed it.
 *
 * @param text Of the index, as it is signed.
 */
export function tailFiles(
  index: SequenceIndex,
  text: string,
  signatures: readonly Signature[],
): readonly TarFile[] {
  const encode = (content: string) => new TextEncoder().encode(content);
  const layout = [
    { name: "oci-layout", bytes: encode('{"imageLayoutVersion":"1.0.0"}\n') },
    { name: "index.json", bytes: encode(`${JSON.stringify(layoutIndex(index.plan))}\n`) },
  ];
  return [
    ...(index.ocMirror ? cacheFiles(index) : layout),
    { name: INDEX_NAME, bytes: encode(text) },
    ...(signatures.length > 0 ? [{ name: SIGNATURES_NAME, bytes: encode(JSON.stringify(signatures)) }] : []),
  ];
}

/** The name of a piece of content; a piece of several segments has one for each. */
export function memberName(digest: Digest, segment: number | null): string {
  if (segment === null) return `blobs/sha256/${hexOf(digest)}`;
  return `segments/sha256/${hexOf(digest)}.${String(segment).padStart(6, "0")}`;
}

function signedTail(index: SequenceIndex, signer: Ed25519Key | null): readonly TarFile[] {
  const text = indexText(index);
  return tailFiles(index, text, signer ? [makeSignature("index", digestOf(text), signer)] : []);
}

function segmentsIn({ placements }: SequenceIndex): ReadonlyMap<Digest, readonly Segment[]> {
  return new Map(
    [...placements].flatMap(([digest, placement]) =>
      placement.kind === "here" ? [[digest, placement.segments] as const] : []
    ),
  );
}

function tailBytes(files: readonly TarFile[]): number {
  return files.reduce((sum, { name, bytes }) => {
    return sum + longTarHeader(name, bytes.length).length + padded(bytes.length);
  }, 0);
}

function layoutIndex({ images, manifests }: ImagePlan) {
  const known = new Map<Digest, PlannedManifest>(manifests.map((one) => [one.digest, one]));
  const entries = images.flatMap((image) =>
    [image, ...attachedTo(image)].flatMap(({ tag, digest }) => {
      const manifest = known.get(digest);
      const name = entryName({ repository: image.path, tag }, digest);
      if (!manifest || name === undefined) return [];
      const { mediaType, size } = manifest;
      return [[name, { mediaType, digest, size, annotations: { [REF_NAME]: name } }] as const];
    })
  );
  return { schemaVersion: 2, mediaType: MEDIA.ociIndex, manifests: [...new Map(entries).values()] };
}

/** `ferry/part.json` fills one block whatever it says, so that nothing after it depends on it. */
function headBytes(
  { workspace, sequence, parts }: SequenceIndex,
  part: number,
  index: Digest,
): readonly FixedBytes[] {
  const text = JSON.stringify({ format: 1, workspace, sequence, part, parts, index }).padEnd(BLOCK - 1);
  const bytes = new TextEncoder().encode(`${text}\n`);
  if (bytes.length !== BLOCK) throw new RangeError(`a workspace's name is too long: ${workspace}`);
  return filesAt(0, [{ name: "ferry/part.json", bytes }]);
}

/** The headers of all content, by part. */
function segmentHeaders(
  segments: ReadonlyMap<Digest, readonly Segment[]>,
  nameOf: typeof memberName,
): ReadonlyMap<number, readonly FixedBytes[]> {
  const made = new Map<number, FixedBytes[]>();
  for (const [digest, own] of segments) {
    for (const [at, { part, offset, size }] of own.entries()) {
      const name = nameOf(digest, own.length > 1 ? at + 1 : null);
      const headers = made.get(part) ?? [];
      headers.push({ offset: offset - BLOCK, bytes: tarHeader(name, size) });
      made.set(part, headers);
    }
  }
  return made;
}

function filesAt(start: number, files: readonly TarFile[]): readonly FixedBytes[] {
  let offset = start;
  return files.flatMap(({ name, bytes }) => {
    const header = longTarHeader(name, bytes.length);
    const made = [{ offset, bytes: header }, { offset: offset + header.length, bytes }];
    offset += header.length + padded(bytes.length);
    return made;
  });
}

function indexTooLarge(needed: number, limit: number): DiagnosticError {
  return new DiagnosticError(
    `the index needs a part of ${needed} bytes, and an archive part may have ${limit}`,
    {
      code: "bad-option",
      hint: "raise the archive size",
    },
  );
}

/** The digests of parts that are still being filled: at the end there shall be little left to read. */

import type { SequenceIndex, SequencePart } from "../../model/mirror.ts";
import type { Digest } from "../../model/oci.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { readPieces } from "../../system/file_reader.ts";
import { type Hasher, hasher } from "../../system/hash.ts";
import type { ArchiveLayout } from "../archive/archive_layout.ts";

/** Less is not worth opening a file for. */
const LEAST_BYTES = 1024 * 1024;

/** Content, or a segment of it, in a part. */
interface Filling {
  readonly digest: Digest;
  readonly offset: number;
}

interface GrowingPart {
  readonly name: string;
  readonly size: number;
  /** In their order. */
  readonly fillings: readonly Filling[];
  readonly hash: Hasher;
  /** Bytes that are in the digest. */
  hashed: number;
  /** Of the fillings, those that are known to be there. */
  filled: number;
}

export class GrowingParts {
  readonly #parts: readonly GrowingPart[];
  #isStopped = false;
  #going: Promise<void> | null = null;

  /**
   * @param folder Where the parts are, at their final size; all that is no content is written already.
   * @param has Whether content is there, whole.
   */
  constructor(
    private readonly folder: string,
    { index, parts }: Pick<ArchiveLayout, "index" | "parts">,
    private readonly has: (digest: Digest) => boolean,
  ) {
    const fillings = fillingsOf(index);
    this.#parts = parts.map(({ name, size }, at) => ({
      name,
      size,
      fillings: fillings[at] ?? [],
      hash: hasher("sha256"),
      hashed: 0,
      filled: 0,
    }));
  }

  /** Goes on beside what else is done, as far as the parts are there without a gap. Failures are `end`'s. */
  advance(): void {
    this.#going ??= this.#run(LEAST_BYTES).catch(() => {}).finally(() => this.#going = null);
  }

  /**
   * The parts, once all content is there.
   *
   * @throws {DiagnosticError} `file-not-found`, `file-unreadable`; the signal's reason.
   */
  async end(signal?: AbortSignal): Promise<readonly SequencePart[]> {
    await this.#going;
    await this.#run(1, signal);
    return this.#parts.map(({ name, size, hash, hashed }) => {
      if (hashed < size) throw new TypeError(`${name} is not full`);
      return { name, size, sha256: hash.hex() };
    });
  }

  /** Until nothing is read any more. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#going;
  }

  async #run(leastBytes: number, signal?: AbortSignal): Promise<void> {
    for (const part of this.#parts) {
      for (let to = this.#readyTo(part); to - part.hashed >= leastBytes; to = this.#readyTo(part)) {
        await this.#read(part, to, signal);
        if (this.#isStopped) return;
      }
      // What comes first in the parts comes first in time, too: those after this one can wait.
      if (part.hashed < part.size) return;
    }
  }

  async #read(part: GrowingPart, to: number, signal: AbortSignal | undefined): Promise<void> {
    const path = `${this.folder}/${part.name}`;
    for await (const piece of readPieces(path, { from: part.hashed, to, fleeting: true })) {
      signal?.throwIfAborted();
      if (this.#isStopped) return;
      part.hash.update(piece);
      part.hashed += piece.length;
    }
    if (part.hashed === to) return;
    throw new DiagnosticError(`${path} has become shorter`, { code: "file-unreadable" });
  }

  /** Up to where a part has all its bytes. */
  #readyTo(part: GrowingPart): number {
    for (;;) {
      const next = part.fillings[part.filled];
      if (!next) return part.size;
      if (!this.has(next.digest)) return next.offset;
      part.filled++;
    }
  }
}

/** By the place of the part. */
function fillingsOf({ placements, parts }: SequenceIndex): readonly (readonly Filling[])[] {
  const made = Array.from({ length: parts }, (): Filling[] => []);
  for (const [digest, placement] of placements) {
    if (placement.kind !== "here") continue;
    for (const { part, offset } of placement.segments) made[part - 1]?.push({ digest, offset });
  }
  return made.map((own) => own.toSorted((a, b) => a.offset - b.offset));
}

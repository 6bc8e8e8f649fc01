/** An archive in the making: parts at their final size, filled in any order, and a journal of what is in them. */

import type { Content, Placement, Segment, SequencePart } from "../../model/mirror.ts";
import type { Digest } from "../../model/oci.ts";
import { VerifiedStream } from "../../registry/verify.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { readPieces } from "../../system/file_reader.ts";
import { syncFile, writeRegions } from "../../system/file_region.ts";
import { isDirectory, listFolder, makeFolder, removePath, replaceFile } from "../../system/files.ts";
import { type ArchiveLayout, partName } from "../archive/archive_layout.ts";
import { frameOf } from "../archive/frame_check.ts";
import { GrowingParts } from "./growing_parts.ts";
import { Journal, readJournal } from "./journal.ts";
import { SegmentWriter } from "./segment_writer.ts";

/** Bytes after which what was written is made to last: at the end there shall be little left to wait for. */
const SYNC_EVERY_BYTES = 64 * 1024 * 1024;

/** Where an archive in the making keeps what. */
export function stagingPaths(folder: string) {
  return { parts: `${folder}/sequence`, journal: `${folder}/journal`, index: `${folder}/index.json` };
}

/**
 * The staging of one archive. Whatever happens to the process, what `has` said is there the next time, and nothing
 * that was not written whole; after a loss of power, or other damage, what is still whole.
 */
export class Staging implements AsyncDisposable {
  readonly #has = new Set<Digest>();
  readonly #journal: Journal;
  readonly #dirty = new Set<number>();
  readonly #parts: GrowingParts;
  #unsyncedBytes = 0;
  #syncing: Promise<void> = Promise.resolve();

  private constructor(readonly folder: string, readonly layout: ArchiveLayout, journal: Journal) {
    this.#journal = journal;
    this.#parts = new GrowingParts(this.partsFolder, layout, (digest) => this.has(digest));
  }

  /** Makes the parts, or goes on with those that a run before left in the same folder. */
  static async open(folder: string, layout: ArchiveLayout): Promise<Staging> {
    const paths = stagingPaths(folder);
    if (!isDirectory(paths.parts)) removePath(folder);
    makeFolder(paths.parts);
    // What a run that died while sealing had begun to put beside the parts.
    for (const name of listFolder(paths.parts)) {
      if (!layout.parts.some((part) => part.name === name)) removePath(`${paths.parts}/${name}`);
    }
    replaceFile(paths.index, layout.indexText);
    for (const [at, part] of layout.parts.entries()) {
      writeRegions(`${paths.parts}/${part.name}`, part.size, frameOf(layout.index, part, at + 1));
    }
    const written = new Set(readJournal(paths.journal));
    const staging = new Staging(folder, layout, new Journal(paths.journal));
    // What is sealed is carried away: that it is damaged must not be found out on the other side.
    for (const digest of written) if (await staging.#isIntact(digest)) staging.#has.add(digest);
    return staging;
  }

  get partsFolder(): string {
    return stagingPaths(this.folder).parts;
  }

  has(digest: Digest): boolean {
    return this.#has.has(digest);
  }

  /** What is still to come, in the order of the plan. */
  missing(): readonly Content[] {
    return this.layout.content.filter(({ digest }) => !this.#has.has(digest));
  }

  /**
   * Puts content where it belongs. Of its stream only the length is checked here.
   *
   * @throws {DiagnosticError} `no-space`, `file-unwritable`, and what the stream throws: it then counts as not there.
   */
  async write({ digest, size }: Content, pieces: AsyncIterable<Uint8Array>): Promise<void> {
    const segments = this.#segments(digest);
    using writer = new SegmentWriter(this.partsFolder, segments);
    for await (const piece of pieces) writer.write(piece);
    writer.end();
    this.#done(digest, size, segments);
  }

  /**
   * What was made, once nothing is missing; it outlasts a loss of power.
   *
   * @throws {DiagnosticError} `file-unreadable`, `file-unwritable`, `no-space`; the signal's reason.
   */
  async finish(signal?: AbortSignal): Promise<readonly SequencePart[]> {
    // The disk is busy with the one while the processor is with the other.
    const [parts] = await Promise.all([this.#parts.end(signal), this.#settle()]);
    return parts;
  }

  async #settle(): Promise<void> {
    await this.#syncing;
    await this.#sync();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.#parts.stop();
      await this.#settle();
    } catch (error) {
      // The run failed already, or will when it seals: what could not be made to last is checked the next time.
      if (!(error instanceof DiagnosticError)) throw error;
    } finally {
      this.#journal[Symbol.dispose]();
    }
  }

  #segments(digest: Digest): readonly Segment[] {
    const placement = this.layout.index.placements.get(digest);
    if (placement?.kind !== "here") throw new RangeError(`${digest} has no place in this archive`);
    return placement.segments;
  }

  #done(digest: Digest, size: number, segments: readonly Segment[]): void {
    this.#journal.add(digest);
    this.#has.add(digest);
    for (const { part } of segments) this.#dirty.add(part);
    this.#parts.advance();
    this.#unsyncedBytes += size;
    if (this.#unsyncedBytes < SYNC_EVERY_BYTES) return;
    this.#unsyncedBytes = 0;
    // A failure is met again by the sync that must succeed before anything is sealed.
    this.#syncing = this.#syncing.then(() => this.#sync()).catch(() => {});
  }

  async #sync(): Promise<void> {
    const parts = [...this.#dirty];
    this.#dirty.clear();
    try {
      for (const part of parts) await syncFile(`${this.partsFolder}/${partName(part)}`);
    } catch (error) {
      for (const part of parts) this.#dirty.add(part);
      throw error;
    }
  }

  async #isIntact(digest: Digest): Promise<boolean> {
    const placement = this.layout.index.placements.get(digest);
    if (!placement) return false;
    return await isIntact(stagedContent(this.partsFolder, placement), { digest, size: sizeOf(placement) });
  }
}

/** The bytes of content in the parts of a folder. */
export async function* stagedContent(
  folder: string,
  placement: Placement,
): AsyncGenerator<Uint8Array, void, void> {
  if (placement.kind !== "here") return;
  for (const { part, offset, size } of placement.segments) {
    yield* readPieces(`${folder}/${partName(part)}`, { from: offset, to: offset + size });
  }
}

/** Whether a stream has the digest that it should have. */
export async function isIntact(stream: AsyncIterable<Uint8Array>, content: Content): Promise<boolean> {
  try {
    for await (const _ of new VerifiedStream(content, stream, content.digest));
    return true;
  } catch (error) {
    if (error instanceof DiagnosticError) return false;
    throw error;
  }
}

function sizeOf(placement: Placement): number {
  return placement.kind === "here" ? placement.segments.reduce((sum, { size }) => sum + size, 0) : 0;
}

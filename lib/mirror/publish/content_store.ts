/** Where content that is to be published is read from. */

import type { Content } from "../../model/mirror.ts";
import type { Digest, Manifest } from "../../model/oci.ts";
import { readManifest } from "../../registry/manifest.ts";
import type { BlobSource } from "../../registry/registry.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { digestOf } from "../../system/hash.ts";
import { type FileRange, readPieces } from "../../system/file_reader.ts";
import { partName } from "../archive/archive_layout.ts";
import type { ManifestStore } from "../plan/manifest_store.ts";
import type { SourcePlace } from "../plan/source_walk.ts";
import type { OpenArchive } from "./open_sequence.ts";

export interface ContentStore {
  /** Whether content is at hand. */
  has(digest: Digest): boolean;
  /** @throws {DiagnosticError} `image-missing`, `digest-mismatch`. */
  manifest(digest: Digest): Promise<Manifest>;
  /** A blob that is at hand, to be read from any offset on. */
  blob(content: Content, signal?: AbortSignal): BlobSource;
}

/** The content of sequences that lie here. */
export class SequenceContents implements ContentStore {
  readonly #holders = new Map<Digest, OpenArchive>();
  readonly #mediaTypes = new Map<Digest, string>();

  /** @param sequences Those that are preferred first. */
  constructor(sequences: readonly OpenArchive[]) {
    for (const sequence of sequences) {
      for (const { digest, mediaType } of sequence.index.plan.manifests) {
        this.#mediaTypes.set(digest, mediaType);
      }
      for (const [digest, placement] of sequence.index.placements) {
        if (placement.kind === "here" && !this.#holders.has(digest)) this.#holders.set(digest, sequence);
      }
    }
  }

  has(digest: Digest): boolean {
    return this.#holders.has(digest);
  }

  /** The sequence whose parts have some content. */
  holder(digest: Digest): OpenArchive | null {
    return this.#holders.get(digest) ?? null;
  }

  async manifest(digest: Digest): Promise<Manifest> {
    const pieces = [];
    for await (const piece of this.bytes(digest)) pieces.push(piece);
    const bytes = new Uint8Array(await new Blob(pieces).arrayBuffer());
    const folder = this.holder(digest)?.folder ?? "";
    if (digestOf(bytes) === digest) return readManifest(bytes, this.#mediaTypes.get(digest) ?? null, digest);
    throw new DiagnosticError(`${folder}: the bytes of manifest ${digest} are damaged`, {
      code: "digest-mismatch",
    });
  }

  blob({ digest }: Content): BlobSource {
    return (offset) => this.bytes(digest, { from: offset });
  }

  /** @throws {DiagnosticError} `image-missing` for what is not at hand. */
  async *bytes(
    digest: Digest,
    { from = 0, to = Infinity }: FileRange = {},
  ): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
    const holder = this.holder(digest);
    const placement = holder?.index.placements.get(digest);
    if (!holder || placement?.kind !== "here") throw absent(digest);
    let before = 0;
    for (const { part, offset, size } of placement.segments) {
      const [first, end] = [Math.max(from - before, 0), Math.min(to - before, size)];
      before += size;
      if (first >= end) continue;
      yield* readPieces(`${holder.folder}/${partName(part)}`, { from: offset + first, to: offset + end });
    }
  }
}

/** The content of sources, read from them while it is published. */
export class SourceContents implements ContentStore {
  constructor(
    private readonly manifests: ManifestStore,
    private readonly places: ReadonlyMap<Digest, readonly SourcePlace[]>,
  ) {}

  has(digest: Digest): boolean {
    return this.places.has(digest) || this.manifests.get(digest) !== null;
  }

  manifest(digest: Digest): Promise<Manifest> {
    return Promise.try(() => this.manifests.get(digest) ?? throwAbsent(digest));
  }

  blob(content: Content, signal?: AbortSignal): BlobSource {
    return (offset) => this.#bytes(content, offset, signal);
  }

  /** From the first place that gives it. */
  async *#bytes(
    content: Content,
    offset: number,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<Uint8Array, void, void> {
    const places = this.places.get(content.digest) ?? [];
    for (const [at, { reader, repository }] of places.entries()) {
      let isBegun = false;
      try {
        for await (const piece of reader.getBlob(repository, content, { offset, signal })) {
          isBegun = true;
          yield piece;
        }
        return;
      } catch (error) {
        const isLast = at === places.length - 1;
        if (isBegun || isLast || !(error instanceof DiagnosticError)) throw error;
      }
    }
    throw absent(content.digest);
  }
}

function throwAbsent(digest: Digest): never {
  throw absent(digest);
}

function absent(digest: Digest): DiagnosticError {
  return new DiagnosticError(`${digest} is not at hand`, { code: "image-missing" });
}

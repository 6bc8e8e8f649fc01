/** What sources answered before: which tags were there, and what is attached to images. */

import type { ReferrerPin } from "../../model/attachment.ts";
import type { Digest } from "../../model/oci.ts";
import { folderOf } from "../../model/path.ts";
import { makeFolder, readTextIfAny, replaceFile } from "../../system/files.ts";
import * as z from "../../yaml/zod.ts";
import { digestField as digest, referrerFields } from "../json_file.ts";

const MEMORY = z.object({
  tags: z.record(z.string(), digest),
  signatures: z.record(z.string(), digest.nullable()),
  referrers: z.record(z.string(), referrerFields).default({}),
});

type Memory = z.infer<typeof MEMORY>;

const NOTHING: Memory = { tags: {}, signatures: {}, referrers: {} };

export interface SourceMemoryOptions {
  /** Begins with nothing. @default {false} */
  readonly afresh?: boolean;
  /** False keeps what is new for this run only. @default {true} */
  readonly writes?: boolean;
}

/** Answers by reference. It saves requests and nothing else: losing it costs nothing but time. */
export class SourceMemory {
  readonly #tags: Map<string, Digest>;
  readonly #signatures: Map<string, Digest | null>;
  readonly #referrers: Map<string, readonly ReferrerPin[]>;
  readonly #settled = new Map<string, Digest>();
  readonly #writes: boolean;
  #changed = false;

  private constructor(readonly path: string, { tags, signatures, referrers }: Memory, writes: boolean) {
    this.#tags = new Map(Object.entries(tags));
    this.#signatures = new Map(Object.entries(signatures));
    this.#referrers = new Map(Object.entries(referrers));
    this.#writes = writes;
  }

  static load(path: string, { afresh = false, writes = true }: SourceMemoryOptions = {}): SourceMemory {
    return new SourceMemory(path, afresh ? NOTHING : read(path), writes);
  }

  /** The digest that a tag had when it was last asked for. */
  tag(reference: string): Digest | undefined {
    return this.#tags.get(reference);
  }

  /** The digest of a signature; null when the image had none, undefined when it was never asked for. */
  signature(image: string): Digest | null | undefined {
    return this.#signatures.get(image);
  }

  /** What refers to a manifest; undefined when it was never asked for. */
  referrers(image: string): readonly ReferrerPin[] | undefined {
    return this.#referrers.get(image);
  }

  /** The tags that were asked for in this run, by reference: they keep their digests until it ends. */
  get settled(): ReadonlyMap<string, Digest> {
    return this.#settled;
  }

  settle(reference: string, digest: Digest): void {
    this.#settled.set(reference, digest);
  }

  setTag(reference: string, digest: Digest): void {
    this.#changed ||= this.#tags.get(reference) !== digest;
    this.#tags.set(reference, digest);
    this.settle(reference, digest);
  }

  setSignature(image: string, digest: Digest | null): void {
    this.#changed ||= this.#signatures.get(image) !== digest;
    this.#signatures.set(image, digest);
  }

  /** @param image One that was never asked for. */
  setReferrers(image: string, referrers: readonly ReferrerPin[]): void {
    this.#changed = true;
    this.#referrers.set(image, referrers);
  }

  save(): void {
    if (!this.#changed || !this.#writes) return;
    makeFolder(folderOf(this.path));
    const data = {
      tags: sorted(this.#tags),
      signatures: sorted(this.#signatures),
      referrers: sorted(this.#referrers),
    };
    replaceFile(this.path, JSON.stringify(data));
    this.#changed = false;
  }
}

function read(path: string): Memory {
  try {
    const text = readTextIfAny(path);
    return text === null ? NOTHING : MEMORY.catch(NOTHING).parse(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return NOTHING;
    throw error;
  }
}

function sorted<T>(map: ReadonlyMap<string, T>): Record<string, T> {
  return Object.fromEntries([...map].toSorted(([a], [b]) => a < b ? -1 : 1));
}

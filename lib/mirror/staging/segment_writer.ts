/** Writes one piece of content over the segments that it has in the parts of an archive. */

import type { Segment } from "../../model/mirror.ts";
import { RegionWriter } from "../../system/file_region.ts";
import { partName } from "../archive/archive_layout.ts";

export class SegmentWriter implements Disposable {
  #next = 0;
  /** Bytes that the open segment still takes. */
  #left = 0;
  #writer: RegionWriter | null = null;

  /** @param folder Where the parts are, at their final size. */
  constructor(private readonly folder: string, private readonly segments: readonly Segment[]) {}

  /** @throws {RangeError} for more bytes than the segments take. */
  write(piece: Uint8Array): void {
    for (let at = 0; at < piece.length;) {
      if (this.#left === 0) this.#open();
      const taken = piece.subarray(at, at + this.#left);
      this.#writer?.write(taken);
      at += taken.length;
      this.#left -= taken.length;
    }
  }

  /** @throws {RangeError} when there were fewer bytes than the segments take. */
  end(): void {
    const rest = this.segments.slice(this.#next).some(({ size }) => size > 0);
    if (this.#left > 0 || rest) throw new RangeError("content that ends before its segments do");
  }

  [Symbol.dispose](): void {
    this.#writer?.[Symbol.dispose]();
    this.#writer = null;
  }

  #open(): void {
    this[Symbol.dispose]();
    const segment = this.segments[this.#next++];
    if (!segment) throw new RangeError("content that does not end where its segments do");
    this.#writer = new RegionWriter(`${this.folder}/${partName(segment.part)}`, segment.offset);
    this.#left = segment.size;
  }
}

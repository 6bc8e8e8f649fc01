/** The bytes of parts around their content, and whether parts still have them as they were laid out. */

import type { Segment, SequenceIndex } from "../../model/mirror.ts";
import { pathInfo } from "../../system/files.ts";
import { RegionReader } from "../../system/file_region.ts";
import { sameBytes } from "../../system/hash.ts";
import type { SignedIndex } from "./archive_index.ts";
import { type FixedBytes, framesOf, type PartLayout, tailFiles } from "./archive_layout.ts";

/** A part that is not as it was made. */
export interface BrokenFrame {
  readonly name: string;
  readonly why: string;
}

/** The first part whose size is another one; null where all are right. */
export function wrongSize(folder: string, signed: SignedIndex): BrokenFrame | null {
  for (const { name, size } of partsOf(signed)) {
    const found = pathInfo(`${folder}/${name}`)?.size ?? 0;
    if (found !== size) return { name, why: `it has ${found} bytes, and not ${size}` };
  }
  return null;
}

/** The first part with other bytes outside its content; null where all are right. Content is not looked at. */
export async function wrongFrame(
  folder: string,
  signed: SignedIndex,
  signal?: AbortSignal,
): Promise<BrokenFrame | null> {
  for (const [at, part] of partsOf(signed).entries()) {
    using file = new RegionReader(`${folder}/${part.name}`);
    for (const { offset, bytes } of frameOf(signed.index, part, at + 1)) {
      signal?.throwIfAborted();
      const found = await file.read(offset, bytes.length);
      if (sameBytes(found, bytes)) continue;
      return { name: part.name, why: `it was changed between byte ${offset} and ${offset + bytes.length}` };
    }
  }
  return null;
}

/** All bytes of a part around its content: what is laid out, and zeros between. @param number Of the part. */
export function frameOf(index: SequenceIndex, part: PartLayout, number: number): readonly FixedBytes[] {
  const laidOut = part.fixed.toSorted((a, b) => a.offset - b.offset);
  let next = 0;
  return gapsIn(part.size, contentOf(index, number)).map(({ from, to }) => {
    const made = new Uint8Array(to - from);
    for (let one = laidOut[next]; one && one.offset < to; one = laidOut[++next]) {
      made.set(one.bytes, one.offset - from);
    }
    return { offset: from, bytes: made };
  });
}

interface Gap {
  readonly from: number;
  readonly to: number;
}

function partsOf({ index, text, signatures }: SignedIndex): readonly PartLayout[] {
  return framesOf(index, tailFiles(index, text, signatures));
}

function contentOf({ placements }: SequenceIndex, part: number): readonly Segment[] {
  return [...placements.values()]
    .flatMap((placement) => placement.kind === "here" ? placement.segments : [])
    .filter((segment) => segment.part === part && segment.size > 0)
    .toSorted((a, b) => a.offset - b.offset);
}

function gapsIn(size: number, segments: readonly Segment[]): readonly Gap[] {
  const gaps: Gap[] = [];
  let from = 0;
  for (const segment of segments) {
    gaps.push({ from, to: segment.offset });
    from = segment.offset + segment.size;
  }
  return [...gaps, { from, to: size }];
}

/** Whether parts have, around their content, exactly the bytes that they were laid out with. */

import type { Segment, SequenceIndex } from "../../model/mirror.ts";
import { pathInfo } from "../../system/files.ts";
import { RegionReader } from "../../system/file_region.ts";
import { sameBytes } from "../../system/hash.ts";
import type { SignedIndex } from "./archive_index.ts";
import { framesOf, type PartLayout, tailFiles } from "./archive_layout.ts";

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
    for (const gap of gapsIn(part.size, contentOf(signed.index, at + 1))) {
      signal?.throwIfAborted();
      const found = await file.read(gap.from, gap.to - gap.from);
      if (sameBytes(found, expected(part, gap))) continue;
      return { name: part.name, why: `it was changed between byte ${gap.from} and ${gap.to}` };
    }
  }
  return null;
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

/** Zeros, and what is laid out in them. */
function expected({ fixed }: PartLayout, { from, to }: Gap): Uint8Array {
  const made = new Uint8Array(to - from);
  for (const { offset, bytes } of fixed) {
    if (offset >= from && offset + bytes.length <= to) made.set(bytes, offset - from);
  }
  return made;
}

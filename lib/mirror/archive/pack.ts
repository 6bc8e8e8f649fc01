/** Which content goes where in which part: settled before the first byte is written. */

import type { Content, Segment } from "../../model/mirror.ts";
import type { Digest } from "../../model/oci.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { humanSize } from "../human_size.ts";
import { BLOCK, END_BYTES, padded } from "./tar_header.ts";

/** What every part begins with: a header and one block that says what the part is part of. */
export const HEAD_BYTES = 2 * BLOCK;

export interface Packing {
  readonly segments: ReadonlyMap<Digest, readonly Segment[]>;
  /** Bytes in use of each part, its end mark not counted. */
  readonly used: readonly number[];
}

export interface PackOptions {
  /** Bytes that a part may have, all of it counted. */
  readonly limit: number;
  /** Refuses what does not fit into one part, instead of splitting it. @default {false} */
  readonly strict?: boolean;
  /** Gives what does not fit a larger part of its own, instead of splitting it. @default {false} */
  readonly whole?: boolean;
}

/**
 * Distributes content over parts: each piece goes into the first part that has room for it, and what is larger than
 * a part is cut into segments.
 *
 * @returns At least one part.
 * @throws {DiagnosticError} `bad-option` for a limit in which nothing fits, and in strict mode for what must be cut.
 */
export function packParts(
  content: readonly Content[],
  { limit, strict = false, whole = false }: PackOptions,
): Packing {
  const room = Math.floor((limit - END_BYTES) / BLOCK) * BLOCK;
  if (room < HEAD_BYTES + 2 * BLOCK) throw tooSmall(limit);
  const used = [HEAD_BYTES];
  const segments = new Map<Digest, readonly Segment[]>();
  for (const { digest, size } of content) {
    const need = BLOCK + padded(size);
    if (need <= room - HEAD_BYTES) {
      segments.set(digest, [{ ...place(used, need, room), size }]);
      continue;
    }
    if (strict) throw tooLarge({ digest, size }, limit);
    segments.set(digest, whole ? [{ ...alone(used, need), size }] : cut(used, size, room));
  }
  return { segments, used };
}

/** Puts a member into the first part with room for it. */
function place(used: number[], need: number, room: number): Omit<Segment, "size"> {
  let index = used.findIndex((bytes) => bytes + need <= room);
  if (index < 0) index = used.push(HEAD_BYTES) - 1;
  const start = used[index] ?? HEAD_BYTES;
  used[index] = start + need;
  return { part: index + 1, offset: start + BLOCK };
}

/** Opens a part for one member. */
function alone(used: number[], need: number): Omit<Segment, "size"> {
  const isUnused = used.length === 1 && used[0] === HEAD_BYTES;
  const part = isUnused ? 1 : used.push(HEAD_BYTES);
  used[part - 1] = HEAD_BYTES + need;
  return { part, offset: HEAD_BYTES + BLOCK };
}

/** Fills the last part and as many more as it takes. */
function cut(used: number[], size: number, room: number): readonly Segment[] {
  const made: Segment[] = [];
  for (let left = size; left > 0;) {
    if (room - (used.at(-1) ?? room) < 2 * BLOCK) used.push(HEAD_BYTES);
    const start = used.at(-1) ?? HEAD_BYTES;
    const taken = Math.min(left, room - start - BLOCK);
    used[used.length - 1] = start + BLOCK + padded(taken);
    made.push({ part: used.length, offset: start + BLOCK, size: taken });
    left -= taken;
  }
  return made;
}

function tooSmall(limit: number): DiagnosticError {
  return new DiagnosticError(`an archive part of ${limit} bytes holds nothing`, {
    code: "bad-option",
    hint: "raise the archive size",
  });
}

function tooLarge({ digest, size }: Content, limit: number): DiagnosticError {
  const needed = Math.ceil((size + HEAD_BYTES + BLOCK + END_BYTES) / 2 ** 30);
  return new DiagnosticError(
    `${digest} is ${size} bytes (${humanSize(size)}) and does not fit into an archive part of ${limit} bytes`,
    {
      code: "bad-option",
      hint: `set archiveSize to at least ${needed}, or let it be split: leave out --strict-archive`,
    },
  );
}

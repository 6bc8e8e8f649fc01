/** Content checked while it streams. */

import type { Digest } from "../model/oci.ts";
import { DiagnosticError } from "../source/diagnostic.ts";
import { hasher } from "../system/hash.ts";
import type { BlobKey } from "./registry.ts";

/**
 * A stream that reaches its end only with the digest and size of its blob; a body without end is cut at the size.
 *
 * It is a class so that whoever stores it can see that the bytes need not be hashed again.
 */
export class VerifiedStream implements AsyncIterable<Uint8Array> {
  /** @param shown The blob in messages, such as its repository. */
  constructor(
    readonly blob: BlobKey,
    private readonly source: AsyncIterable<Uint8Array>,
    private readonly shown: string,
  ) {}

  /** @throws {DiagnosticError} `digest-mismatch`. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, void> {
    const { digest } = this.blob;
    const hash = hasher("sha256");
    for await (const chunk of sized(this.source, this.blob, { shown: this.shown })) {
      hash.update(chunk);
      yield chunk;
    }
    const got: Digest = `sha256:${hash.hex()}`;
    if (got !== digest) throw mismatch(digest, `its content has digest ${got}`, this.shown);
  }
}

/** A stream from an offset to the end of a blob, its size checked. @throws {DiagnosticError} `digest-mismatch`. */
export async function* sized(
  source: AsyncIterable<Uint8Array>,
  { digest, size }: BlobKey,
  { shown, offset = 0 }: { readonly shown: string; readonly offset?: number },
): AsyncGenerator<Uint8Array, void, void> {
  let at = offset;
  for await (const chunk of source) {
    at += chunk.length;
    if (at > size) throw mismatch(digest, `more than its ${size} bytes were sent`, shown);
    yield chunk;
  }
  if (at < size) throw mismatch(digest, `it ended after ${at} of ${size} bytes`, shown);
}

/** The failure of content that is not what its digest says. */
export function mismatch(digest: Digest, why: string, shown: string): DiagnosticError {
  return new DiagnosticError(`${shown}: blob ${digest}: ${why}`, { code: "digest-mismatch" });
}

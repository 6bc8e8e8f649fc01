/** Answers that a server on the way has packed, though nobody asked for that. */

import { HttpFailure } from "../../system/http/failure.ts";

const GZIP: readonly number[] = [0x1f, 0x8b];

/** Whether an answer says that its body is packed. */
export function isPacked(headers: Readonly<Record<string, string>>): boolean {
  return /^(?:x-)?gzip$/i.test(headers["content-encoding"]?.trim() ?? "");
}

/**
 * A body as it was before it was packed; one that only says that it is packed stays as it is.
 *
 * @throws {HttpFailure} `dropped` when it cannot be unpacked.
 */
export async function* unpacked(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  const pieces = body[Symbol.asyncIterator]();
  const first = await pieces.next();
  if (first.done) return;
  async function* whole() {
    if (!first.done) yield first.value;
    yield* { [Symbol.asyncIterator]: () => pieces };
  }
  if (!GZIP.every((byte, at) => first.value[at] === byte)) return yield* whole();
  const { GunzipError, gunzipStream } = await import("../../system/gunzip.ts");
  try {
    yield* gunzipStream(whole());
  } catch (error) {
    throw error instanceof GunzipError
      ? new HttpFailure("dropped", "the answer cannot be unpacked", error)
      : error;
  }
}

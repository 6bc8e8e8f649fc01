/** Bodies without the compression that a server applied. */

import { bytesOf } from "../http/body.ts";
import { headerOf, type WebAnswer, WebFailure } from "./web.ts";

const NOTHING = new Uint8Array();
/** A body that is small on the wire may be without end in memory. */
const USUAL_LIMIT_BYTES = 256 * 1024 * 1024;

export function isCompressed({ headers }: Pick<WebAnswer, "headers">): boolean {
  return headerOf(headers, "content-encoding")?.toLowerCase() === "gzip";
}

/**
 * The body of an answer that is held in memory, decompressed; empty where there is none.
 *
 * @throws {WebFailure} `broken` when it cannot be decompressed, or to no more than the limit.
 */
export async function plainBody(
  answer: WebAnswer,
  limitBytes: number = USUAL_LIMIT_BYTES,
): Promise<Uint8Array> {
  const { body } = answer;
  if (!body || body.length === 0 || !isCompressed(answer)) return body ?? NOTHING;
  const bytes = await decompressed(body, limitBytes);
  if (bytes !== null) return bytes;
  throw new WebFailure("broken", `the answer has more than ${limitBytes} bytes`);
}

async function decompressed(body: Uint8Array, limitBytes: number): Promise<Uint8Array | null> {
  try {
    const stream = new Blob([new Uint8Array(body)]).stream().pipeThrough(new DecompressionStream("gzip"));
    return await bytesOf(stream, limitBytes);
  } catch (error) {
    throw new WebFailure("broken", "the answer is not compressed as it says", error);
  }
}

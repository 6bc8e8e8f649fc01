/** Bodies without the compression that a server applied. */

import { headerOf, type WebAnswer } from "./web.ts";

const NOTHING = new Uint8Array();

export function isCompressed({ headers }: Pick<WebAnswer, "headers">): boolean {
  return headerOf(headers, "content-encoding")?.toLowerCase() === "gzip";
}

/** The body of an answer that is held in memory, decompressed; empty where there is none. */
export async function plainBody(answer: WebAnswer): Promise<Uint8Array> {
  const { body } = answer;
  if (!body || body.length === 0 || !isCompressed(answer)) return body ?? NOTHING;
  const stream = new Blob([new Uint8Array(body)]).stream().pipeThrough(new DecompressionStream("gzip"));
  return await new Response(stream).bytes();
}

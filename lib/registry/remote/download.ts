/** Blobs from a registry, continued where a connection broke. */

import type { BlobKey } from "../registry.ts";
import { mismatch } from "../verify.ts";
import { retrying } from "./attempts.ts";
import { isPacked, unpacked } from "./encoding.ts";
import { RegistryFailure } from "./failure.ts";
import type { HostReply, HostRequest, RegistryHost } from "./host.ts";

export interface DownloadOptions {
  /** First byte wanted. */
  readonly offset: number;
  /** See `GetBlobOptions`. */
  readonly fleeting?: boolean | undefined;
  readonly onBytes?: ((bytes: number) => void) | undefined;
  /** The blob in messages. */
  readonly shown: string;
}

/** A connection that breaks this far on was a good one: the attempts are counted anew. Bytes. */
const PROGRESS_BYTES = 1 << 20;

/** The bytes of a blob from an offset on, unchecked but for the size that the registry announces. */
export async function* download(
  host: RegistryHost,
  request: HostRequest,
  blob: BlobKey,
  { offset, fleeting, onBytes, shown }: DownloadOptions,
): AsyncGenerator<Uint8Array, void, void> {
  if (offset > 0 && offset >= blob.size) return;
  const { signal } = request;
  const attempts = host.attempts(signal);
  using place = await host.reading.enter("large", signal);
  for (let at = offset, mark = offset, isRanged = true;;) {
    let reply: HostReply | null = null;
    try {
      reply = await host.exchange({
        ...request,
        headers: at > 0 && isRanged ? { range: `bytes=${at}-` } : {},
      });
      const { status } = reply.response;
      const { start, total } = extentOf(reply);
      if (at > 0 && isRanged && (status === 416 || start > at)) {
        // What gives no such part gives all of it.
        isRanged = false;
        await reply.response.discard();
        continue;
      }
      if (status !== 200 && status !== 206) throw await host.refusal(reply, request, place);
      const isWrapped = total !== blob.size && isPacked(reply.response.headers);
      if (!isWrapped && total !== null && total !== blob.size) {
        await reply.response.discard();
        throw mismatch(blob.digest, `the registry has ${total} bytes of it instead of ${blob.size}`, shown);
      }
      const body = reply.response.body({ fleeting: fleeting && !isWrapped });
      for await (const chunk of after(isWrapped ? unpacked(body) : body, at - start)) {
        at += chunk.length;
        onBytes?.(chunk.length);
        yield chunk;
      }
      if (at >= blob.size) return;
      throw new RegistryFailure(
        `cannot ${request.doing}: the answer ended after ${at} of ${blob.size} bytes`,
        {
          code: "registry-failed",
          retryable: true,
        },
      );
    } catch (error) {
      if (at - mark >= PROGRESS_BYTES) attempts.progressed();
      mark = at;
      await attempts.failed(reply ? host.failureOf(error, reply.url, request) : error);
    }
  }
}

/** Where the bytes of an answer begin in the blob, infinite where a part does not say, and how large it says that the blob is. */
function extentOf({ response }: HostReply): { readonly start: number; readonly total: number | null } {
  const { status, headers } = response;
  if (status === 200) {
    const length = headers["content-length"];
    return { start: 0, total: length === undefined ? null : Number(length) };
  }
  const [, start, total] = /^bytes (\d+)-\d+\/(\d+|\*)/.exec(headers["content-range"] ?? "") ?? [];
  return {
    start: Number(start ?? Infinity),
    total: total === undefined || total === "*" ? null : Number(total),
  };
}

/** How large a registry says that a blob is which it does not tell of by HEAD; null when there is none. */
export async function announcedSize(host: RegistryHost, request: HostRequest): Promise<number | null> {
  return await retrying(host.attempts(request.signal), async () => {
    using place = await host.reading.enter("small", request.signal);
    const reply = await host.exchange({ ...request, method: "GET", headers: { range: "bytes=0-0" } });
    const { status } = reply.response;
    if (![200, 206, 404].includes(status)) throw await host.refusal(reply, request, place);
    await reply.response.discard();
    if (status === 404) return null;
    const { total } = extentOf(reply);
    if (total !== null) return total;
    throw new RegistryFailure(`cannot ${request.doing}: the registry does not tell its size`, {
      code: "registry-failed",
    });
  });
}

/** A stream without its first bytes: what a registry sends again that knows no ranges. */
async function* after(
  source: AsyncIterable<Uint8Array>,
  skipBytes: number,
): AsyncGenerator<Uint8Array, void, void> {
  let left = skipBytes;
  for await (const chunk of source) {
    if (left < chunk.length) yield left > 0 ? chunk.subarray(left) : chunk;
    left = Math.max(0, left - chunk.length);
  }
}

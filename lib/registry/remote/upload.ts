/** Blobs to a registry: in one request where that works, in pieces where it does not, continued where it broke. */

import type { BlobKey, BlobSource } from "../registry.ts";
import { mismatch, sized } from "../verify.ts";
import { RegistryFailure } from "./failure.ts";
import type { HostAnswer, HostReply, HostRequest, RegistryHost } from "./host.ts";
import type { Place } from "./lane.ts";

/** An upload that the registry has begun. */
export interface UploadSession {
  /** Where the next request of this upload goes. */
  readonly location: string;
  /** How much the registry has. */
  readonly at: number;
}

export interface UploadOptions {
  /** An upload that a refused mount left open. */
  readonly session?: UploadSession | null | undefined;
  readonly onBytes?: ((bytes: number) => void) | undefined;
  /** The blob in messages. */
  readonly shown: string;
}

/** An answer without its body, which has nothing to say in an upload. */
type AnswerHead = Omit<HostAnswer, "bytes">;

/** How much goes in one request where a whole blob is too much for it, or failed. */
const PIECE_BYTES = 32 << 20;

/** Uploads one blob. `target` of the request is the address that begins an upload. */
export async function upload(
  host: RegistryHost,
  request: HostRequest,
  blob: BlobKey,
  source: BlobSource,
  options: UploadOptions,
): Promise<void> {
  using place = await host.writing.enter("large", request.signal);
  await new Upload(host, request, blob, source, options, place).run();
}

/**
 * What the answer to a request of an upload says of it.
 *
 * @param sent How much the registry has if it does not say so.
 * @throws {RegistryFailure} when the upload has no address.
 */
export function sessionIn(
  { status, headers, url }: AnswerHead,
  doing: string,
  sent: number,
): UploadSession {
  const { location, range } = headers;
  if (!location) {
    throw new RegistryFailure(`cannot ${doing}: the registry gives the upload no address`, {
      code: "registry-failed",
      status,
    });
  }
  const [, end] = /^(?:bytes=)?0-(\d+)$/.exec(range ?? "") ?? [];
  // "0-0" is how registries say "nothing yet".
  return {
    location: new URL(location, url).href,
    at: end === undefined || end === "0" ? sent : Number(end) + 1,
  };
}

/** What the source of an upload threw: no fault of the registry's, so the upload is not tried again. */
class SourceError extends Error {}

class Upload {
  #session: UploadSession | null;
  /** Bytes in one request. */
  #pieceBytes: number;
  #reached = 0;

  constructor(
    private readonly host: RegistryHost,
    private readonly request: HostRequest,
    private readonly blob: BlobKey,
    private readonly source: BlobSource,
    private readonly options: UploadOptions,
    private readonly place: Place,
  ) {
    this.#session = options.session ?? null;
    this.#pieceBytes = host.largestUpload;
  }

  async run(): Promise<void> {
    const attempts = this.host.attempts(this.request.signal);
    while (true) {
      try {
        this.#session ??= await this.#begin();
        return await this.#continue(this.#session);
      } catch (error) {
        if (error instanceof SourceError) throw error.cause;
        if (this.#isTooLarge(error)) continue;
        const reached = this.#session?.at ?? 0;
        if (reached > this.#reached) attempts.progressed();
        this.#reached = Math.max(this.#reached, reached);
        await attempts.failed(this.#isOutOfStep(error) ? error.worthAnother() : error);
        // What a broken request left behind is lost with some registries; a finished piece is not.
        this.#pieceBytes = Math.min(this.#pieceBytes, PIECE_BYTES);
        this.#session = this.#session && await this.#statusOf(this.#session);
      }
    }
  }

  /** Whether a request was too large for the registry or a proxy; then smaller ones are made from now on. */
  #isTooLarge(error: unknown): boolean {
    if (!(error instanceof RegistryFailure) || error.status !== 413 || this.#pieceBytes <= PIECE_BYTES) {
      return false;
    }
    this.host.largestUpload = this.#pieceBytes = PIECE_BYTES;
    this.#session = null;
    return true;
  }

  /**
   * Whether the registry, or one of several behind a name, knows nothing of an upload that was begun, or stands
   * elsewhere in it.
   */
  #isOutOfStep(error: unknown): error is RegistryFailure {
    if (this.#session === null || !(error instanceof RegistryFailure)) return false;
    const { status, reasons } = error;
    return status === 416 || (status === 404 && reasons.every(({ code }) => code === "BLOB_UPLOAD_UNKNOWN"));
  }

  async #begin(): Promise<UploadSession> {
    const reply = await this.#send({ ...this.request, method: "POST" }, [202]);
    return sessionIn(reply, this.request.doing, 0);
  }

  async #continue(session: UploadSession): Promise<void> {
    const { size } = this.blob;
    let { at, location } = session;
    // The last piece, or all of it, goes with the request that ends the upload; one that continues may not.
    while (size - at > this.#pieceBytes || (at > 0 && at < size)) {
      const to = Math.min(size, at + this.#pieceBytes);
      const headers = { "content-range": `${at}-${to - 1}` };
      const reply = await this.#transfer("PATCH", location, at, to, headers, [202, 204]);
      this.#session = sessionIn(reply, this.request.doing, to);
      ({ at, location } = this.#session);
    }
    const { digest } = this.blob;
    const last = new URL(location);
    last.searchParams.set("digest", digest);
    const { headers } = await this.#transfer("PUT", last.href, at, size, {}, [201, 200, 204]);
    const stored = headers["docker-content-digest"];
    if (stored && stored !== digest) {
      throw mismatch(digest, `the registry stored it as ${stored}`, this.options.shown);
    }
  }

  async #transfer(
    method: string,
    target: string,
    from: number,
    to: number,
    headers: Readonly<Record<string, string>>,
    wanted: readonly number[],
  ): Promise<AnswerHead> {
    const body = () => ({ size: to - from, chunks: this.#piece(from, to) });
    const request: HostRequest = {
      ...this.request,
      method,
      target,
      headers: { "content-type": "application/octet-stream", ...headers },
      body: to > from ? body : new Uint8Array(),
    };
    return await this.#send(request, wanted);
  }

  async #send(request: HostRequest, wanted: readonly number[]): Promise<AnswerHead> {
    const reply = await this.host.exchange(request);
    if (!wanted.includes(reply.response.status)) throw await this.host.refusal(reply, request, this.place);
    await reply.response.discard();
    return answerOf(reply);
  }

  /** The bytes of the blob between two offsets. */
  async *#piece(from: number, to: number): AsyncGenerator<Uint8Array, void, void> {
    let at = from;
    try {
      for await (
        const chunk of sized(this.source(from), this.blob, { shown: this.options.shown, offset: from })
      ) {
        const own = chunk.length <= to - at ? chunk : chunk.subarray(0, to - at);
        at += own.length;
        this.options.onBytes?.(own.length);
        yield own;
        // The source must reach its end where the blob does: only then has it checked the digest.
        if (at === to && to < this.blob.size) return;
      }
    } catch (cause) {
      throw new SourceError("the source failed", { cause });
    }
  }

  /** How far an upload got, by the registry's own account; null when it knows nothing of it. */
  async #statusOf(session: UploadSession): Promise<UploadSession | null> {
    try {
      const request = { ...this.request, method: "GET", target: session.location };
      const reply = await this.host.exchange(request);
      await reply.response.discard();
      if (reply.response.status !== 204 || !reply.response.headers["range"]) return null;
      const { at, location } = sessionIn(answerOf(reply), this.request.doing, 0);
      return at <= this.blob.size ? { at, location } : null;
    } catch (error) {
      if (error instanceof RegistryFailure) return null;
      throw error;
    }
  }
}

function answerOf({ response: { status, headers }, url }: HostReply): AnswerHead {
  return { status, headers, url };
}

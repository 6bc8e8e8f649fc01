/** Large answers by the runtime's own `fetch`, which takes a third of the time that `node:http` takes for a byte. */

import type { HttpRequest, HttpResponse, TlsOptions } from "./http_message.ts";
import { bytesOf } from "./http_body.ts";
import { HttpFailure } from "./http_failure.ts";
import { Watch, within } from "./http_wait.ts";

/**
 * Whether `fetch` can make a request as asked: it cannot leave certificates unchecked, and takes its proxies from
 * the environment of the process at its own judgement.
 */
export function isBulkPossible(url: URL, tls: TlsOptions): boolean {
  const proxied = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"].some((name) =>
    Deno.env.has(name) || Deno.env.has(name.toLowerCase())
  );
  return (tls.verify || url.protocol === "http:") && !proxied;
}

/**
 * GET requests whose answers are large.
 *
 * Before the answer only `stalled` is an `HttpFailure`; other failures come in `fetch`'s words: ask again otherwise.
 */
export class BulkClient {
  readonly #client: Deno.HttpClient;

  constructor(tls: TlsOptions, readonly stallMs: number) {
    // One connection for each transfer: streams that share one by HTTP/2 also share its flow control.
    const shared = {
      http2: false,
      ...(tls.authorities ? { caCerts: [...tls.authorities] } : {}),
    };
    const { identity } = tls;
    this.#client = Deno.createHttpClient(
      identity ? { ...shared, cert: identity.certificate, key: identity.key } : shared,
    );
  }

  async get({ url, headers, signal }: HttpRequest): Promise<HttpResponse> {
    const ending = new AbortController();
    const abort = () => ending.abort(signal?.reason);
    signal?.throwIfAborted();
    signal?.addEventListener("abort", abort);
    const stop = () => signal?.removeEventListener("abort", abort);
    try {
      const response = await within(
        fetch(url, {
          client: this.#client,
          headers: { "accept-encoding": "identity", ...headers },
          redirect: "manual",
          signal: ending.signal,
        }),
        this.stallMs,
        "no answer",
      );
      const body = () => chunksOf(response.body, { stallMs: this.stallMs, ending, stop });
      return {
        status: response.status,
        reason: response.statusText,
        get rawHeaders() {
          return [...response.headers];
        },
        headers: Object.fromEntries(response.headers),
        body,
        bytes: (limit) => bytesOf(body(), limit),
        discard: async () => {
          stop();
          await response.body?.cancel();
        },
      };
    } catch (error) {
      ending.abort();
      stop();
      throw error;
    }
  }

  close(): void {
    this.#client.close();
  }
}

interface ReadingOptions {
  readonly stallMs: number;
  /** Ends the transfer. */
  readonly ending: AbortController;
  /** To be called when nothing more is read. */
  readonly stop: () => void;
}

async function* chunksOf(
  body: ReadableStream<Uint8Array> | null,
  { stallMs, ending, stop }: ReadingOptions,
): AsyncGenerator<Uint8Array, void, void> {
  const reader = body?.getReader();
  const watch = new Watch((failure) => ending.abort(failure));
  let ended = reader === undefined;
  try {
    while (reader) {
      watch.begin(stallMs, "no bytes");
      const { done, value } = await reader.read();
      watch.end();
      if (done) return void (ended = true);
      yield value;
    }
  } catch (error) {
    ending.signal.throwIfAborted();
    throw new HttpFailure("dropped", "the answer was cut off", error);
  } finally {
    watch.stop();
    stop();
    if (!ended) await reader?.cancel().catch(() => {});
  }
}

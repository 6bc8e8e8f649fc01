/** Reading by the runtime's own `fetch`, which takes a third of the time that `node:http` takes for a byte. */

import { type Environment, environment, namesProxy } from "../environment.ts";
import { bytesOf } from "./body.ts";
import { fetchFailureOf, HttpFailure } from "./failure.ts";
import type { BodyOptions, HttpRequest, HttpResponse, TlsOptions } from "./message.ts";
import { ANSWER, Flow, within } from "./wait.ts";

/** What fleeting pieces are read into: larger ones are no faster. Bytes. */
const FLEETING_BYTES = 256 * 1024;

/** Whether `fetch` can make requests as asked: it takes its proxies from the environment at its own judgement. */
export function isFetchPossible(env: Environment = {}): boolean {
  return !namesProxy(environment()) && !namesProxy(env);
}

/**
 * GET and HEAD requests. Certificates are always checked.
 *
 * Before the answer only `silent` and `untimely` are `HttpFailure`s; other failures come in `fetch`'s words: ask again otherwise.
 */
export class FetchClient {
  readonly #client: Deno.HttpClient;

  constructor(tls: TlsOptions, private readonly stallMs = 60_000) {
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

  async request({ method, url, headers, signal, answerMs }: HttpRequest): Promise<HttpResponse> {
    const ending = new AbortController();
    const abort = () => ending.abort(signal?.reason);
    signal?.throwIfAborted();
    signal?.addEventListener("abort", abort);
    const stop = () => signal?.removeEventListener("abort", abort);
    try {
      const response = await within(
        fetch(url, {
          method,
          client: this.#client,
          headers: { "accept-encoding": "identity", ...headers },
          redirect: "manual",
          signal: ending.signal,
        }),
        answerMs ?? this.stallMs,
        ANSWER,
      );
      const body = (options: BodyOptions = {}) =>
        piecesOf(response, { ...options, stallMs: this.stallMs, ending, stop });
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
      throw fetchFailureOf(error) ?? error;
    }
  }

  close(): void {
    this.#client.close();
  }
}

interface ReadingOptions extends BodyOptions {
  readonly stallMs: number;
  /** Ends the transfer. */
  readonly ending: AbortController;
  /** To be called when nothing more is read. */
  readonly stop: () => void;
}

async function* piecesOf(
  response: Response,
  { fleeting = false, stallMs, ending, stop }: ReadingOptions,
): AsyncGenerator<Uint8Array, void, void> {
  const reader = fleeting ? fleetingReader(response) : response.body?.getReader();
  const flow = new Flow(stallMs, (failure) => ending.abort(failure));
  let ended = !reader;
  try {
    while (reader) {
      flow.begin();
      const { done, value } = await reader.read();
      flow.arrived(value?.length ?? 0);
      if (done) return void (ended = true);
      yield value;
    }
  } catch (error) {
    ending.signal.throwIfAborted();
    throw new HttpFailure("dropped", "the answer was cut off", error);
  } finally {
    flow.stop();
    stop();
    if (!ended) await reader?.cancel().catch(() => {});
  }
}

type PieceReader = Pick<ReadableStreamDefaultReader<Uint8Array>, "read" | "cancel">;

/** Reads into one piece of memory over and over, which takes half the time of pieces of their own. */
function fleetingReader({ body, headers }: Response): PieceReader | undefined {
  const reader = body?.getReader({ mode: "byob" });
  if (!reader) return undefined;
  const size = Math.min(FLEETING_BYTES, Number(headers.get("content-length")) || FLEETING_BYTES);
  let memory = new ArrayBuffer(size);
  return {
    read: async () => {
      const read = await reader.read(new Uint8Array(memory));
      if (read.done) return { done: true };
      memory = read.value.buffer;
      return read;
    },
    cancel: (reason) => reader.cancel(reason),
  };
}

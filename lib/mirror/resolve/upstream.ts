/** Servers that know which images there are, and are no registries: update graphs, signatures, chart repositories. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import { systemCertificates } from "../../registry/config/trust.ts";
import type { Environment } from "../../system/environment.ts";
import { HttpClient, type HttpResponse } from "../../system/http/client.ts";
import { HttpFailure } from "../../system/http/failure.ts";
import { sleep } from "../../system/clock.ts";

export interface Upstream {
  /** Where the addresses of servers, keys and programs are looked up. */
  readonly env: Environment;
  /**
   * The content of an address; null where the server says that there is none.
   *
   * @throws {DiagnosticError} `registry-failed` for every other failure.
   */
  get(url: string, options?: UpstreamOptions): Promise<Uint8Array | null>;
}

export interface UpstreamOptions {
  readonly accept?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

const LARGEST = 512 * 1024 * 1024;
const MOST_REDIRECTS = 5;
const TRIES = 3;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];
/** Answers that another try may better. */
const PASSING: readonly number[] = [429, 500, 502, 503, 504];

/** Asks over HTTP, through proxies where the environment names them. */
export class WebUpstream implements Upstream, Disposable {
  #client: HttpClient | null = null;

  constructor(readonly env: Environment, private readonly delayMs = 1000) {}

  async get(url: string, options: UpstreamOptions = {}): Promise<Uint8Array | null> {
    for (let attempt = 1;; attempt++) {
      options.signal?.throwIfAborted();
      try {
        return await this.#follow(addressOf(url), options);
      } catch (error) {
        options.signal?.throwIfAborted();
        const passes = error instanceof HttpFailure || error instanceof PassingAnswer;
        if (!passes) throw error;
        if (attempt >= TRIES) throw failed(url, error.message, error);
        await sleep(this.delayMs * attempt, options.signal);
      }
    }
  }

  async #follow(url: URL, { accept = "*/*", signal }: UpstreamOptions): Promise<Uint8Array | null> {
    let at = url;
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      const headers = { accept, "user-agent": "ferry" };
      const response = await this.#open().request({ method: "GET", url: at, headers, signal });
      const location = response.headers["location"];
      if (!REDIRECTS.includes(response.status) || location === undefined) {
        return await contentOf(response, url);
      }
      await response.discard();
      at = addressOf(new URL(location, at).href);
    }
    throw failed(url.href, `more than ${MOST_REDIRECTS} redirects`);
  }

  #open(): HttpClient {
    if (this.#client) return this.#client;
    const authorities = systemCertificates(this.env);
    const tls = { verify: true, ...(authorities.length > 0 ? { authorities } : {}) };
    return this.#client = new HttpClient({ tls, env: this.env });
  }

  [Symbol.dispose](): void {
    this.#client?.close();
  }
}

class PassingAnswer extends Error {}

async function contentOf(response: HttpResponse, url: URL): Promise<Uint8Array | null> {
  const { status, reason } = response;
  if (status === 200) {
    const bytes = await response.bytes(LARGEST);
    if (bytes) return bytes;
    throw failed(url.href, `the answer has more than ${LARGEST} bytes`);
  }
  await response.discard();
  if (status === 404 || status === 410) return null;
  const words = `it answers ${status} ${reason}`.trim();
  throw PASSING.includes(status) ? new PassingAnswer(words) : failed(url.href, words);
}

function addressOf(text: string): URL {
  const url = URL.parse(text);
  if (url && /^https?:$/.test(url.protocol)) return url;
  throw new DiagnosticError(`not an address of the web: ${text}`, {
    code: "bad-config",
    hint: "it begins with http:// or https://",
  });
}

function failed(url: string, why: string, cause?: unknown): DiagnosticError {
  return new DiagnosticError(`cannot read ${url}: ${why}`, { code: "registry-failed", cause });
}

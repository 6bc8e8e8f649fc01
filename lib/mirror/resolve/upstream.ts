/** Servers that know which images there are, and are no registries: update graphs, signatures, chart repositories. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import { systemCertificates } from "../../registry/config/trust.ts";
import type { Environment } from "../../system/environment.ts";
import { HttpClient, type HttpResponse } from "../../system/http/client.ts";
import { HttpFailure } from "../../system/http/failure.ts";
import {
  type Absence,
  Attempts,
  Patience,
  retrying,
  type RetryPolicy,
  USUAL_RETRIES,
} from "../../registry/remote/attempts.ts";
import { isAway, isPassing, isSettled, RegistryFailure, wishedMs } from "../../registry/remote/failure.ts";
import { type Pacing, systemPacing } from "../../registry/remote/pacing.ts";

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

export interface WebOptions {
  readonly retries?: RetryPolicy | undefined;
  readonly pacing?: Pacing | undefined;
  /** Hears of a server that is away for longer than a moment, and when it is back. */
  readonly onAbsence?: ((host: string, absence: Absence) => void) | undefined;
}

const LARGEST = 512 * 1024 * 1024;
const MOST_REDIRECTS = 5;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

/** Asks over HTTP, through proxies where the environment names them. */
export class WebUpstream implements Upstream, Disposable {
  #client: HttpClient | null = null;
  readonly #patience = new Map<string, Patience>();

  constructor(readonly env: Environment, private readonly options: WebOptions = {}) {}

  async get(text: string, options: UpstreamOptions = {}): Promise<Uint8Array | null> {
    const url = addressOf(text);
    const { retries = USUAL_RETRIES, pacing = systemPacing } = this.options;
    const patience = this.#patienceWith(url.host);
    return await retrying(new Attempts(retries, pacing, options.signal, patience), async () => {
      try {
        const content = await this.#follow(url, options);
        patience.renew();
        return content;
      } catch (error) {
        throw error instanceof HttpFailure ? unanswered(url, error) : error;
      }
    });
  }

  #patienceWith(host: string): Patience {
    const { retries = USUAL_RETRIES, pacing = systemPacing, onAbsence } = this.options;
    const known = this.#patience.get(host) ??
      new Patience(retries.patienceMs ?? 0, pacing.clock, (absence) => onAbsence?.(host, absence));
    this.#patience.set(host, known);
    return known;
  }

  async #follow(url: URL, { accept = "*/*", signal }: UpstreamOptions): Promise<Uint8Array | null> {
    let at = url;
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      const headers = { accept, "user-agent": "ferry" };
      const response = await this.#open().request({ method: "GET", url: at, headers, signal });
      const location = response.headers["location"];
      if (!REDIRECTS.includes(response.status) || location === undefined) {
        return await contentOf(response, url, (this.options.pacing ?? systemPacing).clock.nowMs());
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

/** @param nowMs Since 1970. */
async function contentOf(response: HttpResponse, url: URL, nowMs: number): Promise<Uint8Array | null> {
  const { status, reason, headers } = response;
  if (status === 200) {
    const bytes = await response.bytes(LARGEST);
    if (bytes) return bytes;
    throw failed(url.href, `the answer has more than ${LARGEST} bytes`);
  }
  await response.discard();
  if (status === 404 || status === 410) return null;
  throw new RegistryFailure(`cannot read ${url.href}: ${`it answers ${status} ${reason}`.trim()}`, {
    code: "registry-failed",
    status,
    retryable: isPassing(status),
    isAway: isAway(status),
    retryAfterMs: wishedMs(headers, nowMs),
  });
}

function unanswered(url: URL, cause: HttpFailure): RegistryFailure {
  return new RegistryFailure(`cannot read ${url.href}: ${cause.message}`, {
    code: "registry-failed",
    retryable: !isSettled(cause.kind),
    isAway: cause.kind === "silent",
    cause,
  });
}

function addressOf(text: string): URL {
  const url = URL.parse(text);
  if (url && /^https?:$/.test(url.protocol)) return url;
  throw new DiagnosticError(`not an address of the web: ${text}`, {
    code: "bad-config",
    hint: "it begins with http:// or https://",
  });
}

function failed(url: string, why: string): DiagnosticError {
  return new DiagnosticError(`cannot read ${url}: ${why}`, { code: "registry-failed" });
}

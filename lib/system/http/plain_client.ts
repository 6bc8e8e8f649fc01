/** Requests by `node:http` and `node:https`: any method, any body, any certificate, through proxies and sockets. */

import http, { type ClientRequest, type IncomingMessage } from "node:http";
import https from "node:https";
import { bodyOf, bytesOf } from "./body.ts";
import { exchange, StaleConnection } from "./exchange.ts";
import { HttpFailure } from "./failure.ts";
import type { HttpClientOptions, HttpRequest, HttpResponse } from "./message.ts";
import { proxyFor } from "./proxy.ts";

const SMALL_REST = 64 * 1024;

/** See `HttpClient`. */
export class PlainClient {
  readonly #options: HttpClientOptions;
  readonly #agents = new Map<string, http.Agent>();
  readonly #stallMs: number;
  readonly #connectMs: number;

  constructor(options: HttpClientOptions) {
    this.#options = options;
    this.#stallMs = options.stallMs ?? 60_000;
    this.#connectMs = options.connectMs ?? 30_000;
  }

  async request(request: HttpRequest): Promise<HttpResponse> {
    const replayable = request.body === undefined || request.body instanceof Uint8Array;
    const proxy = this.#proxyOf(request);
    for (let attempt = 1;; attempt++) {
      const outgoing = this.#open(request, proxy);
      try {
        const message = await exchange(outgoing, {
          body: request.body,
          signal: request.signal,
          connectMs: this.#connectMs,
          stallMs: this.#stallMs,
          answerMs: request.answerMs ?? this.#stallMs,
        });
        return this.#response(message, outgoing, request);
      } catch (error) {
        outgoing.destroy();
        request.signal?.throwIfAborted();
        // The server closed a kept connection at the moment it was used again: not a fault, so no one is told.
        if (error instanceof StaleConnection && replayable && attempt <= 2) continue;
        throw proxy === null ? error : ofProxy(error, proxy);
      }
    }
  }

  /** Closes all connections. */
  close(): void {
    for (const agent of this.#agents.values()) agent.destroy();
    this.#agents.clear();
  }

  /** @throws {HttpFailure} `proxy` where the environment names something else. */
  #proxyOf({ url, socketPath }: HttpRequest): URL | null {
    const { env } = this.#options;
    const proxy = env && socketPath === undefined ? proxyFor(url, env) : null;
    if (proxy === null) return null;
    const parsed = URL.parse(proxy);
    if (parsed && /^https?:$/.test(parsed.protocol)) return parsed;
    throw new HttpFailure("proxy", "what the environment names as proxy is not the address of an HTTP proxy");
  }

  #open({ method, url, headers, body, socketPath }: HttpRequest, proxy: URL | null): ClientRequest {
    const length = body instanceof Uint8Array ? body.length : body?.size;
    const options = {
      method,
      agent: this.#agentFor(url, proxy?.href ?? null),
      ...(socketPath === undefined ? {} : { socketPath }),
      headers: {
        ...(length === undefined && !/^(POST|PUT|PATCH)$/.test(method)
          ? {}
          : { "content-length": String(length ?? 0) }),
        ...headers,
      },
    };
    const outgoing = url.protocol === "https:" ? https.request(url, options) : http.request(url, options);
    // One that is given up before anybody listens must not fail unheard.
    return outgoing.on("error", () => {});
  }

  #agentFor(url: URL, proxy: string | null): http.Agent {
    const key = `${url.protocol} ${proxy ?? ""}`;
    const known = this.#agents.get(key);
    if (known) return known;
    const { verify, authorities, identity, ciphers } = this.#options.tls;
    const shared = {
      keepAlive: true,
      maxFreeSockets: 64,
      ...(proxy === null ? {} : { proxyEnv: { HTTP_PROXY: proxy, HTTPS_PROXY: proxy } }),
    };
    const agent = url.protocol === "https:"
      ? new https.Agent({
        ...shared,
        rejectUnauthorized: verify,
        ...(authorities ? { ca: [...authorities] } : {}),
        ...(identity ? { cert: identity.certificate, key: identity.key } : {}),
        ...(ciphers ? { ciphers } : {}),
      })
      : new http.Agent(shared);
    this.#agents.set(key, agent);
    return agent;
  }

  #response(
    message: IncomingMessage,
    outgoing: ClientRequest,
    { method, signal }: HttpRequest,
  ): HttpResponse {
    // A failure between this answer and its reading must not be an uncaught one: the body tells of it.
    message.on("error", () => {});
    const status = message.statusCode ?? 0;
    const headers = message.headers as Readonly<Record<string, string>>;
    const stallMs = this.#stallMs;
    const isEmpty = method === "HEAD" || status === 204 || status === 304 ||
      headers["content-length"] === "0";
    const body = async function* () {
      if (isEmpty) await ended(message);
      else yield* bodyOf(message, { stallMs, signal });
      // What was refused before it was all sent leaves a connection that nobody can use.
      if (!outgoing.writableEnded) outgoing.destroy();
    };
    return {
      status,
      reason: message.statusMessage ?? "",
      get rawHeaders() {
        return pairs(message.rawHeaders);
      },
      headers,
      body,
      bytes: (limit) => bytesOf(body(), limit),
      discard: async () => void await bytesOf(body(), SMALL_REST).catch(() => {}),
    };
  }
}

/** What keeps a request from a proxy, as a failure that names the proxy and not what lies behind it. */
function ofProxy(error: unknown, { host }: URL): unknown {
  const isProxys = error instanceof HttpFailure && ["unresolved", "unreachable"].includes(error.kind);
  return isProxys ? new HttpFailure("proxy", `the proxy ${host}: ${error.message}`, error.cause) : error;
}

/** Until a message without body has ended, which frees its connection. */
function ended(message: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    message.once("close", () => resolve());
    message.once("end", () => resolve());
    message.resume();
  });
}

function pairs(flat: readonly string[]): readonly (readonly [string, string])[] {
  return flat.flatMap((name, at) => at % 2 === 0 ? [[name, flat[at + 1] ?? ""] as const] : []);
}

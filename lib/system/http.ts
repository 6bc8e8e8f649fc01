/** HTTP requests of this machine: the door to `node:http` and `node:https`. */

import http, { type ClientRequest, type IncomingMessage } from "node:http";
import https from "node:https";
import type { Environment } from "./environment.ts";
import { bodyOf, bytesOf } from "./http_body.ts";
import { BulkClient, isBulkPossible } from "./http_bulk.ts";
import { exchange, StaleConnection } from "./http_exchange.ts";
import { HttpFailure } from "./http_failure.ts";
import type { HttpRequest, HttpResponse, TlsOptions } from "./http_message.ts";
import { proxyFor } from "./proxy.ts";

export type { HttpRequest, HttpResponse, HttpUpload, TlsOptions } from "./http_message.ts";

export interface HttpClientOptions {
  readonly tls: TlsOptions;
  /** Where `HTTPS_PROXY` and its kin are looked up; without it no proxy is used. */
  readonly env?: Environment | undefined;
  /** The longest silence while something is awaited from the other side. @default {60_000} */
  readonly stallMs?: number | undefined;
  /** The longest wait for a connection. @default {30_000} */
  readonly connectMs?: number | undefined;
}

const SMALL_REST = 64 * 1024;

/**
 * Requests over kept connections. Bodies go both ways as they are: no compression, no redirects.
 *
 * Every failure before or instead of an answer is an `HttpFailure`; what the source of an upload throws and an
 * abort's reason pass through.
 */
export class HttpClient {
  readonly #options: HttpClientOptions;
  readonly #agents = new Map<string, http.Agent>();
  readonly #stallMs: number;
  readonly #connectMs: number;
  #bulk: BulkClient | null = null;

  constructor(options: HttpClientOptions) {
    this.#options = options;
    this.#stallMs = options.stallMs ?? 60_000;
    this.#connectMs = options.connectMs ?? 30_000;
  }

  async request(request: HttpRequest): Promise<HttpResponse> {
    return request.bulk ? await this.#bulkRequest(request) : await this.#plainRequest(request);
  }

  async #bulkRequest(request: HttpRequest): Promise<HttpResponse> {
    const { env, tls } = this.#options;
    const proxied = env !== undefined && proxyFor(request.url, env) !== null;
    if (proxied || !isBulkPossible(request.url, tls)) return await this.#plainRequest(request);
    this.#bulk ??= new BulkClient(tls, this.#stallMs);
    try {
      return await this.#bulk.get(request);
    } catch (error) {
      request.signal?.throwIfAborted();
      if (error instanceof HttpFailure) throw error;
      // Only the other way can tell what is wrong, where it still is.
      return await this.#plainRequest(request);
    }
  }

  async #plainRequest(request: HttpRequest): Promise<HttpResponse> {
    const replayable = request.body === undefined || request.body instanceof Uint8Array;
    for (let attempt = 1;; attempt++) {
      const outgoing = this.#open(request);
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
        if (!(error instanceof StaleConnection) || !replayable || attempt > 2) throw error;
      }
    }
  }

  /** Closes all connections. */
  close(): void {
    for (const agent of this.#agents.values()) agent.destroy();
    this.#agents.clear();
    this.#bulk?.close();
    this.#bulk = null;
  }

  #open({ method, url, headers, body, socketPath }: HttpRequest): ClientRequest {
    const length = body instanceof Uint8Array ? body.length : body?.size;
    const options = {
      method,
      agent: this.#agentFor(url, { direct: socketPath !== undefined }),
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

  #agentFor(url: URL, { direct }: { readonly direct: boolean }): http.Agent {
    const proxy = this.#options.env && !direct ? proxyFor(url, this.#options.env) : null;
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

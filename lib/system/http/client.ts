/** HTTP requests of this machine. */

import { FetchClient, isFetchPossible } from "./fetch_client.ts";
import { HttpFailure } from "./failure.ts";
import type { HttpClientOptions, HttpRequest, HttpResponse } from "./message.ts";
import type { PlainClient } from "./plain_client.ts";

export type { HttpClientOptions, HttpRequest, HttpResponse, HttpUpload, TlsOptions } from "./message.ts";

/**
 * Requests over kept connections. Bodies go both ways as they are: no compression, no redirects.
 *
 * Every failure before or instead of an answer is an `HttpFailure`; what the source of an upload throws and an
 * abort's reason pass through.
 */
export class HttpClient {
  readonly #fetches: boolean;
  #fetching: FetchClient | null = null;
  #plain: PlainClient | null = null;

  constructor(private readonly options: HttpClientOptions) {
    this.#fetches = isFetchPossible(options.env);
  }

  async request(request: HttpRequest): Promise<HttpResponse> {
    const { tls, stallMs } = this.options;
    const isChecked = tls.verify || request.url.protocol === "http:";
    if (!request.fetched || !this.#fetches || !isChecked) return await this.#plainRequest(request);
    this.#fetching ??= new FetchClient(tls, stallMs);
    try {
      return await this.#fetching.request(request);
    } catch (error) {
      request.signal?.throwIfAborted();
      if (error instanceof HttpFailure) throw error;
      // Only the other way can tell what is wrong, where it still is.
      return await this.#plainRequest(request);
    }
  }

  /** Closes all connections. */
  close(): void {
    this.#fetching?.close();
    this.#plain?.close();
    this.#fetching = this.#plain = null;
  }

  async #plainRequest(request: HttpRequest): Promise<HttpResponse> {
    if (this.#plain === null) {
      // What only ever fetches need not load it.
      const { PlainClient } = await import("./plain_client.ts");
      this.#plain ??= new PlainClient(this.options);
    }
    return await this.#plain.request(request);
  }
}

/** What is asked of a server, and what it answers. */

import type { Environment } from "../environment.ts";

/** How the other side of a TLS connection proves itself, and we to it. */
export interface TlsOptions {
  /** False takes any certificate. */
  readonly verify: boolean;
  /** Certificates in PEM that are trusted, instead of those built in. */
  readonly authorities?: readonly string[] | undefined;
  /** Our own certificate and its key, in PEM. */
  readonly identity?: { readonly certificate: string; readonly key: string } | undefined;
  /** The ciphers that are offered, as OpenSSL writes them; absent for the runtime's own choice. */
  readonly ciphers?: string | undefined;
}

export interface HttpClientOptions {
  readonly tls: TlsOptions;
  /** Where `HTTPS_PROXY` and its kin are looked up; without it no proxy is used. */
  readonly env?: Environment | undefined;
  /** The longest silence while something is awaited from the other side. @default {60_000} */
  readonly stallMs?: number | undefined;
  /** The longest wait for a connection. @default {30_000} */
  readonly connectMs?: number | undefined;
}

export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | HttpUpload | undefined;
  readonly signal?: AbortSignal | undefined;
  /** The socket in the file system that is asked instead of the URL's host. */
  readonly socketPath?: string | undefined;
  /** A GET or HEAD that may go by the runtime's own `fetch`, which takes less time but lower-cases `rawHeaders`. */
  readonly fetched?: boolean | undefined;
  /** The longest wait for the answer once all is sent, where it is not the usual one. */
  readonly answerMs?: number | undefined;
}

/** A body of a known length that is not held in memory. */
export interface HttpUpload {
  readonly size: number;
  readonly chunks: AsyncIterable<Uint8Array>;
}

export interface BodyOptions {
  /** Takes less of the processor where the body is large, but each piece holds only until the next is asked for. */
  readonly fleeting?: boolean | undefined;
}

/** An answer whose body is still to be read: with `bytes`, `body` or `discard`, once. */
export interface HttpResponse {
  readonly status: number;
  /** The words beside the status. */
  readonly reason: string;
  /** Names and values as they were sent, in their order. */
  readonly rawHeaders: readonly (readonly [string, string])[];
  /** Names in lower case; values of a repeated header joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  /** Ending the iteration early closes the connection. @throws {HttpFailure} */
  body(options?: BodyOptions): AsyncIterable<Uint8Array>;
  /** The whole body; null when it has more than `limit` bytes. @throws {HttpFailure} */
  bytes(limit: number): Promise<Uint8Array | null>;
  /** Frees the connection without regard to what is in the body. */
  discard(): Promise<void>;
}

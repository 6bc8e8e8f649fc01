/** A request that this process stands still for, and what comes of it. */

import type { HttpClientOptions } from "../http/client.ts";
import type { BrowseOptions } from "./browse.ts";
import type { Header, WebFailure } from "./web.ts";

export interface BlockingRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly Header[];
  readonly body: Uint8Array | null;
  readonly browse: Omit<BrowseOptions, "nowMs">;
  readonly client: HttpClientOptions;
  /** The socket in the file system that is asked instead of the URL's host. */
  readonly socketPath?: string | undefined;
  /** The longest body of an answer. */
  readonly limitBytes: number;
}

export interface BlockingAnswer {
  readonly status: number;
  readonly reason: string;
  readonly headers: readonly Header[];
  /** Where the answer came from in the end. */
  readonly url: string;
  /** Why a redirect was not followed that should have been; null where all went well. */
  readonly problem: string | null;
  readonly body: Uint8Array;
}

/** How a request ended; an answer's body follows as bytes. */
export type FetchEnd =
  | { readonly kind: "answer"; readonly answer: Omit<BlockingAnswer, "body"> }
  | { readonly kind: "failure"; readonly failure: WebFailure["kind"]; readonly message: string };

/** What a process and the thread that works for it say to each other. */

import type { BlockingRequest } from "../web/blocking_request.ts";
import type { ProgramRequest } from "./program_request.ts";

/** Work for the thread. */
export type Work =
  | { readonly kind: "fetch"; readonly request: BlockingRequest }
  | { readonly kind: "program"; readonly request: ProgramRequest };

export interface Order {
  readonly work: Work;
  readonly memory: SharedArrayBuffer;
}

/** What came of it. */
export type Report<R> =
  | { readonly kind: "result"; readonly result: R }
  /** A signal asked this process to end. */
  | { readonly kind: "interrupted"; readonly signal: string }
  | { readonly kind: "bug"; readonly message: string };

/** A result with the bytes that belong to it. */
export interface Result<R> {
  readonly result: R;
  readonly body: Uint8Array;
}

/** Requests that block this process until they are answered: for templates, which cannot wait. */

import type { BlockingThread } from "../blocking/blocking_thread.ts";
import type { BlockingAnswer, BlockingRequest, FetchEnd } from "./blocking_request.ts";
import { WebFailure } from "./web.ts";

/** @throws {WebFailure}; a {DiagnosticError} `interrupted`. */
export function fetchBlocking(thread: BlockingThread, request: BlockingRequest): BlockingAnswer {
  // Limits of time are the client's: here is none.
  const { result, body } = thread.await<FetchEnd>({ kind: "fetch", request }, request.limitBytes);
  if (result.kind === "failure") throw new WebFailure(result.failure, result.message);
  return { ...result.answer, body };
}

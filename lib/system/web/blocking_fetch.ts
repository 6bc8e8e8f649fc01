/** Requests that block this process until they are answered: for templates, which cannot wait. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { HttpClientOptions } from "../http.ts";
import type { BrowseOptions } from "./browse.ts";
import { type Header, WebFailure } from "./web.ts";

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

/** What the worker tells beside a body. */
export type Report =
  | { readonly kind: "answer"; readonly answer: Omit<BlockingAnswer, "body"> }
  | { readonly kind: "failure"; readonly failure: WebFailure["kind"]; readonly message: string }
  | { readonly kind: "bug"; readonly message: string };

/** Numbers at the start of the shared memory: how far the worker is, and how long its report and the body are. */
export const STATE = 0;
export const REPORT_BYTES = 1;
export const BODY_BYTES = 2;
export const HEAD_BYTES = 12;
export const STARTED = 1;
export const DONE = 2;

const START_LIMIT_MS = 30_000;
/** Room for the report, whatever the limit for the body. */
const REPORT_ROOM_BYTES = 1024 * 1024;

/** @throws {WebFailure} */
export function fetchBlocking(request: BlockingRequest): BlockingAnswer {
  const memory = new SharedArrayBuffer(HEAD_BYTES, {
    maxByteLength: HEAD_BYTES + REPORT_ROOM_BYTES + request.limitBytes,
  });
  const head = new Int32Array(memory, 0, 3);
  const worker = new Worker(new URL("./fetch_worker.ts", import.meta.url), { type: "module" });
  try {
    worker.postMessage({ request, memory });
    if (Atomics.wait(head, STATE, 0, START_LIMIT_MS) === "timed-out") {
      throw new DiagnosticError("the part of ferry that fetches for templates did not start", {
        code: "not-supported",
      });
    }
    // Limits of time are the client's: here is none.
    Atomics.wait(head, STATE, STARTED);
    return answerIn(memory, head);
  } finally {
    worker.terminate();
  }
}

function answerIn(memory: SharedArrayBuffer, head: Int32Array): BlockingAnswer {
  const reportBytes = Atomics.load(head, REPORT_BYTES);
  // Texts cannot be decoded from memory that others may change: it is copied first.
  const copy = (start: number, length: number) => new Uint8Array(memory, start, length).slice();
  const report: Report = JSON.parse(new TextDecoder().decode(copy(HEAD_BYTES, reportBytes)));
  switch (report.kind) {
    case "answer":
      return { ...report.answer, body: copy(HEAD_BYTES + reportBytes, Atomics.load(head, BODY_BYTES)) };
    case "failure":
      throw new WebFailure(report.failure, report.message);
    case "bug":
      throw new Error(report.message);
    default:
      throw new TypeError(`unknown report: ${report satisfies never}`);
  }
}

/** Programs that this process stands still for: for templates, which cannot wait. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { ProcessResult } from "../process.ts";
import type { BlockingThread } from "./blocking_thread.ts";
import type { ProgramEnd, ProgramRequest } from "./program_request.ts";

/** More than this is not taken from a program. */
const OUTPUT_LIMIT_BYTES = 512 * 1024 * 1024;

/**
 * Runs a program to its end, in a session of its own; a signal that ends this process ends it, too.
 *
 * @throws {DiagnosticError} `file-not-found` when there is no such program; `interrupted`.
 */
export function runBlocking(thread: BlockingThread, request: ProgramRequest): ProcessResult {
  const { result, body } = thread.await<ProgramEnd>({ kind: "program", request }, OUTPUT_LIMIT_BYTES);
  if (result.kind === "not-run") throw new DiagnosticError(result.message, { code: result.code });
  return {
    code: result.code,
    stdout: body.subarray(0, result.stdoutBytes),
    stderr: body.subarray(result.stdoutBytes),
  };
}

/** What comes of a program, for whoever stands still for it. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import { signalProcess, startProcess } from "../process.ts";
import type { Result } from "./order.ts";
import type { ProgramEnd, ProgramRequest } from "./program_request.ts";

/** @param signal Ends the program and all that it started. */
export async function programResult(
  { argv, cwd, env }: ProgramRequest,
  signal: AbortSignal,
): Promise<Result<ProgramEnd>> {
  try {
    const streams = { stdin: "null", stdout: "piped", stderr: "piped" } as const;
    const child = startProcess(argv, { cwd, env, cleanEnv: true, detached: true, ...streams });
    const end = () => signalProcess(child.pid, "SIGTERM", { group: true });
    signal.addEventListener("abort", end, { once: true });
    const { code, stdout, stderr } = await child.output();
    signal.removeEventListener("abort", end);
    return { result: { kind: "ended", code, stdoutBytes: stdout.length }, body: joined(stdout, stderr) };
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    const code = error.code === "file-not-found" ? error.code : "command-failed";
    return { result: { kind: "not-run", message: error.message, code }, body: new Uint8Array() };
  }
}

function joined(stdout: Uint8Array, stderr: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(stdout.length + stderr.length);
  bytes.set(stdout);
  bytes.set(stderr, stdout.length);
  return bytes;
}

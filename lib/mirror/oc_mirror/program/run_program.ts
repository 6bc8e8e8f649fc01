/** Runs oc-mirror and follows what it prints. */

import type { Environment } from "../../../system/environment.ts";
import { AppendFile } from "../../../system/file_writer.ts";
import { type RunningProcess, signalProcess, startProcess } from "../../../system/process.ts";
import { type Entry, EntryReader, withoutColours } from "./entries.ts";

export interface ProgramRequest {
  /** The program and its arguments: no shell reads them. */
  readonly argv: readonly string[];
  readonly env: Environment;
  readonly cwd?: string | undefined;
  /** Gets everything that is printed, without its colours. */
  readonly log: string;
  readonly hear: (entry: Entry) => void;
}

/** How the program ended: with a code, or by a signal. */
export interface ProgramEnd {
  readonly code: number;
  /** Such as `SIGKILL`; null when it ended by itself. */
  readonly signal: string | null;
}

/** How long it has to end by itself before it is killed. */
const PATIENCE_MS = 10_000;
/** What oc-mirror wants; with another, catalogs get permissions with which they do not run. */
const UMASK = 0o022;

/**
 * Runs the program to its end; an aborted signal ends it with all that it started.
 *
 * @throws The signal's reason.
 */
export async function runProgram(request: ProgramRequest, signal?: AbortSignal): Promise<ProgramEnd> {
  signal?.throwIfAborted();
  const { argv, env, cwd } = request;
  using log = new AppendFile(request.log);
  const child = startProcess(argv, {
    env,
    cwd,
    cleanEnv: true,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    detached: true,
    umask: UMASK,
  });
  let stopping: ReturnType<typeof setTimeout> | undefined;
  const stop = () => {
    signalProcess(child.pid, "SIGTERM", { group: true });
    stopping = setTimeout(() => signalProcess(child.pid, "SIGKILL", { group: true }), PATIENCE_MS);
  };
  signal?.addEventListener("abort", stop);
  try {
    const [status] = await Promise.all([
      child.status,
      follow(child.stdout, request, log),
      follow(child.stderr, request, log),
    ]);
    signal?.throwIfAborted();
    return { code: status.code, signal: status.signal };
  } finally {
    signal?.removeEventListener("abort", stop);
    clearTimeout(stopping);
  }
}

async function follow(
  stream: RunningProcess["stdout"],
  { hear }: ProgramRequest,
  log: AppendFile,
): Promise<void> {
  const reader = new EntryReader(hear);
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      log.append(`${withoutColours(line)}\n`);
      reader.line(line);
    }
  }
  if (rest !== "") {
    log.append(`${withoutColours(rest)}\n`);
    reader.line(rest);
  }
  reader.end();
}

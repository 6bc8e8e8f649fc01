/** Ways to a shell on a host: what differs between a local shell, ssh, containers and so on. */

import type { DiagnosticError } from "../source/diagnostic.ts";
import { type RunningProcess, startProcess } from "../system/process.ts";

/** A program that leads to a shell: what is written to it goes to that shell, and the answers come back. */
export interface StartedProgram {
  readonly process: RunningProcess;
  /** Called once, when the shell is ready or will never be. */
  readonly settled: () => void;
}

export interface Transport {
  /** The host as messages name it. */
  readonly label: string;
  /** Whether its shells run on this machine as the user of this process. */
  readonly isLocal: boolean;
  /** The words that start a POSIX shell on the host. */
  readonly shell: readonly string[];
  /** How long a shell may take to answer for the first time. */
  readonly readyTimeoutMs: number;
  /** How long becoming another user may take. */
  readonly becomingTimeoutMs: number;
  /** Whether its programs end when this process does, however that comes about. @default {false} */
  readonly endsWithUs?: boolean;
  /** How often an attempt that leads nowhere is made again. @default {0} */
  readonly retries?: number;

  /** Starts a program that leads to a new shell. */
  start(): StartedProgram;

  /** What is said where becoming a user takes too long, where Ansible's users know other words for it. */
  readonly becomingTooLong?: (seconds: number) => string;

  /** The failure for a host that cannot be reached; `words` are those of the program, or ours. */
  unreachable(words: string): DiagnosticError;

  /** Ends what outlives a program, such as a shared connection. @returns whether there was such a thing. */
  reset(): Promise<boolean>;
}

/** Starts the program of a transport with all streams open. */
export function startPiped(
  argv: readonly string[],
  options: { readonly env?: Readonly<Record<string, string>>; readonly settled?: () => void } = {},
): StartedProgram {
  const { env, settled = () => {} } = options;
  const process = startProcess(argv, {
    env,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
    detached: true,
  });
  return { process, settled };
}

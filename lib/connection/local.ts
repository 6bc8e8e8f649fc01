/** The machine that ferry runs on, as a host. */

import { DiagnosticError } from "../source/diagnostic.ts";
import { startPiped, type Transport } from "./transport.ts";

export interface LocalSettings {
  readonly kind: "local";
  /** The words that start a POSIX shell. @default {["/bin/sh"]} */
  readonly shell?: readonly string[] | undefined;
  /** Seconds for becoming another user. @default {10} */
  readonly timeoutS?: number | undefined;
}

const READY_TIMEOUT_MS = 30_000;

export function localTransport({ shell = ["/bin/sh"], timeoutS = 10 }: LocalSettings): Transport {
  return {
    label: "localhost",
    isLocal: true,
    shell,
    readyTimeoutMs: READY_TIMEOUT_MS,
    becomingTimeoutMs: timeoutS * 1000,
    becomingTooLong: () => "Timed out waiting for become success or become password prompt.",
    start: () => startPiped(shell),
    unreachable: (words) =>
      new DiagnosticError(`cannot start a shell: ${words}`, { code: "host-unreachable" }),
    reset: () => Promise.resolve(false),
  };
}

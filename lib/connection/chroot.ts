/** A folder of the machine that ferry runs on, as the root of a host. */

import { DiagnosticError } from "../source/diagnostic.ts";
import { startPiped, type Transport } from "./transport.ts";

export interface ChrootSettings {
  readonly kind: "chroot";
  readonly folder: string;
  /** The program. @default {"chroot"} */
  readonly executable?: string | undefined;
  /** The words that start a POSIX shell in there. @default {["/bin/sh"]} */
  readonly shell?: readonly string[] | undefined;
}

const READY_TIMEOUT_MS = 30_000;

export function chrootTransport(settings: ChrootSettings): Transport {
  const { folder, executable = "chroot", shell = ["/bin/sh"] } = settings;
  return {
    label: folder,
    isLocal: false,
    shell,
    readyTimeoutMs: READY_TIMEOUT_MS,
    becomingTimeoutMs: READY_TIMEOUT_MS,
    start: () => startPiped([executable, folder, ...shell]),
    unreachable: (words) =>
      new DiagnosticError(`Failed to connect to the host via chroot: ${words}`, { code: "host-unreachable" }),
    reset: () => Promise.resolve(false),
  };
}

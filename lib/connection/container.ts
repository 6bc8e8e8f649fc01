/** A running container of podman or docker as a host. */

import { DiagnosticError } from "../source/diagnostic.ts";
import { startPiped, type Transport } from "./transport.ts";

export interface ContainerSettings {
  readonly kind: "container";
  readonly engine: "podman" | "docker";
  /** Name or number. */
  readonly name: string;
  readonly user?: string | undefined;
  /** The engine's program; its name where absent. */
  readonly executable?: string | undefined;
  /** Words between the program and `exec`, such as those that name another engine. */
  readonly extraArgs?: readonly string[] | undefined;
  /** The words that start a POSIX shell in there. @default {["/bin/sh"]} */
  readonly shell?: readonly string[] | undefined;
}

const READY_TIMEOUT_MS = 60_000;

export function containerTransport(settings: ContainerSettings): Transport {
  const { engine, name, user, executable = engine, extraArgs = [], shell = ["/bin/sh"] } = settings;
  const asUser = user === undefined ? [] : ["--user", user];
  const argv = [executable, ...extraArgs, "exec", "-i", ...asUser, name, ...shell];
  return {
    label: name,
    isLocal: false,
    shell,
    readyTimeoutMs: READY_TIMEOUT_MS,
    becomingTimeoutMs: READY_TIMEOUT_MS,
    start: () => startPiped(argv),
    unreachable: (words) =>
      new DiagnosticError(`Failed to connect to the host via ${engine}: ${words}`, {
        code: "host-unreachable",
      }),
    reset: () => Promise.resolve(false),
  };
}

/** The connections of a run: shared by what runs on a host as a user. */

import type { BecomeSettings } from "./become.ts";
import { type ChrootSettings, chrootTransport } from "./chroot.ts";
import type { Connection } from "./connection.ts";
import { type ContainerSettings, containerTransport } from "./container.ts";
import { Slots } from "../model/slots.ts";
import { type LocalSettings, localTransport } from "./local.ts";
import { openFilesLimit } from "../system/limits.ts";
import { ShellConnection } from "./shell_connection.ts";
import { ShellPlaces } from "./shell_places.ts";
import { type SshSettings, sshTransport } from "./ssh.ts";
import type { Transport } from "./transport.ts";

export type TransportSettings = LocalSettings | SshSettings | ContainerSettings | ChrootSettings;

/** All that tells one connection from another. */
export interface ConnectionSettings {
  readonly transport: TransportSettings;
  /** Null for the login user. */
  readonly become: BecomeSettings | null;
}

export interface PoolOptions {
  /** Connections being opened at once: a handshake is work for both ends, and a bastion sees them all. @default {10} */
  readonly connecting?: number;
  /** Shells that are open at once, beside those for a moment. @default as many as this process may have files for */
  readonly open?: number;
}

/** Files that a program with its streams takes. */
const FILES_OF_A_SHELL = 4;
/** Files for all else: this program's own, and shells for a moment. */
const OTHER_FILES = 64;
/** More than this are never open: each is a program on this machine and on a host. */
const MOST_SHELLS = 1000;

export class ConnectionPool implements AsyncDisposable {
  readonly #connections = new Map<string, Connection>();
  readonly #gate: Slots;
  readonly #places: ShellPlaces;

  constructor({ connecting = 10, open = affordableShells() }: PoolOptions = {}) {
    this.#gate = new Slots(connecting);
    this.#places = new ShellPlaces(open);
  }

  /**
   * The connection for these settings; it is opened by its first request. The pool closes it.
   *
   * @param lane Requests of different lanes do not wait for each other where a connection costs nothing: on this
   *   machine, on which each of several hosts may be at work.
   */
  connection(settings: ConnectionSettings, lane = ""): Connection {
    const key = settings.transport.kind === "local" ? `${lane} ${keyOf(settings)}` : keyOf(settings);
    const known = this.#connections.get(key);
    if (known) return known;
    const made = this.separate(settings);
    this.#connections.set(key, made);
    return made;
  }

  /** A connection of these settings that nobody else gets. Whoever asks closes it. */
  separate({ transport, become }: ConnectionSettings): Connection {
    return new ShellConnection({ transport: transportFor(transport), become }, {
      gate: this.#gate,
      places: this.#places,
    });
  }

  /** Closes all connections at once; scripts that still run are ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    const open = [...this.#connections.values()];
    this.#connections.clear();
    await Promise.all(open.map((connection) => connection[Symbol.asyncDispose]()));
  }
}

function affordableShells(): number {
  const files = openFilesLimit() ?? Infinity;
  return Math.max(1, Math.min(MOST_SHELLS, Math.floor((files - OTHER_FILES) / FILES_OF_A_SHELL)));
}

/** The way to a shell that settings describe. */
export function transportFor(settings: TransportSettings): Transport {
  switch (settings.kind) {
    case "local":
      return localTransport(settings);
    case "ssh":
      return sshTransport(settings);
    case "container":
      return containerTransport(settings);
    case "chroot":
      return chrootTransport(settings);
    default:
      return settings satisfies never;
  }
}

/** The same text for settings that were made in the same way; every task asks for it. */
function keyOf(settings: ConnectionSettings): string {
  return JSON.stringify(settings);
}

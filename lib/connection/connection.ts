/** One host as one user: scripts run there, in the order in which they were asked for. */

import type { LocalInput } from "../model/change.ts";
import type { Become } from "./become.ts";

export type StreamName = "stdout" | "stderr";

/** What a script reads as its standard input. */
export type Input = string | Uint8Array | LocalInput;

export interface ExecRequest {
  /**
   * Text for the host's POSIX shell. It runs in a subshell of its own, so nothing of it stays: no variable, no
   * folder. What is to be a word in it goes through `shellQuote`.
   */
  readonly script: string;
  /** Empty where absent. Small input travels with the script; large input through a session of its own. */
  readonly stdin?: Input | undefined;
  /** Counted from the moment at which the script is the next to run. */
  readonly timeoutMs?: number | undefined;
  /** Called with output as it arrives; a promise holds the rest back, an exception ends the request. */
  readonly onOutput?: ((stream: StreamName, chunk: Uint8Array) => void | Promise<void>) | undefined;
  /** False where `onOutput` takes the standard output, which the result then lacks. @default {true} */
  readonly keepStdout?: boolean | undefined;
  /** Whether running it twice does no harm: without `onOutput`, it is sent again when the connection drops under it. */
  readonly repeatable?: boolean | undefined;
}

/** Why a script's own command was not started; `not-reached`: the one before it had failed. */
export type Obstacle = "no-folder" | "no-program" | "not-executable" | "not-reached";

export interface ExecResult {
  /** The exit code; 128 + n where signal n ended the command. */
  readonly code: number;
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
  /** Null where the command ran. */
  readonly obstacle: Obstacle | null;
  /** How long the request waited for the connection and for those before it, in milliseconds. @default {0} */
  readonly waitedMs?: number;
}

/** A way to a host: what is asked on it is done in the order in which it is asked. */
export interface Link {
  /** How long the host took to answer when it had nothing to do for that; 0 while it was not asked. */
  readonly roundTripMs: number;
}

export interface Connection extends AsyncDisposable {
  /** The host as messages name it. */
  readonly label: string;
  /** Whether scripts run on this machine as the user of this process. */
  readonly isLocal: boolean;
  /** Null for the login user. */
  readonly become: Become | null;
  readonly link: Link;

  /**
   * Runs a script, connecting first where that is needed. Calls made without waiting travel together and run one
   * after the other.
   *
   * A process that the script leaves in the background does not delay the result. What such a process prints
   * later is lost; where it prints to the script's own output it may be ended by that, as under Ansible.
   *
   * @throws the signal's reason after the command and its children were ended.
   * @throws {DiagnosticError} `host-unreachable`; `timeout`; `become-failed` where becoming the user fails.
   * @throws {TypeError} once the connection is closed.
   */
  exec(request: ExecRequest, signal?: AbortSignal): Promise<ExecResult>;

  /** Ends the connection and what is shared with later runs; the next request connects anew. */
  reset(): Promise<void>;
}

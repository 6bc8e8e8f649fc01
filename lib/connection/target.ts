/** A host as modules see it. */

import type { Command, PathChange, PathState } from "../model/change.ts";
import type { Become } from "./become.ts";
import type { ExecRequest, ExecResult, Link } from "./connection.ts";

export interface StatOptions {
  /** Tells of what a symbolic link points to instead of the link. @default {false} */
  readonly follow?: boolean;
  /** Reads regular files for their digest. @default {false} */
  readonly sha1?: boolean;
}

export interface ReadOptions {
  /** A longer file is an error. @default {16 MiB} */
  readonly limitBytes?: number;
}

export interface ListOptions {
  /** How many folders deep; 1 for what lies in the folder itself, absent for all. */
  readonly depth?: number | undefined;
  /** Goes into folders behind symbolic links, and tells of what links point to. @default {false} */
  readonly follow?: boolean;
}

/** What lies in a folder. */
export interface Listing {
  /** In the host's order; paths begin with the folder as it was asked for. */
  readonly states: readonly PathState[];
  /** What could not be looked at, in the host's words. */
  readonly problems: readonly string[];
}

export interface User {
  readonly name: string;
  readonly uid: number;
  /** The number of the user's own group. */
  readonly gid: number;
  readonly comment: string;
  readonly home: string;
  readonly shell: string;
}

export interface Group {
  readonly name: string;
  readonly gid: number;
  readonly members: readonly string[];
}

export type RunOptions = Pick<ExecRequest, "timeoutMs" | "onOutput" | "keepStdout">;

export interface CommandOptions extends RunOptions {
  /**
   * Whether it is started only if what was last asked of the host exited with 0; the obstacle is `not-reached`
   * otherwise. @default {false}
   */
  readonly afterSuccess?: boolean;
}

/** What a module may do while it plans: look. */
export interface TargetReader {
  /** The host as messages name it. */
  readonly label: string;

  /** True where the host is this machine and its user ours: this process can do there what a script could. */
  readonly isLocal?: boolean;
  /** Whom scripts become there; absent or null for the login user. */
  readonly become?: Become | null;

  /** What leads to the host, where all that is asked of it takes the same way. */
  readonly link?: Link;

  /**
   * What is at each path, in the order of the paths; null for nothing. A path that does not begin with a slash is
   * below the user's home folder.
   *
   * @throws {DiagnosticError} `access-denied` where a folder may not be searched.
   */
  stat(paths: readonly string[], options?: StatOptions): Promise<readonly (PathState | null)[]>;

  /**
   * A file's bytes; null where there is none.
   *
   * @throws {DiagnosticError} `access-denied`, `file-unreadable`.
   */
  read(path: string, options?: ReadOptions): Promise<Uint8Array | null>;

  /**
   * A file's bytes, piece by piece, whatever its size.
   *
   * @param sink Its promise holds the next piece back; an exception ends the download.
   * @returns whether there is such a file.
   * @throws {DiagnosticError} `access-denied`, `file-unreadable`.
   */
  download(path: string, sink: (piece: Uint8Array) => void | Promise<void>): Promise<boolean>;

  /** What lies in a folder, and below it; null where there is no such folder. */
  list(folder: string, options?: ListOptions): Promise<Listing | null>;

  /** Runs a command that only looks. It is run again where the connection drops under it. */
  query(command: Command, options?: RunOptions): Promise<ExecResult>;

  /** A user by name or number; null for none. */
  user(nameOrUid: string): Promise<User | null>;

  /** A group by name or number; null for none. */
  group(nameOrGid: string): Promise<Group | null>;
}

/** What may change a host. */
export interface Target extends TargetReader {
  /**
   * Makes a path what it is to be. A file is replaced in one moment: whatever happens, the old or the new is there.
   *
   * @returns what is there now, null for nothing.
   * @throws {DiagnosticError} `content-changed` where the file is not what it was when the change was planned;
   * `command-failed` where the validating command refuses; `access-denied`, `no-space`, `file-unwritable`.
   */
  apply(change: PathChange): Promise<PathState | null>;

  /** Runs a command. An exit code is a result, whatever it is. */
  run(command: Command, options?: CommandOptions): Promise<ExecResult>;

  /** A new folder on the host that only this user can look into; whoever asks removes it. */
  temporaryFolder(): Promise<string>;
}

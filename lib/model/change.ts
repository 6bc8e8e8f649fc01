/** What a module wants to be different on a host: data that can be shown, compared, and applied. */

/** What is at a path. Owner and group are names where the host knows them, numbers as text otherwise. */
export interface PathState {
  readonly path: string;
  readonly kind: "file" | "directory" | "symlink" | "fifo" | "socket" | "block" | "character";
  /** Permission bits, 0 to 0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly owner: string;
  readonly group: string;
  /** Bytes. */
  readonly size: number;
  /** Seconds since 1970, with fraction where the host tells. */
  readonly modifiedS: number;
  readonly accessedS: number;
  readonly changedS: number;
  readonly inode: number;
  readonly device: number;
  readonly links: number;
  readonly blocks: number;
  readonly blockSize: number;
  /** Where a symbolic link points, as written in it. */
  readonly target?: string;
  /** Lower-case hexadecimal SHA-1 of a regular file, where it was asked for. */
  readonly sha1?: string;
}

/** Bytes that a file is to hold, and where they come from. */
export type Content =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  /** A file of the machine that ferry runs on. */
  | { readonly kind: "local-file"; readonly path: string; readonly size: number; readonly stamp: string }
  /** A file of the host itself. */
  | { readonly kind: "remote-file"; readonly path: string; readonly size: number; readonly sha1: string };

/** Attributes to give a path; what is absent stays as it is, or gets the host's default where the path is new. */
export interface PathAttributes {
  readonly mode?: number;
  readonly owner?: string;
  readonly group?: string;
  /** Seconds since 1970; `now` is the host's clock at that moment. */
  readonly modifiedS?: number | "now";
  readonly accessedS?: number | "now";
}

/** What is to be at a path. */
export type Wanted =
  | { readonly kind: "absent" }
  /** `content` is absent where only attributes change. */
  | { readonly kind: "file"; readonly attributes: PathAttributes; readonly content?: Content }
  | { readonly kind: "directory"; readonly attributes: PathAttributes }
  | { readonly kind: "symlink"; readonly target: string; readonly attributes: PathAttributes }
  | { readonly kind: "hardlink"; readonly target: string; readonly attributes: PathAttributes };

/**
 * One path that is to change.
 *
 * A file is replaced as a whole: written beside its place, given its attributes, then renamed. Where `before` tells
 * a digest, applying fails with `content-changed` if the file has another by then.
 */
export interface PathChange {
  readonly kind: "path";
  readonly path: string;
  /** What was there when the change was planned; null for nothing. */
  readonly before: PathState | null;
  readonly after: Wanted;
  /** A command with `%s` for the new file's path, run before it takes its place; a failure stops the change. */
  readonly validate?: string;
  /** Where the old file is copied first. */
  readonly backup?: string;
  /** Write into the existing file instead of replacing it: for files that cannot be renamed over. */
  readonly inPlace?: boolean;
  /** The texts for a diff, where they are small enough to show. */
  readonly texts?: { readonly before: string; readonly after: string };
}

/** One command that is to run. */
export interface CommandChange {
  readonly kind: "command";
  readonly command: Command;
  /** What it is for, as shown in check mode. */
  readonly why: string;
  /** What a failure says: only what the command itself said, or that by streams. @default `why`, the code, its words */
  readonly failure?: "own-words" | "streams";
}

/** A change of the state of something that is neither a path nor a command, such as an object of a cluster. */
export interface ObjectChange {
  readonly kind: "object";
  /** What it is called, such as `ImageDigestMirrorSet/idms-generic-0 in cluster edge-1`. */
  readonly name: string;
  readonly before: string;
  readonly after: string;
  /** The command that makes it so. */
  readonly command: Command;
}

export type Change = PathChange | CommandChange | ObjectChange;

/** A command on a host: a program with arguments, or text for its shell. */
export interface Command {
  readonly run: { readonly kind: "argv"; readonly argv: readonly string[] } | {
    readonly kind: "shell";
    readonly text: string;
    /** The shell's path; `/bin/sh` where absent. */
    readonly executable?: string;
  };
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly stdin?: string | Uint8Array | LocalInput;
}

/** A file of the machine that ferry runs on, read when it is sent. */
export interface LocalInput {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Of the file as it was when this was planned; it is not sent as another one. */
  readonly stamp: string;
}

/** Two texts that a diff shows, with what stands above each. */
export interface Diff {
  readonly before: string;
  readonly after: string;
  /** Null where nothing stands there but which of them it is. */
  readonly beforeHeader: string | null;
  readonly afterHeader: string | null;
  /** Text that is shown as it is, behind the texts. */
  readonly prepared?: string;
}

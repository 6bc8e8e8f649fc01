/** What happens in a run, as reporters see it; they see nothing else. */

import type { DiagnosticError } from "../source/diagnostic.ts";
import type { Span } from "../source/span.ts";
import type { TaskResult } from "./result.ts";
import type { Dict, Value } from "./value.ts";

/** A task as reports name it. */
export interface TaskLabel {
  readonly id: number;
  /** With the role's name before it, templates rendered where they could be. */
  readonly name: string;
  /** The module's full name. */
  readonly module: string;
  /** The module's name as written. */
  readonly action: string;
  /** The arguments as written: `key=value`s with commas between; null where they must not be shown. */
  readonly arguments: string | null;
  /** The role that the task is of, without its collection. */
  readonly role: string | null;
  readonly kind: "task" | "handler";
  /** `path:line` of the task. */
  readonly path: string;
  readonly checkMode: boolean;
  /** True for a task that loops. */
  readonly loops: boolean;
}

/** What a warning says beside its message. */
export interface WarningDetails {
  /** What to do, as a sentence. */
  readonly help?: string;
  /** The version that will refuse what is warned of, or the day after which one will; absent where none will. */
  readonly removedIn?: string;
  /** Whose version that is. @default {"ansible-core"} */
  readonly collection?: string;
  /** What it is removed from, where that is but a part: `lookup plugin 'first_found'`. */
  readonly part?: string;
}

/** Says something that does not stop the run. */
export type Warn = (message: string, at?: Span, more?: WarningDetails) => void;

/** Tells something to who asks for more with at least that many `-v`. */
export type Tell = (level: number, message: string) => void;

/** Counts of one host, as the recap shows them. */
export interface HostTally {
  readonly ok: number;
  readonly changed: number;
  readonly unreachable: number;
  readonly failed: number;
  readonly skipped: number;
  readonly rescued: number;
  readonly ignored: number;
}

export const EMPTY_TALLY: HostTally = {
  ok: 0,
  changed: 0,
  unreachable: 0,
  failed: 0,
  skipped: 0,
  rescued: 0,
  ignored: 0,
};

export type RunEvent = { readonly atMs: number } & RunHappening;

export type RunHappening =
  | {
    readonly kind: "playbook-start";
    readonly path: string;
    /** How many plays it has. */
    readonly plays: number;
    readonly checkMode: boolean;
  }
  | {
    readonly kind: "play-start";
    readonly name: string;
    /** `path:line` of the play. */
    readonly path: string;
    readonly strategy: string;
    readonly checkMode: boolean;
    readonly hosts: readonly string[];
  }
  | { readonly kind: "no-hosts-matched" }
  | { readonly kind: "no-hosts-remaining" }
  | { readonly kind: "task-start"; readonly task: TaskLabel }
  /** A host begins with a task. */
  | { readonly kind: "host-start"; readonly task: TaskLabel; readonly host: string }
  /** One item of a loop is done. */
  | {
    readonly kind: "item-result";
    readonly task: TaskLabel;
    readonly host: HostLabel;
    readonly result: TaskResult;
  }
  | {
    readonly kind: "task-result";
    readonly task: TaskLabel;
    readonly host: HostLabel;
    readonly result: TaskResult;
  }
  | {
    readonly kind: "retry";
    readonly task: TaskLabel;
    readonly host: HostLabel;
    readonly left: number;
    readonly result: TaskResult;
  }
  /** A task in the background that is waited for: looked at and found at work, or ended. */
  | {
    readonly kind: "job";
    readonly phase: "poll" | "ok" | "failed";
    readonly id: string;
    readonly host: string;
  }
  | {
    readonly kind: "included";
    readonly task: TaskLabel;
    readonly file: string;
    readonly hosts: readonly string[];
    readonly label: Value | null;
  }
  | { readonly kind: "notified"; readonly handler: string; readonly host: string }
  /** What a meta task came to; `implicit` where nobody wrote the task. */
  | { readonly kind: "meta"; readonly message: string; readonly implicit: boolean }
  /** A line of output of a command that is still running. */
  | { readonly kind: "live"; readonly host: string; readonly line: string }
  /** A line about long work, worth keeping in a log. */
  | { readonly kind: "progress"; readonly host: string; readonly line: string }
  | {
    readonly kind: "warning";
    readonly message: string;
    readonly at?: Span | undefined;
    readonly more?: WarningDetails | undefined;
  }
  | { readonly kind: "error"; readonly error: DiagnosticError }
  | {
    readonly kind: "run-end";
    readonly hosts: ReadonlyMap<string, HostTally>;
    readonly checkMode: boolean;
    /** Statistics that tasks set: of the run, and of hosts. */
    readonly custom: { readonly run: Dict; readonly hosts: ReadonlyMap<string, Dict> };
  };

/** A host as results name it: with the host that stood in for it. */
export interface HostLabel {
  readonly name: string;
  readonly delegatedTo: string | null;
  /** The address of the delegate, where it differs from its name. */
  readonly address: string | null;
}

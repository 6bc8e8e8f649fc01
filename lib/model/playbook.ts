/** Playbooks as loaded: frozen data in which inheritance is already resolved. */

import type { Span } from "../source/span.ts";
import type { Raw, RawMap, RawScalar } from "./raw.ts";

/** Keywords of which the nearest one wins: task, then block, then role, then play. */
export type OptionName =
  | "any_errors_fatal"
  | "become"
  | "become_exe"
  | "become_flags"
  | "become_method"
  | "become_user"
  | "check_mode"
  | "connection"
  | "debugger"
  | "delegate_facts"
  | "delegate_to"
  | "diff"
  | "ignore_errors"
  | "ignore_unreachable"
  | "no_log"
  | "port"
  | "remote_user"
  | "run_once"
  | "throttle"
  | "timeout";

/** Keywords of one task that nothing inherits. */
export type TaskKeyword =
  | "async"
  | "changed_when"
  | "delay"
  | "failed_when"
  | "loop"
  | "loop_control"
  | "notify"
  | "poll"
  | "register"
  | "retries"
  | "until";

/** Keywords of a play that its tasks do not inherit. */
export type PlayKeyword =
  | "fact_path"
  | "force_handlers"
  | "gather_facts"
  | "gather_subset"
  | "gather_timeout"
  | "max_fail_percentage"
  | "order"
  | "serial"
  | "strategy"
  | "validate_argspec"
  | "vars_files"
  | "vars_prompt";

/** What a task has from itself and everything around it; lists run from the outermost to the innermost. */
export interface Inherited {
  readonly options: ReadonlyMap<OptionName, Raw>;
  /** All must hold. */
  readonly when: readonly Raw[];
  readonly tags: readonly Raw[];
  readonly vars: readonly RawMap[];
  /** Variables given to the includes around it: they are among `vars`, too, and win over what tasks set. */
  readonly includeParams: readonly RawMap[];
  readonly environment: readonly Raw[];
  readonly moduleDefaults: readonly Raw[];
  readonly notify: readonly Raw[];
  /** Collections in which short names are looked up, before `ansible.builtin`. */
  readonly collections: readonly string[];
}

export type Node = Task | Block;

/** The arguments of a task's module as written. */
export interface TaskArguments {
  /** Named arguments: inline, from `key=value` text and from `args`; the inline ones win. */
  readonly named: RawMap;
  /** The text of modules that take a line, such as `command`; null where there is none. */
  readonly freeForm: RawScalar | null;
  /** `args: "{{ x }}"`: arguments that are known only when the task runs. */
  readonly whole: RawScalar | null;
}

export interface Task {
  readonly kind: "task";
  /** Unique in a run, ascending in the order of loading. */
  readonly id: number;
  readonly at: Span;
  readonly name: RawScalar | null;
  /** As written; may be a template with `action:`. */
  readonly moduleName: RawScalar;
  /** The full name, such as `ansible.builtin.copy`; null while the name is a template. */
  readonly module: string | null;
  readonly arguments: TaskArguments;
  readonly keywords: ReadonlyMap<TaskKeyword, Raw>;
  /** The lookup of a `with_x` loop; null for `loop` and for none. */
  readonly loopWith: string | null;
  readonly inherited: Inherited;
  /** What the surroundings give, without the task's own keywords: this is what included tasks inherit. */
  readonly outer: Inherited;
  readonly site: Site;
  /** Topics and other names of a handler; null for a task that is none. */
  readonly handler: { readonly listen: readonly string[] } | null;
  /** True for tasks that ferry adds, such as the flushing of handlers. */
  readonly implicit: boolean;
}

export interface Block {
  readonly kind: "block";
  readonly at: Span;
  readonly name: RawScalar | null;
  readonly body: readonly Node[];
  readonly rescue: readonly Node[];
  readonly always: readonly Node[];
  readonly inherited: Inherited;
  /** The role whose use this is, for the block that holds a role's tasks; null for blocks that a user wrote. */
  readonly role: Role | null;
}

/** Where a task stands: what its relative paths and short names mean. */
export interface Site {
  /** The file that it is written in. */
  readonly path: string;
  /** The files through which that file was included, the outermost first. */
  readonly includedFrom: readonly string[];
  /** The role it belongs to, the outermost of a chain of dependencies first; empty outside of roles. */
  readonly roles: readonly Role[];
  /** Folder of the playbook. */
  readonly playbookFolder: string;
  /** The play's own variables, of which names of imported files and roles may be made. */
  readonly playVars?: RawMap;
}

/** A role as used in one place: the same role used twice is loaded twice. */
export interface Role {
  /** Without its collection. */
  readonly name: string;
  /** `namespace.collection.role` for a role of a collection. */
  readonly fullName: string;
  readonly path: string;
  readonly defaults: readonly RawMap[];
  readonly vars: readonly RawMap[];
  /** Variables given where the role is used. */
  readonly params: RawMap;
  readonly dependencies: readonly Role[];
  readonly collections: readonly string[];
  /** Tasks of the dependencies are not among them. */
  readonly tasks: readonly Node[];
  readonly handlers: readonly Node[];
  readonly allowDuplicates: boolean;
  /** The same for the same role with the same parameters and conditions: used once, unless duplicates are allowed. */
  readonly identity: string;
  /** Whether the play's other tasks see its defaults and vars. */
  readonly isPublic: boolean;
  /** Whether another role's `meta` asks for it, not a play or a task. */
  readonly isDependency: boolean;
  readonly inherited: Inherited;
}

export interface Play {
  readonly at: Span;
  readonly name: RawScalar | null;
  readonly hosts: Raw;
  readonly keywords: ReadonlyMap<PlayKeyword, Raw>;
  readonly inherited: Inherited;
  readonly vars: RawMap;
  readonly preTasks: readonly Node[];
  readonly roles: readonly Role[];
  /** All roles whose defaults and vars every task of the play sees: those above, and imported ones. */
  readonly exportedRoles: readonly Role[];
  readonly tasks: readonly Node[];
  readonly postTasks: readonly Node[];
  /** Of the play and, before them, of its roles. */
  readonly handlers: readonly Node[];
  readonly path: string;
  readonly folder: string;
  /** Conditions of the `import_playbook` that brought the play in. */
  readonly importedWhen: readonly Raw[];
}

export interface Playbook {
  readonly path: string;
  readonly plays: readonly Play[];
}

/** What the loader needs to know of modules: names and arguments. */
export interface ModuleCatalog {
  /** The module that a name means, null when there is none. */
  find(name: string, collections: readonly string[]): CatalogEntry | Removed | null;
  /** Folders that hold `ansible_collections`, the best first. */
  collectionFolders(): readonly string[];
  /** Makes the modules and collections known that lie in a playbook's or role's own folder. */
  addRoot(folder: string): void;
  /** All names that can be written, for hints. */
  names(): Iterable<string>;
}

export interface CatalogEntry {
  readonly fullName: string;
  /** `line`: the whole text is one argument, `key=value` pairs known to the module taken out; `pairs`: only pairs. */
  readonly textForm: "line" | "pairs";
  /** Of a line: the pairs that are taken out of it. */
  readonly linePairs: readonly string[];
  /** What its collection says of the names that led to it. */
  readonly deprecations: readonly Deprecation[];
}

/** A name that a collection will give up. */
export interface Deprecation {
  readonly message: string;
  readonly collection: string;
  /** A version, or a day after which the next version will; empty where neither is told. */
  readonly removedIn: string;
}

/** A name that a collection has given up. */
export interface Removed {
  /** Why, as a sentence. */
  readonly removed: string;
}

/** What a module is: it says what it takes, and answers with what is to change. */

import type { Heard, ListenOptions } from "../system/keyboard.ts";
import type { Span } from "../source/span.ts";
import type { ArgumentRules, ArgumentsOf, ArgumentSpec } from "../model/argument.ts";
import type { Change, CommandChange, Diff, PathState } from "../model/change.ts";
import type { Effect } from "../model/effect.ts";
import type { VarValue } from "../model/inventory.ts";
import type { Raw } from "../model/raw.ts";
import type { Secrets } from "../model/secret.ts";
import type { Dict, Value } from "../model/value.ts";
import type { Target, TargetReader } from "../connection/target.ts";
import type { DetachedWork } from "./jobs/detached_work.ts";

/** An argument after rendering: a value, and where it was written. */
export interface Rendered {
  readonly value: Value;
  readonly at: Span;
  /** Where its name was written. */
  readonly keyAt: Span;
  /** What was rendered; absent where it was part of a template for all arguments. */
  readonly source?: Raw;
}

/** What a module returns beside `changed` and `failed`: JSON data under Ansible's names. */
export type ResultValues = Readonly<Record<string, Value | undefined>>;

/** A documented return value. */
export interface ReturnValue {
  readonly description: string;
  readonly type: string;
  /** When it is returned. */
  readonly returned: string;
}

/** What a module says of itself. The same data checks arguments and makes the documentation. */
export interface ModuleInfo<S extends ArgumentSpec = ArgumentSpec> {
  /** The full name, such as `ansible.builtin.copy`. */
  readonly name: string;
  /** Other full names that content uses for it. */
  readonly aliases?: readonly string[];
  /** Full name of the module that does its work: that one's `module_defaults` hold for it too, behind its own. */
  readonly worker?: string;
  /** One sentence, no full stop. */
  readonly summary: string;
  readonly notes?: readonly string[];
  readonly arguments: S;
  readonly rules?: ArgumentRules;
  /** The argument that takes the line of `module: line`; absent for modules that take only `key=value` pairs. */
  readonly lineArgument?: keyof S & string;
  /** True when names that are not in the specification are arguments too, as with `set_fact`. */
  readonly openArguments?: true;
  /** True when its facts may be variables of any name: those of `setup` are known by how they begin. */
  readonly setsFacts?: true;
  /** Arguments that the module gets as they were written, templates unrendered. */
  readonly untemplated?: readonly (keyof S & string)[];
  /** `host`: it works on the task's host, over its connection; `controller`: it never connects. */
  readonly runsOn: "host" | "controller";
  /** Why it cannot be run here at all; absent for what can. */
  readonly unusable?: string;
  /** True when one run serves all hosts of the play. */
  readonly oncePerPlay?: true;
  /** The task's `environment` does not reach what it runs. */
  readonly withoutEnvironment?: true;
  readonly supports: {
    readonly check: "full" | "partial" | "none";
    readonly diff: boolean;
    /** False where a task of it cannot go on in the background. @default {true} for what works on hosts */
    readonly async?: boolean;
  };
  readonly returns: Readonly<Record<string, ReturnValue>>;
  /** YAML of tasks. */
  readonly examples: string;
}

/** What is to change on a host, and what the module returns. No changes means "ok". */
export interface Plan {
  readonly changes: readonly Change[];
  /** Commands that are run first and do not count as changes, such as a daemon's look at its configuration. */
  readonly preparations?: readonly CommandChange[];
  readonly values?: ResultValues;
  readonly effects?: readonly Effect[];
  /** Diffs that do not follow from the changes. */
  readonly diffs?: readonly Diff[];
  /** Values that nothing waits for: they are worked out while the changes are made, also in check mode. */
  readonly meanwhile?: () => Promise<ResultValues>;
  /** Values that can be told only when the changes are made; in check mode they are not. */
  readonly afterwards?: (host: TargetReader, applied: Applied) => Promise<ResultValues>;
  /** True where the result is shown in full even without `-v`, as `debug` does. */
  readonly verbose?: boolean;
  readonly warnings?: readonly string[];
  /** A user of the host in whose name nothing may be running when the changes are made: not our own shells either. */
  readonly idleUser?: string;
}

/** What the changes of a plan told when they were made. */
export interface Applied {
  /** What the commands printed, one after the other. */
  readonly stdout: string;
  readonly stderr: string;
  /** What each path holds since it was changed; null for nothing. */
  readonly states: ReadonlyMap<string, PathState | null>;
}

/** What came of an action. */
export interface Outcome {
  readonly changed: boolean;
  readonly values?: ResultValues;
  readonly effects?: readonly Effect[];
  readonly diffs?: readonly Diff[];
  /** Why it failed; absent when it did not. */
  readonly failed?: string;
  /** Why there was nothing to do; empty where that is not said as a message. */
  readonly skipped?: string;
  readonly verbose?: boolean;
  /** Whether it is shown as little as with `no_log`. @default {false} */
  readonly secret?: boolean;
  readonly warnings?: readonly string[];
}

/** What a module may use beside its host. */
export interface ModuleContext {
  /** The environment that the task gives to what runs on the host. */
  readonly environment: Readonly<Record<string, string>>;
  /** False where nobody will look at diffs: texts for them need not be read. @default {true} */
  readonly diff?: boolean;
  /** The path of a file of the playbook or role, for kinds `files`, `templates`, `vars`. @throws {DiagnosticError} `file-not-found`. */
  readonly findFile: (kind: string, source: string) => string;
  /** A file of the playbook, decrypted where it is a vault. */
  readonly readFile: (path: string) => Uint8Array;
  readonly readVars: (path: string) => Raw | null;
  /** The text of a template file with the task's variables, and more of them. */
  readonly renderTemplate: (path: string, options: TemplateOptions, vars: Dict) => string;
  /** Whether a condition holds. @throws {DiagnosticError} where it cannot be told. */
  readonly test: (condition: Raw) => boolean;
  /** What an expression or template gives; undefined parts as text that says so. */
  readonly evaluate: (expression: Raw) => Value;
  /** A variable of the task, undefined where there is none. */
  readonly variable: (name: string) => Value | undefined;
  /** The same as it was set: what a user wrote is not rendered, what is made on demand is not made whole. */
  readonly written: (name: string) => VarValue | undefined;
  /** What a user wrote for the value that a template refers to; null where it makes a new one, or nobody wrote it. */
  readonly behind: (template: Raw) => Raw | null;
  readonly hostName: string;
  readonly verbosity: number;
  readonly clock: { readonly nowMs: () => number };
  readonly sleep: (ms: number) => Promise<void>;
  /** Shows a text to the user and waits for what is typed; Ctrl+C is an answer here. */
  readonly prompt: (text: string, options: Omit<ListenOptions, "signal">) => Promise<Heard>;
  /** Shows output of a running command as it comes. */
  readonly live: (line: string) => void;
  /** Says how far long work is; such lines are kept in logs. */
  readonly progress: (line: string) => void;
  /** Warns in check mode only: of what stands in the way of a real run, but may be done before by then. */
  readonly warnInCheck: (message: string) => void;
  readonly signal: AbortSignal;
  readonly controller: Controller;
}

/** The process that runs the play. */
export interface Controller {
  readonly environment: Readonly<Record<string, string>>;
  /** What must not be shown; modules that find more add it. */
  readonly secrets: Secrets;
  /** For hosts on which this program has to run as well. */
  readonly program: Program;
  /** Where hosts keep records of tasks in the background, unless a variable says otherwise. */
  readonly jobFolder: string;
  /** The Python of hosts for which no variable names one; null for the first that is found. */
  readonly pythonInterpreter: string | null;
}

/** This program as others can start it. */
export interface Program {
  /** The words that start it on this machine. */
  readonly words: readonly string[];
  /** The files among them, which whoever starts it must be able to read. */
  readonly files: readonly string[];
  /** As `uname -m` says it. */
  readonly architecture: string;
  /** One file that holds all of it, for machines that have nothing; made when it is first asked for. */
  readonly pack: () => Promise<PackedProgram>;
}

export interface PackedProgram {
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha1: string;
}

export interface TemplateOptions {
  readonly trimBlocks: boolean;
  readonly lstripBlocks: boolean;
  readonly newlineSequence: string;
  readonly keepTrailingNewline: boolean;
  readonly delimiters: Readonly<
    Partial<
      Record<
        "variableStart" | "variableEnd" | "blockStart" | "blockEnd" | "commentStart" | "commentEnd",
        string
      >
    >
  >;
}

/** A module that compares what is with what should be: it runs in check mode as it stands. */
export interface StateModule<S extends ArgumentSpec = ArgumentSpec> extends ModuleInfo<S> {
  readonly kind: "state";
  plan(args: ArgumentsOf<S>, host: TargetReader, context: ModuleContext & Given): Promise<Plan> | Plan;
}

/** A module whose work cannot be known without doing it. */
export interface ActionModule<S extends ArgumentSpec = ArgumentSpec> extends ModuleInfo<S> {
  readonly kind: "action";
  /** Whether the one command that it runs is the last it asks of its host, and fails it by any exit code but 0. */
  readonly endsWithCommand?: boolean;
  run(args: ArgumentsOf<S>, host: Target, context: ModuleContext & Given): Promise<Outcome>;
  /** What is known without doing it; without this the task is skipped in check mode. */
  preview?(args: ArgumentsOf<S>, host: TargetReader, context: ModuleContext & Given): Promise<Outcome>;
  /**
   * The same work as one command that needs nobody but its host; an outcome where there is nothing to do. Without this
   * a task in the background is carried out by this process.
   */
  detached?(
    args: ArgumentsOf<S>,
    host: TargetReader,
    context: ModuleContext & Given,
  ): Promise<Outcome | DetachedWork>;
}

/** What the engine itself does when a task names it: described like a module, never run as one. */
export interface EngineModule<S extends ArgumentSpec = ArgumentSpec> extends ModuleInfo<S> {
  readonly kind: "engine";
}

/** The arguments as they were given: for modules with open or untemplated ones, and for places in errors. */
export interface Given {
  readonly given: ReadonlyMap<string, Rendered>;
  /** Untemplated arguments. */
  readonly raw: ReadonlyMap<string, Raw>;
}

/** Whether tasks of a module can go on in the background. */
export function canGoOn({ runsOn, supports }: Pick<ModuleInfo, "runsOn" | "supports">): boolean {
  return runsOn === "host" && supports.async !== false;
}

export type Module = StateModule | ActionModule | EngineModule;

/** A module that nothing of is loaded yet but its names. */
export interface ModuleEntry {
  /** The full name and, behind it, the other full names that content uses for it. */
  readonly names: readonly [string, ...(readonly string[])];
  readonly load: () => Promise<Module>;
}

/** Declares a state module; the types of its arguments follow from the specification. */
export function stateModule<const S extends ArgumentSpec>(module: Omit<StateModule<S>, "kind">): Module {
  return { ...module, kind: "state" } as unknown as StateModule;
}

/** Declares an action module; the types of its arguments follow from the specification. */
export function actionModule<const S extends ArgumentSpec>(module: Omit<ActionModule<S>, "kind">): Module {
  return { ...module, kind: "action" } as unknown as ActionModule;
}

/** What a module does that changes no host: it is the same in check mode. */
export interface QueryModule<S extends ArgumentSpec = ArgumentSpec> extends ModuleInfo<S> {
  answer(
    args: ArgumentsOf<S>,
    host: TargetReader,
    context: ModuleContext & Given,
  ): Promise<Outcome> | Outcome;
}

/** Declares an action that only looks, waits or thinks, and so needs no preview of its own. */
export function queryModule<const S extends ArgumentSpec>(query: QueryModule<S>): Module {
  const { answer, ...info } = query;
  const run: ActionModule<S>["run"] = async (args, host, context) => await answer(args, host, context);
  return actionModule({ ...info, run, preview: run } as Omit<ActionModule<S>, "kind">);
}

/** Declares what the engine itself does, so that it is documented and its arguments are known. */
export function engineModule<const S extends ArgumentSpec>(module: Omit<EngineModule<S>, "kind">): Module {
  return { ...module, kind: "engine" } as unknown as EngineModule;
}

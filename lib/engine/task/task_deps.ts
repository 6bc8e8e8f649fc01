/** What running a task needs from its surroundings. */

import type { Warn } from "../../model/event.ts";
import type { Host } from "../../model/inventory.ts";
import type { Task } from "../../model/playbook.ts";
import type { Target } from "../../connection/target.ts";
import type { Module, ModuleContext } from "../../modules/module.ts";
import type { Renderer } from "../../vars/render.ts";
import type { Scope } from "../../vars/scope.ts";
import type { OwnHost } from "./background.ts";
import type { ConditionOptions } from "./conditional.ts";
import type { LoginDefaults } from "./connection_vars.ts";
import type { Jobs } from "./jobs.ts";
import type { LoopLookup } from "./loop.ts";
import type { OptionDefaults, TaskOptions } from "./task_options.ts";

/** The host on which a task runs, and the variables that tell how to reach it. */
export interface Delegate {
  readonly host: Host;
  readonly scope: Scope;
}

/** What a module's context is made of. */
export interface ContextInput {
  /** Adds a warning to the task's result. */
  readonly warn: (message: string) => void;
  readonly conditions: ConditionOptions;
  readonly task: Task;
  readonly host: Host;
  readonly scope: Scope;
  readonly options: TaskOptions;
  readonly signal: AbortSignal;
}

export interface TaskDeps {
  readonly renderer: Renderer;
  readonly conditions: ConditionOptions;
  readonly defaults: OptionDefaults;
  readonly login: LoginDefaults;
  /** Whether results tell with which arguments modules were called (`inject_invocation`). */
  readonly tellsInvocation: boolean;
  readonly lookup: LoopLookup;
  /** The modules that gather facts where no variable says which (`facts_modules`). */
  readonly factModules: readonly string[];
  /** The module of a task, whose name may be a template. @throws {DiagnosticError} `unknown-module`. */
  readonly moduleOf: (task: Task, scope: Scope) => Promise<Module>;
  /** Whether a module belongs to a group, for `module_defaults`. */
  readonly inGroup: (module: string, group: string) => boolean;
  /** The host as modules see it; nothing is connected before it is used. The signal ends what is under way. */
  readonly targetOf: (task: Task, delegate: Delegate, lane: string, signal: AbortSignal) => Target;
  /** The same over a connection that nobody else uses. */
  readonly ownHostOf: (task: Task, delegate: Delegate) => OwnHost;
  readonly jobs: Jobs;
  /** Ends the shells on a host of a user whom tasks became; the next such task opens one anew. */
  readonly leaveUser: (host: string, user: string) => Promise<void>;
  /** For modules that never touch a host: every use of it is a bug. */
  readonly noTarget: Target;
  readonly contextOf: (input: ContextInput) => ModuleContext;
  readonly warn: Warn;
  /** Keeps a text out of all output. */
  readonly hide: (secret: string) => void;
  readonly signal: AbortSignal;
  /** Lets signals be heard amid tasks that wait for nothing. @throws the reason of `signal`. */
  readonly heed: () => Promise<void>;
}

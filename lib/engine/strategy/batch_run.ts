/** One batch of hosts going through one play: what all strategies share. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import { failedResult, skippedResult } from "../../model/result.ts";
import type { Effect } from "../../model/effect.ts";
import type { TaskLabel } from "../../model/event.ts";
import type { Host } from "../../model/inventory.ts";
import type { Node, Play, Role, Task } from "../../model/playbook.ts";
import type { Scope } from "../../vars/scope.ts";
import { firstFalse } from "../task/conditional.ts";
import { Foresight } from "./foresight.ts";
import { inserted, insertedHandlers, plainSection } from "./cursor.ts";
import type { CustomStats } from "../scope/custom_stats.ts";
import { delegateName } from "../task/delegate_name.ts";
import type { Handlers } from "../handlers.ts";
import { allTasks } from "./implicit_tasks.ts";
import { afterEffects } from "../scope/inventory_effects.ts";
import { groupIncludes, handlerTasks, type IncludeGroup, loadInclude } from "../include/include_loader.ts";
import { Keywords } from "../task/keywords.ts";
import { labelOf } from "../task/labels.ts";
import { type MetaAction, metaText } from "../meta.ts";
import type { PlayState } from "../play_state.ts";
import { selectNodes } from "./sections.ts";
import { type Happened, hostLabel, processResult } from "../task/process_result.ts";
import type { RunDeps } from "../run_deps.ts";
import { runTask, type TaskOutcome, type TaskRun } from "../task/run_task.ts";
import { stopsAt } from "../task/task_debugger.ts";
import type { PlayScope } from "../scope/play_scope.ts";
import type { Tallies } from "./tally.ts";
import type { Delegate } from "../task/task_deps.ts";

export interface BatchInput {
  readonly play: Play;
  readonly state: PlayState;
  readonly handlers: Handlers;
  readonly tallies: Tallies;
  readonly stats: CustomStats;
  readonly prompted: ReadonlyMap<string, string>;
  readonly varsFiles: PlayScope["varsFiles"];
  /** Whether the strategy is to stop at tasks that fail. */
  readonly isDebugged: boolean;
  /** Whether no host of the batch waits for another one. */
  readonly isAlone: boolean;
  /** Hosts that failed in earlier batches and plays. */
  readonly failedBefore: ReadonlySet<string>;
  /** Names of all hosts of the play, all batches together. */
  readonly allHosts: readonly string[];
  /** Reads a file of tasks. */
  readonly read: Parameters<typeof loadInclude>[2];
}

/** What became of one task on the hosts that ran it. */
export interface TaskRound {
  readonly task: Task;
  readonly runOnce: boolean;
  readonly outcomes: readonly { readonly host: string; readonly outcome: TaskOutcome }[];
}

/** What including came to. */
export interface IncludedTasks {
  /** In their order. */
  readonly tasks: readonly Task[];
  /** Hosts that asked for what could not be loaded. */
  readonly failed: readonly string[];
}

export class BatchRun {
  /** Roles whose variables every task of the play sees; includes add to them. */
  #roles: readonly Role[];
  readonly #hosts: PlayScope["hosts"];
  /** Null where every task waits for its turn. */
  readonly #foresight: Foresight | null;

  constructor(readonly input: BatchInput, readonly deps: RunDeps) {
    this.#roles = input.play.exportedRoles;
    this.#hosts = hostLists(input);
    const isAsked = deps.step !== null || input.isDebugged || deps.taskDebugger.settings.isOn;
    this.#foresight = !input.isAlone || isAsked || deps.tasks.defaults.timeoutS !== null
      ? null
      : new Foresight(input.state, deps.tasks, (host, task) => this.scope(host, task));
  }

  scope(host: Host | null, task: Task | null): Scope {
    return this.deps.scopes.scope(this.#playScope(), host, task);
  }

  /** What a task is called on its first host. */
  label(task: Task, scope: Scope): TaskLabel {
    const { renderer, tasks } = this.deps;
    const raw = task.inherited.options.get("check_mode");
    const checkMode = raw?.kind === "scalar" && typeof raw.value === "boolean"
      ? raw.value
      : tasks.defaults.checkMode;
    return labelOf(task, scope, renderer, checkMode);
  }

  /** Whether one host runs the task for all. */
  async runsOnce(task: Task, scope: Scope): Promise<boolean> {
    return this.#isFlaggedOnce(task, scope) || await this.bypassesHosts(task, scope);
  }

  #isFlaggedOnce(task: Task, scope: Scope): boolean {
    const { renderer } = this.deps;
    try {
      return new Keywords(renderer, scope).flag("run_once", task.inherited.options.get("run_once")) ?? false;
    } catch (error) {
      // One host is enough to say what is wrong with it, and the task itself says it.
      if (error instanceof DiagnosticError) return true;
      throw error;
    }
  }

  /** Whether the task's module works once for all hosts of a play, whatever the task says. */
  async bypassesHosts(task: Task, scope: Scope): Promise<boolean> {
    try {
      return (await this.deps.tasks.moduleOf(task, scope)).oncePerPlay ?? false;
    } catch (error) {
      // The task itself says what is wrong with the name of its module.
      if (error instanceof DiagnosticError) return false;
      throw error;
    }
  }

  holds(task: Task, host: Host): boolean {
    return firstFalse(
      task.inherited.when,
      this.scope(host, task),
      this.deps.renderer,
      this.deps.tasks.conditions,
    ) === null;
  }

  /** Tells what a meta task came to on a host. */
  tellMeta(host: Host, task: Task, action: MetaAction, done: boolean): void {
    const { emit } = this.deps;
    const message = metaText(action, { task, host: host.name }, done);
    if (!done) {
      emit({
        kind: "task-result",
        task: this.label(task, this.scope(host, task)),
        host: { name: host.name, delegatedTo: null, address: null },
        result: skippedResult([["changed", false], ["skip_reason", message]]),
      });
    }
    emit({ kind: "meta", message, implicit: task.implicit });
  }

  /** Runs a task on a host and takes its result into account. */
  async runOn(host: Host, task: Task, label: TaskLabel, runOnce: boolean): Promise<TaskOutcome> {
    const scope = this.scope(host, task);
    this.deps.emit({ kind: "host-start", task: label, host: host.name });
    const { outcome, isTold } = await this.#debugged(host, task, label, scope);
    this.process({
      task,
      label,
      host: host.name,
      outcome,
      runOnce,
      delegateFacts: this.#delegateFacts(task, scope),
      isTold,
    });
    return outcome;
  }

  /** Runs a task, and once more for as long as who is asked about its result says so. */
  async #debugged(
    host: Host,
    task: Task,
    label: TaskLabel,
    scope: Scope,
  ): Promise<{ readonly outcome: TaskOutcome; readonly isTold: boolean }> {
    const { emit, renderer, taskDebugger: { ask, settings } } = this.deps;
    const outcome = await this.#runAlone(host, task, label, scope);
    const { result } = outcome;
    const isOn = settings.isOn || this.input.isDebugged;
    const mode = new Keywords(renderer, scope).text("debugger", task.inherited.options.get("debugger"));
    if (!stopsAt(mode, result, { ...settings, isOn })) return { outcome, isTold: false };
    emit({ kind: "task-result", task: label, host: hostLabel(host.name, result), result });
    const next = await ask({ task, label, host: host.name, scope, result });
    if (next.kind === "continue") return { outcome, isTold: true };
    const vars = { level: "extra vars", origin: "", vars: next.vars } as const;
    return await this.#debugged(host, next.task, label, this.scope(host, next.task).with(vars));
  }

  async #runAlone(host: Host, task: Task, label: TaskLabel, scope: Scope): Promise<TaskOutcome> {
    const { emit, tasks } = this.deps;
    const run: TaskRun = {
      task,
      host,
      scope,
      delegateOf: (inner) => this.#delegate(task, inner),
      changeInventory: (effects) => this.#changeInventory(effects, host),
      onItem: (result) =>
        emit({ kind: "item-result", task: label, host: hostLabel(host.name, result), result }),
      onRetry: (result, left) =>
        emit({ kind: "retry", task: label, host: hostLabel(host.name, result), left, result }),
      onJob: ({ phase, id }) => emit({ kind: "job", phase, id, host: host.name }),
    };
    return await (this.#foresight?.run(run) ?? runTask(run, tasks));
  }

  #changeInventory(effects: readonly Effect[], host: Host): boolean {
    const { scopes, emit } = this.deps;
    const warn = (message: string) => emit({ kind: "warning", message });
    return scopes.changeInventory((inventory) => afterEffects(inventory, effects, host.name, warn));
  }

  process(happened: Happened): void {
    const { state, handlers, tallies, stats } = this.input;
    const { memory, emit, tell, settings } = this.deps;
    processResult(happened, {
      state,
      handlers,
      tallies,
      stats,
      memory,
      emit,
      tell,
      missingHandlerIsError: settings.missingHandlerIsError,
    });
  }

  /** Loads what tasks included and puts it next for the hosts that asked. */
  include(rounds: readonly TaskRound[]): IncludedTasks {
    const asked = rounds.flatMap(({ task, outcomes }) =>
      outcomes.filter(({ outcome }) => outcome.includes.length > 0 && outcome.result.status === "ok")
        .map(({ host, outcome }) => ({ task, host, requests: outcome.includes }))
    );
    const nodesOf = new Map<string, Node[]>();
    const tasks: Task[] = [];
    const failed: string[] = [];
    for (const { task, request, hosts } of groupIncludes(asked)) {
      // A host that failed by one item of a loop is not asked for the next.
      const left = hosts.filter((host) => !failed.includes(host));
      if (left.length === 0) continue;
      const group = { task, request, hosts: left };
      const nodes = this.#includeOne(group);
      if (!nodes) {
        failed.push(...group.hosts);
        continue;
      }
      tasks.push(...allTasks(nodes));
      for (const host of group.hosts) nodesOf.set(host, [...(nodesOf.get(host) ?? []), ...nodes]);
    }
    const { state } = this.input;
    for (const [host, nodes] of nodesOf) {
      const [first] = nodes;
      if (first?.kind === "task" && first.handler) {
        const handlers = handlerTasks(nodes);
        state.move(host, insertedHandlers(state.cursor(host), handlers));
        for (const handler of handlers) state.notifyHandler(host, handler);
      } else state.move(host, inserted(state.cursor(host), plainSection(nodes)));
    }
    return { tasks, failed };
  }

  /** @returns null when it could not be loaded: the hosts that asked for it have failed then. */
  #includeOne(group: IncludeGroup): readonly Node[] | null {
    const { deps, input } = this;
    const loaded = loadInclude(group, deps.loader, input.read);
    if (loaded instanceof DiagnosticError) {
      this.#failInclude(group, loaded);
      return null;
    }
    for (const host of group.hosts) input.tallies.add(host, "ok");
    const [first = null] = input.state.hosts.filter(({ name }) => name === group.hosts[0]);
    deps.emit({
      kind: "included",
      task: this.label(group.task, this.scope(first, group.task)),
      file: loaded.name,
      hosts: group.hosts,
      label: loaded.label,
    });
    input.handlers.add(handlerTasks(loaded.handlers));
    this.#roles = [...this.#roles, ...loaded.roles];
    if (group.task.handler) return loaded.nodes;
    return selectNodes(loaded.nodes, deps.settings.tags, this.scope(null, group.task), deps.renderer);
  }

  #failInclude({ task, hosts }: IncludeGroup, error: DiagnosticError): void {
    for (const name of hosts) {
      const host = this.input.state.hosts.find((one) => one.name === name) ?? null;
      const label = this.label(task, this.scope(host, task));
      this.process({
        task,
        label,
        host: name,
        outcome: { result: failedResult(error), includes: [], registered: [] },
        runOnce: false,
        delegateFacts: false,
        isTold: false,
      });
    }
  }

  #delegateFacts(task: Task, scope: Scope): boolean {
    return new Keywords(this.deps.renderer, scope).flag(
      "delegate_facts",
      task.inherited.options.get("delegate_facts"),
    ) ?? false;
  }

  /** The host that a task is delegated to; one that is in no inventory is reached by its name. */
  #delegate(task: Task, scope: Scope): Delegate | null {
    const name = delegateName(task.inherited.options.get("delegate_to"), scope, this.deps.renderer);
    if (name === null) return null;
    const known = this.deps.hostOf(name);
    const loop = scope.layers.filter(({ level }) => level === "loop");
    return { host: known, scope: this.scope(known, task).with(...loop) };
  }

  #playScope(): PlayScope {
    const { play, prompted, varsFiles } = this.input;
    return { play, roles: this.#roles, prompted, varsFiles, hosts: this.#hosts };
  }
}

/** Every task of every host has a scope of its own, and hardly any asks for these lists: they are made on demand. */
function hostLists({ state, allHosts, failedBefore }: BatchInput): PlayScope["hosts"] {
  return {
    all: allHosts,
    get active() {
      return allHosts.filter((name) => state.isWell(name) && !failedBefore.has(name));
    },
    get batch() {
      return state.hosts.map(({ name }) => name).filter((name) => state.isWell(name));
    },
    get failed() {
      return [...state.failed];
    },
  };
}

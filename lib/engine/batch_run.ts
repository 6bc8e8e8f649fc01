/** One batch of hosts going through one play: what all strategies share. */

import { DiagnosticError } from "../source/diagnostic.ts";
import { failedResult, skippedResult } from "../model/result.ts";
import type { Effect } from "../model/effect.ts";
import type { TaskLabel } from "../model/event.ts";
import type { Host } from "../model/inventory.ts";
import type { Node, Play, Role, Task } from "../model/playbook.ts";
import type { Scope } from "../vars/scope.ts";
import { firstFalse } from "./conditional.ts";
import { inserted, insertedHandlers, plainSection } from "./cursor.ts";
import type { CustomStats } from "./custom_stats.ts";
import type { Handlers } from "./handlers.ts";
import { allTasks } from "./implicit_tasks.ts";
import { afterEffects } from "./inventory_effects.ts";
import { groupIncludes, handlerTasks, type IncludeGroup, loadInclude } from "./include_loader.ts";
import { Keywords } from "./keywords.ts";
import { labelOf } from "./labels.ts";
import { type MetaAction, metaText } from "./meta.ts";
import type { PlayState } from "./play_state.ts";
import { selectNodes } from "./sections.ts";
import { type Happened, processResult } from "./process_result.ts";
import type { RunDeps } from "./run_deps.ts";
import { runTask, type TaskOutcome } from "./run_task.ts";
import type { PlayScope } from "./play_scope.ts";
import type { Tallies } from "./tally.ts";
import type { Delegate } from "./task_deps.ts";

export interface BatchInput {
  readonly play: Play;
  readonly state: PlayState;
  readonly handlers: Handlers;
  readonly tallies: Tallies;
  readonly stats: CustomStats;
  readonly prompted: ReadonlyMap<string, string>;
  readonly varsFiles: PlayScope["varsFiles"];
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

  constructor(readonly input: BatchInput, readonly deps: RunDeps) {
    this.#roles = input.play.exportedRoles;
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
  runsOnce(task: Task, scope: Scope): boolean {
    const flagged = new Keywords(this.deps.renderer, scope).flag(
      "run_once",
      task.inherited.options.get("run_once"),
    );
    if (flagged) return true;
    try {
      return this.deps.tasks.moduleOf(task, scope).oncePerPlay ?? false;
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
    if (task.implicit) return;
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
    emit({ kind: "meta", message });
  }

  /** Runs a task on a host and takes its result into account. */
  async runOn(host: Host, task: Task, label: TaskLabel, runOnce: boolean): Promise<TaskOutcome> {
    const scope = this.scope(host, task);
    const { emit, tasks } = this.deps;
    const at = { name: host.name, delegatedTo: null, address: null };
    emit({ kind: "host-start", task: label, host: host.name });
    const outcome = await runTask({
      task,
      host,
      scope,
      delegateOf: (inner) => this.#delegate(task, inner),
      changeInventory: (effects) => this.#changeInventory(effects, host),
      onItem: (result) =>
        emit({ kind: "item-result", task: label, host: { ...at, delegatedTo: result.delegatedTo }, result }),
      onRetry: (result, left) => emit({ kind: "retry", task: label, host: at, left, result }),
    }, tasks);
    this.process({
      task,
      label,
      host: host.name,
      outcome,
      runOnce,
      delegateFacts: this.#delegateFacts(task, scope),
    });
    return outcome;
  }

  #changeInventory(effects: readonly Effect[], host: Host): boolean {
    const { scopes, emit } = this.deps;
    const warn = (message: string) => emit({ kind: "warning", message });
    return scopes.changeInventory((inventory) => afterEffects(inventory, effects, host.name, warn));
  }

  process(happened: Happened): void {
    const { state, handlers, tallies, stats } = this.input;
    const { memory, emit, settings } = this.deps;
    processResult(happened, {
      state,
      handlers,
      tallies,
      stats,
      memory,
      emit,
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
    const name = new Keywords(this.deps.renderer, scope).text(
      "delegate_to",
      task.inherited.options.get("delegate_to"),
    );
    if (name === null || name === "") return null;
    const known = this.deps.hostOf(name);
    const loop = scope.layers.filter(({ level }) => level === "loop");
    return { host: known, scope: this.scope(known, task).with(...loop) };
  }

  #playScope(): PlayScope {
    const { play, state, prompted, varsFiles, allHosts, failedBefore } = this.input;
    return {
      play,
      roles: this.#roles,
      prompted,
      varsFiles,
      // Every task of every host has a scope of its own, and hardly any asks for these lists.
      hosts: {
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
      },
    };
  }
}

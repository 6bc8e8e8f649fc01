/** What a task's result changes: counts, memory, the inventory, notifications, and where its host goes on. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Span } from "../../source/span.ts";
import { didYouMean } from "../../source/suggest.ts";
import type { Effect } from "../../model/effect.ts";
import type { HostLabel, TaskLabel, Tell } from "../../model/event.ts";
import type { Task } from "../../model/playbook.ts";
import { isChanged, type TaskResult, toRegistered } from "../../model/result.ts";
import { dict } from "../../model/value.ts";
import { reservedNameWarning } from "../../playbook/reserved_names.ts";
import type { CustomStats } from "../scope/custom_stats.ts";
import type { Handlers } from "../handlers.ts";
import { reduce, registered, type RunMemory } from "../scope/memory.ts";
import { isRestrictedFact } from "../scope/restricted_facts.ts";
import type { PlayState } from "../play_state.ts";
import { isRunningHandlers } from "../strategy/cursor.ts";
import type { TaskOutcome } from "./run_task.ts";
import type { Emit } from "../run_deps.ts";
import type { Tallies } from "../strategy/tally.ts";

export interface Happened {
  readonly task: Task;
  readonly label: TaskLabel;
  readonly host: string;
  readonly outcome: TaskOutcome;
  /** The result counts for every host of the batch. */
  readonly runOnce: boolean;
  /** Whether facts go to the delegate (`delegate_facts`). */
  readonly delegateFacts: boolean;
  /** The result has been shown. */
  readonly isTold: boolean;
}

export interface ProcessDeps {
  readonly state: PlayState;
  readonly memory: RunMemory;
  readonly tallies: Tallies;
  readonly stats: CustomStats;
  readonly handlers: Handlers;
  readonly emit: Emit;
  readonly tell: Tell;
  /** A handler that does not exist is an error, not a warning. */
  readonly missingHandlerIsError: boolean;
}

export function processResult(happened: Happened, deps: ProcessDeps): void {
  const { task, host, outcome, label } = happened;
  const { state, memory, emit, tallies } = deps;
  const { result } = outcome;
  for (const one of result.items ?? [result]) {
    for (const effect of one.effects) applyEffect(effect, one.delegatedTo, happened, deps);
  }
  count(happened, deps);
  if (result.status === "unreachable" && !result.ignored) state.unreachable.add(host);
  if (result.status === "ok") notifyAll(happened, deps);
  if (result.status !== "skipped" && result.status !== "unreachable") {
    state.beginRole(host, task.site.roles.at(-1));
  }
  warnOfReserved(outcome.registered.map(([name]) => name), happened, deps);
  if (outcome.registered.length > 0) {
    for (const target of hostsOf(happened, state)) {
      memory.update(target, (known) => registered(known, outcome.registered));
    }
  }
  if (!happened.isTold) emit({ kind: "task-result", task: label, host: hostLabel(host, result), result });
  if (result.status === "failed" && !result.ignored) failHosts(happened, result, deps);
  else if (result.status === "failed" && isChanged(result)) tallies.add(host, "changed");
}

export function hostLabel(name: string, { delegatedTo }: TaskResult): HostLabel {
  return { name, delegatedTo: delegatedTo === name ? null : delegatedTo, address: null };
}

function count({ host, outcome: { result, includes } }: Happened, { tallies }: ProcessDeps): void {
  switch (result.status) {
    case "ok":
      // What is included counts when it has been loaded.
      if (includes.length > 0) return;
      return tallies.add(host, "ok", ...(isChanged(result) ? ["changed"] as const : []));
    case "skipped":
      return tallies.add(host, "skipped");
    case "failed":
      if (result.ignored) tallies.add(host, "ok", "ignored");
      return;
    case "unreachable":
      return result.ignored ? tallies.add(host, "ok", "ignored") : tallies.add(host, "unreachable");
    default:
      return result satisfies never;
  }
}

function failHosts(
  { task, label, host, runOnce }: Happened,
  result: TaskResult,
  { state, memory, tallies }: ProcessDeps,
): void {
  const rescued = runOnce
    ? state.hosts.map(({ name }) => [name, state.fail(name)] as const).find(([name]) => name === host)?.[1]
    : state.fail(host);
  if (!rescued) return tallies.add(host, "failed");
  tallies.add(host, "rescued");
  const failedTask = dict({
    name: task.name ? ownName(task, label) : "",
    action: label.module.replace(/^ansible\.builtin\./, ""),
    id: String(label.id),
    path: label.path,
  });
  memory.update(
    host,
    (known) =>
      registered(known, [["ansible_failed_task", failedTask], [
        "ansible_failed_result",
        toRegistered(result),
      ]]),
  );
}

/** The task's rendered name without its role's. */
function ownName({ site }: Task, { name }: TaskLabel): string {
  const role = site.roles.at(-1);
  return role ? name.slice(`${role.fullName} : `.length) : name;
}

function notifyAll(
  { host, task, outcome: { result } }: Happened,
  { state, handlers, emit, tell, missingHandlerIsError }: ProcessDeps,
): void {
  const wanted = result.items ? result.notify : isChanged(result) ? result.notify : [];
  for (const notification of wanted) {
    const found = handlers.find(notification);
    if (found.length === 0) {
      const message =
        `The requested handler '${notification}' was not found in either the main handlers list nor in the listening handlers list`;
      if (missingHandlerIsError) {
        throw new DiagnosticError(message, {
          code: "unknown-handler",
          at: notifiedAt(task, notification),
          hint: didYouMean(notification, handlers.names),
        });
      }
      emit({ kind: "warning", message });
    } else if (isRunningHandlers(state.cursor(host))) {
      for (const handler of found) {
        if (state.notifyHandler(host, handler)) {
          emit({ kind: "notified", handler: String(handler.name?.value ?? ""), host });
        }
      }
    } else {
      state.notify(host, notification);
      tell(2, `Notification for handler ${notification} has been saved.`);
    }
  }
}

/** Where a task, or what is around it, notifies a handler by that name; undefined where a template gives the name. */
function notifiedAt({ keywords, inherited }: Task, notification: string): Span | undefined {
  const own = keywords.get("notify");
  return [...own ? [own] : [], ...inherited.notify]
    .flatMap((raw) => raw.kind === "list" ? raw.items : [raw])
    .find((raw) => raw.kind === "scalar" && raw.value === notification)?.at;
}

/** @param delegatedTo The host that stood in for this one, for this item of a loop. */
function applyEffect(
  effect: Effect,
  delegatedTo: string | null,
  happened: Happened,
  deps: ProcessDeps,
): void {
  switch (effect.kind) {
    case "facts":
    case "set-fact":
    case "include-vars": {
      if (effect.kind === "facts") warnOfRestricted(effect.facts.keys(), deps);
      else warnOfReserved(effect.variables.keys(), happened, deps);
      const delegate = happened.delegateFacts ? delegatedTo : null;
      const targets = delegate === null ? hostsOf(happened, deps.state) : [delegate];
      for (const target of targets) deps.memory.update(target, (memory) => reduce(memory, effect));
      return;
    }
    case "stats":
      return deps.stats.add(effect, hostsOf(happened, deps.state));
    case "add-host":
    case "group-by":
      // Done when the module had run, so that its result could tell whether they made a difference.
      return;
    default:
      return effect satisfies never;
  }
}

function warnOfRestricted(names: Iterable<string>, { emit }: ProcessDeps): void {
  for (const name of names) {
    if (!isRestrictedFact(name)) continue;
    emit({ kind: "warning", message: `Removed restricted key from module data: ${name}` });
  }
}

function warnOfReserved(names: Iterable<string>, { task }: Happened, { emit }: ProcessDeps): void {
  for (const name of names) {
    const message = reservedNameWarning(name);
    if (message !== null) emit({ kind: "warning", message, at: task.at });
  }
}

/** The hosts that a result is for. */
function hostsOf({ host, runOnce }: Happened, { hosts, unreachable }: PlayState): readonly string[] {
  return runOnce ? hosts.map(({ name }) => name).filter((name) => !unreachable.has(name)) : [host];
}

/** The linear strategy: every task on all hosts before the next. */

import type { Host } from "../../model/inventory.ts";
import type { Task } from "../../model/playbook.ts";
import { isFatal } from "../../model/result.ts";
import type { Scope } from "../../vars/scope.ts";
import type { BatchRun, TaskRound } from "./batch_run.ts";
import { metaAction } from "./implicit_tasks.ts";
import { Keywords } from "../task/keywords.ts";
import { limited } from "./limited.ts";
import type { Lockstep } from "./lockstep.ts";
import { metaActionOf, runMeta, runsOnce } from "../meta.ts";
import type { NextTask } from "../play_state.ts";
import type { RunDeps } from "../run_deps.ts";
import type { TaskOutcome } from "../task/run_task.ts";
import { throttleOf } from "../task/throttle.ts";

/** @returns false when too many hosts have failed (`max_fail_percentage`): the run ends with the play. */
export async function runLinear(batch: BatchRun, lockstep: Lockstep): Promise<boolean> {
  const { state, play } = batch.input;
  const { deps } = batch;
  const failureLimit = new Keywords(deps.renderer, batch.scope(null, null)).percent(
    "max_fail_percentage",
    play.keywords.get("max_fail_percentage"),
  );
  while (!deps.signal.aborted) {
    const next = nextTasks(batch);
    const task = lockstep.choose([...next.values()].map((one) => one.task));
    if (!task) return true;
    const hosts = state.active().filter(({ name }) => next.get(name)?.task.id === task.id);
    for (const { name } of hosts) state.move(name, next.get(name)?.cursor ?? state.cursor(name));
    if (metaAction(task) !== null) await runMetaOn(hosts, task, batch, lockstep);
    else {
      const { tasks, failed } = batch.include([await runRound(hosts, task, batch)]);
      lockstep.insert(tasks);
      if (failed.length > 0 && anyErrorIsFatal(task, batch.scope(hosts[0] ?? null, task), deps)) {
        for (const { name } of hosts) if (!failed.includes(name)) state.fail(name);
      }
    }
    if (failureLimit !== null && state.failed.size / state.hosts.length > failureLimit / 100) {
      for (const { name } of state.active()) state.drop(name);
      // Once for the limit, and once because nobody is left.
      for (let times = 0; times < 2; times++) deps.emit({ kind: "no-hosts-remaining" });
      return false;
    }
  }
  deps.signal.throwIfAborted();
  return true;
}

function nextTasks({ input: { state } }: BatchRun): ReadonlyMap<string, NextTask> {
  const made = new Map<string, NextTask>();
  for (const { name } of state.active()) {
    const next = state.next(name);
    if (next) made.set(name, next);
  }
  return made;
}

async function runMetaOn(
  hosts: readonly Host[],
  task: Task,
  batch: BatchRun,
  lockstep: Lockstep,
): Promise<void> {
  const { state, handlers } = batch.input;
  const action = metaActionOf(task);
  const concerned = runsOnce(action) ? hosts.slice(0, 1) : hosts;
  // A flush that nobody has a notification for says nothing.
  const silent = task.implicit && concerned.every(({ name }) => !state.hasNotifications(name));
  if (silent) return;
  let inserted = false;
  for (const host of concerned) {
    // Each host's turn is announced, as ansible-core does it.
    if (!task.implicit) {
      batch.deps.emit({ kind: "task-start", task: batch.label(task, batch.scope(host, task)) });
    }
    const done = await runMeta(action, {
      task,
      host: host.name,
      state,
      handlers,
      holds: () => batch.holds(task, host),
      insert: (tasks) => {
        if (!inserted) lockstep.insert(tasks);
        inserted = true;
      },
    }, batch.deps);
    if (task.handler) state.handlerRan(host.name, task);
    batch.tellMeta(host, task, action, done);
  }
}

async function runRound(hosts: readonly Host[], task: Task, batch: BatchRun): Promise<TaskRound> {
  const { state } = batch.input;
  const { deps } = batch;
  const [first] = hosts;
  if (!first) return { task, runOnce: false, outcomes: [] };
  const scope = batch.scope(first, task);
  const label = batch.label(task, scope);
  if (deps.step && (await deps.step(label.name)) === "no") return { task, runOnce: false, outcomes: [] };
  const runOnce = await batch.runsOnce(task, scope);
  deps.emit({ kind: "task-start", task: label });
  const throttle = throttleOf(task, new Keywords(deps.renderer, scope));
  const outcomes = new Map<string, TaskOutcome>();
  await limited(
    runOnce ? [first] : hosts,
    throttle > 0 && !runOnce ? Math.min(throttle, deps.settings.forks) : deps.settings.forks,
    async (host) => {
      outcomes.set(host.name, await batch.runOn(host, task, label, runOnce));
    },
  );
  if (task.handler) { for (const { name } of runOnce ? state.hosts : hosts) state.handlerRan(name, task); }
  const failed = [...outcomes.values()].some(({ result }) => isFatal(result));
  if (failed && !runOnce && anyErrorIsFatal(task, scope, deps)) {
    for (const { name } of hosts) if (!hasFailed(outcomes.get(name))) state.fail(name);
  }
  return {
    task,
    runOnce,
    // What one host includes for all is included on that host.
    outcomes: hosts.flatMap(({ name: host }) => {
      const outcome = outcomes.get(host);
      return outcome ? [{ host, outcome }] : [];
    }),
  };
}

/** Whether one host's failure takes all others out of the play. */
function anyErrorIsFatal(task: Task, scope: Scope, { renderer, tasks }: RunDeps): boolean {
  const raw = task.inherited.options.get("any_errors_fatal");
  return new Keywords(renderer, scope).flag("any_errors_fatal", raw) ?? tasks.defaults.anyErrorsFatal;
}

function hasFailed(outcome: TaskOutcome | undefined): boolean {
  return outcome?.result.status === "failed" || outcome?.result.status === "unreachable";
}

/** One try of a task: its arguments rendered, its module run, in the foreground or the background. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import { textSpan } from "../../source/span.ts";
import type { Effect } from "../../model/effect.ts";
import { type Host, isRaw } from "../../model/inventory.ts";
import type { Task } from "../../model/playbook.ts";
import { rawMap, rawOf, rawScalar } from "../../model/raw.ts";
import { dict, isDict } from "../../model/value.ts";
import type { Given } from "../../modules/module.ts";
import type { Scope } from "../../vars/scope.ts";
import { type Attempt, mistaken, withValue } from "./attempt.ts";
import { awaitJob, type Background, type JobDeps, type JobNews, startJob } from "./background.ts";
import { GATHER_FACTS } from "../strategy/implicit_tasks.ts";
import { factModules } from "./fact_modules.ts";
import { gatherTogether } from "./gather_together.ts";
import { Keywords } from "./keywords.ts";
import { renderArguments } from "./render_arguments.ts";
import { type ModuleCall, runModule } from "./run_module.ts";
import type { Delegate, TaskDeps } from "./task_deps.ts";
import type { TaskOptions } from "./task_options.ts";

/** The most that the keyword `timeout` may say. */
const LONGEST_TIMEOUT_S = 100_000_000;
/** What a timer can count to: longer ones would go off at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export interface OneRun {
  readonly task: Task;
  readonly host: Host;
  readonly scope: Scope;
  readonly onJob: (news: JobNews) => void;
}

/** @param delegate The host that stands in. @throws {DiagnosticError} for keywords and arguments that cannot be read. */
export async function runOnce(
  run: OneRun,
  options: TaskOptions,
  delegate: Delegate | null,
  deps: TaskDeps,
): Promise<Attempt> {
  const warnings: string[] = [];
  const warn = (message: string) => void warnings.push(message);
  const callWith = await callOf(run, options, delegate, warn, deps);
  const background = backgroundOf(run, deps);
  const runHere = async (call: ModuleCall, signal: AbortSignal) => {
    const { given } = call.given;
    const modules = call.module.name === GATHER_FACTS
      ? factModules(run.scope, given, deps.factModules)
      : null;
    if (!modules) return await runModule(call);
    return await gatherTogether(modules, given, {
      callOf: (name, args) =>
        callOf({ ...run, task: taskOf(run.task, name, args) }, options, delegate, warn, deps),
      openHost: () => deps.ownHostOf(run.task, delegate ?? run),
      signal,
    });
  };
  const attempt = background
    ? await runInBackground(run, background, options, callWith, delegate, deps)
    : await inTime(run.task, options, (signal) => runHere(callWith(signal), signal), deps);
  for (const effect of attempt.effects) rememberVariables(attempt, effect, deps);
  return { ...attempt, warnings: [...attempt.warnings, ...warnings] };
}

/** A task that runs another module, with arguments that are data. */
function taskOf(task: Task, module: string, args: Given["given"]): Task {
  const { at } = task.moduleName;
  const entries = [...args].map(([name, { value, at, keyAt }]) => ({
    key: rawScalar(name, keyAt, false),
    value: rawOf(value, at),
  }));
  return {
    ...task,
    module,
    moduleName: rawScalar(module, at, false),
    arguments: { named: rawMap(entries, at), freeForm: null, whole: null },
  };
}

/** Variables in a result are as they were written, as those that the task sets. */
function rememberVariables({ values }: Attempt, effect: Effect, { renderer }: TaskDeps): void {
  const shown = values.get("ansible_facts");
  if (!isDict(shown) || (effect.kind !== "set-fact" && effect.kind !== "include-vars")) return;
  const place = textSpan("variable", "");
  const written = effect.kind === "set-fact" ? effect.written : effect.variables;
  const entries = [...written].map(([name, value]) => ({
    key: rawScalar(name, place, false),
    value: isRaw(value) ? value : rawOf(value, place),
  }));
  renderer.remember(shown, rawMap(entries, place));
}

/** The call of the task's module, but for what ends it. */
async function callOf(
  { task, scope, host }: OneRun,
  options: TaskOptions,
  delegate: Delegate | null,
  warn: (message: string) => void,
  deps: TaskDeps,
): Promise<(signal: AbortSignal) => ModuleCall> {
  const module = await deps.moduleOf(task, scope);
  const given = renderArguments(task, module, scope, deps.renderer, deps.inGroup);
  return (signal) => ({
    module,
    calledName: String(task.moduleName.value),
    given,
    at: task.at,
    host: module.runsOn === "host"
      ? deps.targetOf(task, delegate ?? { host, scope }, host.name, signal)
      : deps.noTarget,
    context: deps.contextOf({ task, host, scope, options, warn, conditions: deps.conditions, signal }),
    powers: !options.checkMode,
    diff: options.diff,
    tellsInvocation: deps.tellsInvocation,
    leaveUser: (user) => deps.leaveUser((delegate?.host ?? host).name, user),
    hide: deps.hide,
  });
}

async function runInBackground(
  run: OneRun,
  background: Background,
  options: TaskOptions,
  callWith: (signal: AbortSignal) => ModuleCall,
  delegate: Delegate | null,
  deps: TaskDeps,
): Promise<Attempt> {
  const { task, host, scope, onJob } = run;
  const jobDeps: JobDeps = {
    jobs: deps.jobs,
    openHost: () => deps.ownHostOf(task, delegate ?? { host, scope }),
    contextOf: (signal) => ({ ...callWith(signal).context, live: () => {} }),
    signal: deps.signal,
  };
  const action = String(task.moduleName.value);
  const start = (signal: AbortSignal) => startJob(callWith(signal), action, background.limitS, jobDeps);
  const started = await inTime(task, options, start, deps);
  if (!("job" in started)) return started;
  return background.pollS > 0
    ? await awaitJob(started, callWith(deps.signal), background, deps.signal, onJob)
    : started.attempt;
}

/** Does something within the time that the keyword `timeout` allows. */
async function inTime<T>(
  task: Task,
  { timeoutS }: TaskOptions,
  work: (signal: AbortSignal) => Promise<T>,
  deps: TaskDeps,
): Promise<T | Attempt> {
  if (timeoutS === null) return await work(deps.signal);
  checkTimeout(timeoutS, task);
  const timer = AbortSignal.timeout(Math.min(timeoutS * 1000, LONGEST_TIMER_MS));
  try {
    return await work(AbortSignal.any([deps.signal, timer]));
  } catch (error) {
    if (!timer.aborted || deps.signal.aborted) throw error;
    const message = `Timed out after ${timeoutS} second(s).`;
    const late = mistaken(new DiagnosticError(message, { code: "timeout", at: task.at, cause: error }));
    const frame = "Configure `DISPLAY_TRACEBACK` to see a traceback on timeout errors.";
    return withValue(late, "timedout", dict({ frame, period: timeoutS }));
  }
}

function checkTimeout(timeoutS: number, { inherited }: Task): void {
  if (timeoutS >= 0 && timeoutS <= LONGEST_TIMEOUT_S) return;
  throw new DiagnosticError(
    `Timeout ${timeoutS} is invalid, it must be between 0 and ${LONGEST_TIMEOUT_S}.`,
    { code: "bad-playbook", at: inherited.options.get("timeout")?.at },
  );
}

/** What `async` and `poll` say; null for a task in the foreground. */
function backgroundOf({ task, scope }: OneRun, { renderer, defaults }: TaskDeps): Background | null {
  const keywords = new Keywords(renderer, scope);
  const limitS = keywords.integer("async", task.keywords.get("async")) ?? 0;
  if (limitS <= 0) return null;
  const pollS = keywords.integer("poll", task.keywords.get("poll")) ?? defaults.pollS;
  return { limitS, pollS: Math.max(0, pollS) };
}

/** One task on one host: its loop gone through, its results put together. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Effect } from "../../model/effect.ts";
import type { Host } from "../../model/inventory.ts";
import type { Task } from "../../model/playbook.ts";
import { isChanged, type LoopItem, type TaskResult, toRegistered } from "../../model/result.ts";
import type { Value } from "../../model/value.ts";
import { sleep } from "../../system/clock.ts";
import { repr } from "../../template/python/repr.ts";
import type { Layer } from "../../vars/layers.ts";
import type { Scope } from "../../vars/scope.ts";
import { type Attempt, mistaken, NOTHING_DONE, skipped } from "./attempt.ts";
import type { JobNews } from "./background.ts";
import { firstFalse } from "./conditional.ts";
import { type IncludeRequest } from "../include/include_request.ts";
import { breakWhen } from "./judge.ts";
import { Keywords } from "./keywords.ts";
import { extendedLoop, itemLayer, type LoopControl, loopControl, loopItems } from "./loop.ts";
import { type ItemOutcome, type LoopError, runItem } from "./run_item.ts";
import { projected } from "./projections.ts";
import { variablesSetBy } from "../scope/fact_vars.ts";
import { registeredLayer } from "../scope/registered_layer.ts";
import { taskVariable } from "./task_variable.ts";
import type { Delegate, TaskDeps } from "./task_deps.ts";
import { noLog, type TaskOptions } from "./task_options.ts";

/** What a task came to on a host. */
export interface TaskOutcome {
  readonly result: TaskResult;
  readonly includes: readonly IncludeRequest[];
  /** Variables that `register` sets. */
  readonly registered: readonly (readonly [string, Value])[];
}

export interface TaskRun {
  readonly task: Task;
  readonly host: Host;
  readonly scope: Scope;
  /** The host that stands in, with the variables of a scope. @throws {DiagnosticError} */
  readonly delegateOf: (scope: Scope) => Delegate | null;
  /** Does what effects ask of the inventory. @returns whether it made a difference. */
  readonly changeInventory: (effects: readonly Effect[]) => boolean;
  readonly onItem: (result: TaskResult) => void;
  readonly onRetry: (result: TaskResult, left: number) => void;
  readonly onJob: (news: JobNews) => void;
}

export async function runTask(run: TaskRun, deps: TaskDeps): Promise<TaskOutcome> {
  await deps.heed();
  const loop = loopOf(run, deps);
  if (loop === null || "error" in loop) return finish(run, await oneRun(run, loop, deps), deps);
  if (loop.control) return finish(run, await loopRuns(run, loop.items, loop.control, deps), deps);
  return finish(run, { result: emptyLoop(run, deps), includes: [], scope: run.scope }, deps);
}

interface Loop {
  readonly items: readonly Value[];
  /** Null where there are no items: it is not looked at then. */
  readonly control: LoopControl | null;
}

/** What the task loops over, and how; null for no loop. */
function loopOf({ task, scope }: TaskRun, deps: TaskDeps): Loop | LoopError | null {
  const items = orError(() => loopItems(task, scope, deps.renderer, deps.lookup));
  if (items === null) return null;
  if (items instanceof DiagnosticError) {
    return { error: items, waitsForCondition: items.code === "template-undefined" };
  }
  if (items.length === 0) return { items, control: null };
  const control = orError(() => loopControl(task, new Keywords(deps.renderer, scope)));
  return control instanceof DiagnosticError
    ? { error: control, waitsForCondition: false }
    : { items, control };
}

function orError<T>(make: () => T): T | DiagnosticError {
  try {
    return make();
  } catch (error) {
    if (error instanceof DiagnosticError && error.code !== "interrupted") return error;
    throw error;
  }
}

interface Runs {
  /** What projections of the result see: for a loop, with its last item. */
  readonly scope: Scope;
  readonly result: TaskResult;
  readonly includes: readonly IncludeRequest[];
}

async function oneRun(run: TaskRun, loopError: LoopError | null, deps: TaskDeps): Promise<Runs> {
  const outcome = await runItem({
    ...run,
    item: null,
    loopError,
    loopWith: () => null,
    toResult: (attempt, options) => toResult(run.task, attempt, options, null),
  }, deps);
  const includes = outcome.include ? [outcome.include] : [];
  return { result: resultOf(run.task, outcome, null), includes, scope: run.scope };
}

async function loopRuns(
  run: TaskRun,
  items: readonly Value[],
  control: LoopControl,
  deps: TaskDeps,
): Promise<Runs> {
  warnOfTaken(run, control, deps);
  const written = deps.renderer.writtenOf(items);
  const results: TaskResult[] = [];
  const includes: IncludeRequest[] = [];
  let last = run.scope;
  /** What earlier items set: later ones see it. */
  const pending = new Map<string, Value>();
  let before = NO_VARS;
  for (const index of items.keys()) {
    await deps.heed();
    if (index > 0 && control.pauseS > 0) await sleep(control.pauseS * 1000, deps.signal);
    const layer = itemLayer(control, items, written, index);
    const scope = run.scope.with({ level: "loop", origin: "", vars: pending }, before, layer);
    last = scope;
    const item = loopItem(control, items, index);
    const labelOf = (attempt: Attempt, options: TaskOptions | null) => {
      const seen = toResult(run.task, attempt, options, item);
      const layer = registeredLayer(run.task, seen, () => null, scope, deps.renderer);
      return loopLabel(control, item.value, scope.with(layer), deps);
    };
    const loopWith = (result: TaskResult) => together(run.task, [...results, result]);
    const outcome = await runItem({
      ...run,
      scope,
      item: layer,
      loopError: null,
      loopWith,
      toResult: (attempt, options) =>
        toResult(run.task, attempt, options, { ...item, label: labelOf(attempt, options).label }),
    }, deps);
    const broken = breakWhen(
      control.breakWhen,
      outcome.attempt,
      (conditions) => {
        const result = resultOf(run.task, outcome, item);
        const seen = registeredLayer(run.task, result, () => loopWith(result), scope, deps.renderer);
        return firstFalse(conditions, scope.with(seen), deps.renderer, deps.conditions) === null;
      },
    );
    const { label, warnings } = labelOf(broken.attempt, outcome.options);
    const attempt = { ...broken.attempt, warnings: [...broken.attempt.warnings, ...warnings] };
    const result = resultOf(run.task, { ...outcome, attempt }, { ...item, label });
    results.push(result);
    if (outcome.include) includes.push(outcome.include);
    for (const [name, value] of variablesSetBy(result.effects, scope)) pending.set(name, value);
    const soFar = () => together(run.task, results.slice(0, index + 1));
    before = registeredLayer(run.task, result, soFar, scope, deps.renderer);
    run.onItem(result);
    if (broken.breaks) break;
  }
  return { result: together(run.task, results), includes, scope: last };
}

/** Says so where a loop's variable hides another one. */
function warnOfTaken({ task, scope }: TaskRun, { variable, at }: LoopControl, { warn }: TaskDeps): void {
  if (scope.entry(variable) === undefined) return;
  warn(`The variable ${repr(variable)} is already in use.`, at ?? task.keywords.get("loop")?.at, {
    help: "You should set the `loop_var` value in the `loop_control` option for the task to something else " +
      "to avoid variable collisions and unexpected behavior.",
  });
}

const NO_VARS: Layer = { level: "loop", origin: "", vars: new Map() };

/** An item, labelled with itself. */
function loopItem(control: LoopControl, items: readonly Value[], index: number): LoopItem {
  const value = items[index] ?? null;
  const { variable, indexVariable } = control;
  return {
    value,
    variable,
    index,
    indexVariable,
    extended: extendedLoop(control, items, index),
    label: value,
  };
}

/** What stands for an item in the output: the item itself where its label cannot be rendered. */
function loopLabel(
  { label }: LoopControl,
  item: Value,
  scope: Scope,
  { renderer }: TaskDeps,
): { readonly label: Value; readonly warnings: readonly string[] } {
  if (!label) return { label: item, warnings: [] };
  try {
    return { label: renderer.value(label, scope), warnings: [] };
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return { label: item, warnings: [`Failed to template loop_control label: ${error.message}`] };
  }
}

function emptyLoop(run: TaskRun, deps: TaskDeps): TaskResult {
  const why: readonly (readonly [string, Value])[] = [["skip_reason", "No items in the list"], [
    "skipped_reason",
    "No items in the list",
  ]];
  const hidden = noLog(run.task, new Keywords(deps.renderer, run.scope), deps.defaults);
  return { ...toResult(run.task, skipped(why), null, null), items: [], secret: hidden };
}

function resultOf(
  task: Task,
  { attempt, options, secret, delegate }: ItemOutcome,
  item: LoopItem | null,
): TaskResult {
  return { ...toResult(task, attempt, options, item), secret, delegatedTo: delegate?.host.name ?? null };
}

function toResult(
  task: Task,
  attempt: Attempt,
  options: TaskOptions | null,
  item: LoopItem | null,
): TaskResult {
  const { values, effects, diffs, warnings, deprecations, verbose, changed, changes, applied } = attempt;
  const common = {
    values,
    effects,
    diffs,
    warnings,
    deprecations,
    verbose,
    notify: options?.notify ?? [],
    item,
    items: null,
    secret: false,
    delegatedTo: null,
  };
  switch (attempt.status) {
    case "ok":
      return { ...common, status: "ok", changed, changes, applied };
    case "skipped":
      return { ...common, status: "skipped" };
    case "failed":
      return {
        ...common,
        status: "failed",
        changed,
        error: attempt.error,
        ignored: options?.ignoreErrors ?? false,
      };
    case "unreachable": {
      const error = attempt.error ??
        new DiagnosticError("host unreachable", { code: "host-unreachable", at: task.at });
      return { ...common, status: "unreachable", error, ignored: options?.ignoreUnreachable ?? false };
    }
    default:
      return attempt.status satisfies never;
  }
}

/** The result of a whole loop: failed when an item failed, skipped when all were. */
function together(task: Task, items: readonly TaskResult[]): TaskResult {
  const failed = items.filter((item) => item.status === "failed");
  const lost = items.find((item) => item.status === "unreachable");
  const allSkipped = items.every((item) => item.status === "skipped");
  const msg = allSkipped
    ? "All items skipped"
    : failed.length > 0
    ? "One or more items failed"
    : "All items completed";
  const attempt: Attempt = {
    ...NOTHING_DONE,
    status: failed.length > 0 ? "failed" : lost ? "unreachable" : allSkipped ? "skipped" : "ok",
    changed: items.some(isChanged),
    values: new Map([["msg", msg]]),
    applied: items.every((item) => item.status !== "ok" || item.applied),
    changes: items.flatMap((item) => item.status === "ok" ? item.changes : []),
    effects: items.flatMap(({ effects }) => effects),
    deprecations: items.flatMap(({ deprecations }) => deprecations),
    error: lost?.status === "unreachable"
      ? lost.error
      : failed.map((item) => item.status === "failed" ? item.error : null).find((error) => error !== null) ??
        null,
  };
  // One item that is to be ignored is enough, as in ansible-core.
  const ignored = failed.length > 0
    ? failed.some((item) => item.status === "failed" && item.ignored)
    : items.some((item) => item.status === "unreachable" && item.ignored);
  const notify = [...new Set(items.filter(isChanged).flatMap((item) => item.notify))];
  const result = toResult(task, attempt, null, null);
  const whole: TaskResult = result.status === "failed" || result.status === "unreachable"
    ? { ...result, ignored }
    : result;
  return {
    ...whole,
    items,
    notify,
    secret: items.some(({ secret }) => secret),
    delegatedTo: items.at(-1)?.delegatedTo ?? null,
  };
}

/** The variables that `register` sets: the whole result, or projections of it. */
function finish(run: TaskRun, runs: Runs, deps: TaskDeps): TaskOutcome {
  const register = run.task.keywords.get("register");
  const { result, includes } = runs;
  if (!register) return { result, includes, registered: [] };
  const whole = toRegistered(result);
  if (register.kind === "scalar") return { result, includes, registered: [[String(register.value), whole]] };
  if (register.kind !== "map") return { result, includes, registered: [] };
  const last = result.items?.at(-1);
  const seen = () => taskVariable(last ?? result, result.items ? result : null, true);
  try {
    return { result, includes, registered: projected(register, runs.scope, seen, deps.renderer) };
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    const failed = mistaken(error.within("Register projection failed"));
    return { result: toResult(run.task, failed, null, null), includes, registered: [] };
  }
}

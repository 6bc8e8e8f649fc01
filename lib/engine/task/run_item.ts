/** One task on one host, for one item of its loop: decided, rendered, run, judged, tried again. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Effect } from "../../model/effect.ts";
import type { Host } from "../../model/inventory.ts";
import type { Task } from "../../model/playbook.ts";
import type { Raw } from "../../model/raw.ts";
import type { Deprecation, TaskResult } from "../../model/result.ts";
import type { Value } from "../../model/value.ts";
import { sleep } from "../../system/clock.ts";
import { computedVars, type Layer } from "../../vars/layers.ts";
import { LazyMap } from "../../vars/lazy.ts";
import type { Scope } from "../../vars/scope.ts";
import { type Attempt, failedBefore, mistaken, skipped, unreachable } from "./attempt.ts";
import type { JobNews } from "./background.ts";
import { type ConditionOptions, firstFalse } from "./conditional.ts";
import { withConnectionVars } from "./connection_vars.ts";
import { type IncludeRequest, includeRequest, isInclude } from "../include/include_request.ts";
import { conditionsOf, judge } from "./judge.ts";
import { Keywords } from "./keywords.ts";
import { runOnce } from "./run_once.ts";
import { noLog, readableOptions, type TaskOptions, taskOptions } from "./task_options.ts";
import { variablesSetBy } from "../scope/fact_vars.ts";
import { registeredLayer } from "../scope/registered_layer.ts";
import type { Delegate, TaskDeps } from "./task_deps.ts";

/** What one item came to. */
export interface ItemOutcome {
  readonly attempt: Attempt;
  readonly include: IncludeRequest | null;
  /** Null where the keywords could not be read. */
  readonly options: TaskOptions | null;
  readonly secret: boolean;
  readonly delegate: Delegate | null;
}

/** Why it is not known what a task loops over, and how. */
export interface LoopError {
  readonly error: DiagnosticError;
  /** Whether it counts only where no condition leaves the task out. */
  readonly waitsForCondition: boolean;
}

export interface ItemRun {
  readonly task: Task;
  readonly host: Host;
  /** With the variables of the item. */
  readonly scope: Scope;
  /** Variables of the item as written into what it includes. */
  readonly item: Layer | null;
  readonly loopError: LoopError | null;
  /** Makes a result of an attempt, for what is registered. */
  readonly toResult: (attempt: Attempt, options: TaskOptions | null) => TaskResult;
  /** What the loop has come to with this item's result; null for a task without loop. */
  readonly loopWith: (result: TaskResult) => TaskResult | null;
  readonly onRetry: (result: TaskResult, left: number) => void;
  /** Called where the task goes on in the background and is waited for. */
  readonly onJob: (news: JobNews) => void;
  readonly delegateOf: (scope: Scope) => Delegate | null;
  /** Does what effects ask of the inventory. @returns whether it made a difference. */
  readonly changeInventory: (effects: readonly Effect[]) => boolean;
}

export async function runItem(asked: ItemRun, shared: TaskDeps): Promise<ItemOutcome> {
  const deprecations: Deprecation[] = [];
  const deps = { ...shared, conditions: noting(shared.conditions, deprecations) };
  const delegateOf = once(() => asked.delegateOf(asked.scope));
  const run = { ...asked, delegateOf, scope: reachable({ ...asked, delegateOf }, deps) };
  const { task, scope } = run;
  const keywords = new Keywords(deps.renderer, scope);
  const hidden = noLog(task, keywords, deps.defaults);
  const end = (
    attempt: Attempt,
    options: TaskOptions | null = null,
    more: Partial<ItemOutcome> = {},
  ): ItemOutcome => ({
    attempt: { ...attempt, deprecations },
    options,
    include: null,
    secret: hidden || attempt.secret,
    delegate: null,
    ...more,
  });
  const { loopError } = run;
  if (loopError && !loopError.waitsForCondition) {
    return end(failedBefore(loopError.error), readableOptions(task, keywords, deps.defaults));
  }
  try {
    // Who stands in is found out also for a task that is then left out.
    const delegate = run.delegateOf();
    const falseCondition = whenFails(run, deps);
    if (falseCondition !== null) {
      return end(
        skipped([["skip_reason", "Conditional result was False"], ["false_condition", falseCondition]]),
      );
    }
    if (loopError) throw loopError.error;
    const options = taskOptions(task, keywords, deps.defaults);
    if (isInclude(task)) {
      return end(includeAttempt(), options, {
        include: includeRequest(task, scope, run.item, deps.renderer),
        delegate,
      });
    }
    const seen = delegate ? { ...run, scope: delegated(run, delegate, deps) } : run;
    return end(await tryAndRetry(seen, options, keywords, delegate, deps), options, { delegate });
  } catch (error) {
    if (!(error instanceof DiagnosticError) || error.code === "interrupted") throw error;
    const attempt = error.code === "host-unreachable" ? unreachable(error) : mistaken(error.located(task.at));
    return end(attempt, readableOptions(task, keywords, deps.defaults));
  }
}

/** Conditions whose deprecations are part of the result as well. */
function noting(conditions: ConditionOptions, into: Deprecation[]): ConditionOptions {
  return {
    ...conditions,
    warn: (message, at, more) => {
      conditions.warn(message, at, more);
      const { removedIn, collection = "ansible.builtin" } = more;
      const isKnown = into.some((one) => one.message === message);
      if (removedIn !== undefined && !isKnown) into.push({ message, removedIn, collection });
    },
  };
}

/** The same value every time: a template may say something else when it is asked again. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

/** The scope of a task with the variables that tell how its host is reached. */
function reachable({ task, host, scope, delegateOf }: ItemRun, { renderer, login }: TaskDeps): Scope {
  const keywords = new Keywords(renderer, scope);
  return withConnectionVars(scope, task, () => delegateOf(scope) ?? { host, scope }, keywords, login);
}

/** What a task that another host stands in for sees: that host's variables, under its name. */
function delegated({ task, host, scope }: ItemRun, delegate: Delegate, { renderer, login }: TaskDeps): Scope {
  const keywords = new Keywords(renderer, delegate.scope);
  const reached = withConnectionVars(delegate.scope, task, () => delegate, keywords, login);
  const own = reached.with({ level: "loop", origin: "", vars: new Map([["inventory_hostname", host.name]]) });
  const { name } = delegate.host;
  const vars = computedVars({
    ansible_delegated_vars: () =>
      new LazyMap<Value, Value>([name], () => own.asDict() as ReadonlyMap<Value, Value>),
  });
  return scope.with({ level: "loop", origin: "", vars });
}

function includeAttempt(): Attempt {
  return { ...skipped([]), status: "ok" };
}

/** The condition that keeps the task from running; null where it runs. */
function whenFails({ task, scope }: ItemRun, deps: TaskDeps): Value | null {
  try {
    return firstFalse(task.inherited.when, scope, deps.renderer, deps.conditions);
  } catch (error) {
    if (error instanceof DiagnosticError) throw error.within("A 'when' expression failed");
    throw error;
  }
}

async function tryAndRetry(
  run: ItemRun,
  options: TaskOptions,
  keywords: Keywords,
  delegate: Delegate | null,
  deps: TaskDeps,
): Promise<Attempt> {
  const { task } = run;
  const until = conditionsOf(task.keywords.get("until"));
  const given = keywords.integer("retries", task.keywords.get("retries"));
  const tries = 1 + (given !== null ? Math.max(0, given) : until.length > 0 ? 3 : 0);
  const delayS = keywords.number("delay", task.keywords.get("delay")) ?? 5;
  for (let number = 1;; number++) {
    const ran = await runOnce(run, options, delegate, deps);
    // Whether a host or group is new shows only once it is added.
    const tried: Attempt = run.changeInventory(ran.effects) ? { ...ran, changed: true } : ran;
    const attempt: Attempt = tries > 1
      ? { ...tried, values: new Map([...tried.values, ["attempts", number]]) }
      : tried;
    const judged = judge(task, attempt, (conditions, made) => {
      const scope = registeredScope(run, run.toResult(made, options), deps);
      return firstFalse(conditions, scope, deps.renderer, deps.conditions) === null;
    });
    if (tries === 1 || judged.status === "unreachable" || isDone(until, run, judged, options, deps)) {
      return judged;
    }
    if (number === tries) {
      const values = new Map([...judged.values, ["attempts", tries - 1] as const]);
      // Where `failed_when` is given, its word on the last try counts.
      return task.keywords.has("failed_when")
        ? { ...judged, values }
        : { ...judged, status: "failed", values };
    }
    run.onRetry(
      run.toResult({
        ...judged,
        values: new Map([...judged.values, ["retries", tries], ["attempts", number + 1]]),
      }, options),
      tries - number - 1,
    );
    await sleep(Math.max(0, delayS < 0 ? 1 : delayS) * 1000, deps.signal);
  }
}

function isDone(
  until: readonly Raw[],
  run: ItemRun,
  attempt: Attempt,
  options: TaskOptions,
  deps: TaskDeps,
): boolean {
  if (until.length === 0) return attempt.status !== "failed";
  try {
    return firstFalse(
      until,
      registeredScope(run, run.toResult(attempt, options), deps),
      deps.renderer,
      deps.conditions,
    ) === null;
  } catch (error) {
    if (error instanceof DiagnosticError) throw error.within("An 'until' expression failed");
    throw error;
  }
}

/** The scope in which the task's own result stands under the name that `register` gives it. */
function registeredScope(
  { task, scope, loopWith }: ItemRun,
  result: TaskResult,
  { renderer }: TaskDeps,
): Scope {
  const vars = variablesSetBy(result.effects, scope);
  const inner = scope.with({ level: "loop", origin: "", vars });
  return inner.with(registeredLayer(task, result, () => loopWith(result), inner, renderer));
}

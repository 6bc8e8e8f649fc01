/** One run of a module: planned, applied unless in check mode, and what came of it. */

import { type DiagnosticCode, DiagnosticError } from "../../source/diagnostic.ts";
import type { Span } from "../../source/span.ts";
import type { Change, Diff } from "../../model/change.ts";
import { plainValue } from "../../model/raw.ts";
import type { Value } from "../../model/value.ts";
import type { Target } from "../../connection/target.ts";
import { withEnvironment } from "../../connection/with_environment.ts";
import { applyChanges, SILENCE } from "../../modules/apply_changes.ts";
import { checkArguments } from "../../modules/arguments.ts";
import type {
  ActionModule,
  Given,
  Module,
  ModuleContext,
  Outcome,
  Plan,
  Rendered,
  ResultValues,
  StateModule,
} from "../../modules/module.ts";
import type { DetachedWork } from "../../modules/jobs/detached_work.ts";
import { ModuleFailure } from "../../modules/module_failure.ts";
import { type Attempt, mistaken, NOTHING_DONE, skipped, unreachable, withValue } from "./attempt.ts";
import { diffOf } from "./diff.ts";
import { toldDiffs } from "./told_diff.ts";
import { invocationOf } from "./invocation.ts";

export interface ModuleCall {
  readonly module: Module;
  /** The name that the task has for it. @default its full name */
  readonly calledName?: string;
  readonly given: Given;
  /** Where the task is written. */
  readonly at: Span;
  /** Connects when it is first used. */
  readonly host: Target;
  readonly context: ModuleContext;
  /** False in check mode: nothing is changed. */
  readonly powers: boolean;
  readonly diff: boolean;
  /** Whether results tell with which arguments the module was called. */
  readonly tellsInvocation: boolean;
  /** Ends the shells that the run has on the host as a user whom its tasks became. */
  readonly leaveUser: (user: string) => Promise<void>;
  /** Values that must not be shown from now on. */
  readonly hide: (secret: string) => void;
}

const OF_THE_TASK: readonly DiagnosticCode[] = [
  "template-undefined",
  "template-syntax",
  "template-failed",
  "conditional-not-boolean",
  "bad-playbook",
];

/** Runs a module; its expected failures are part of what comes back. */
export async function runModule(call: ModuleCall): Promise<Attempt> {
  return await withArguments(call, runChecked);
}

/**
 * What a module leaves to its host alone; an attempt where there is nothing to do, or nothing that can be done.
 *
 * @param detached The module's own way to say so.
 */
export async function detachModule(
  call: ModuleCall,
  detached: NonNullable<ActionModule["detached"]>,
): Promise<Attempt | DetachedWork> {
  return await withArguments(call, async (args, { host, context, given, diff }) => {
    const made = await detached(args as never, host, { ...context, ...given, diff });
    return "command" in made ? made : attemptOf(made, call, []);
  });
}

async function withArguments<T extends object>(
  bare: ModuleCall,
  work: (args: Record<string, unknown>, call: ModuleCall) => Promise<Attempt | T>,
): Promise<Attempt | T> {
  const { environment, controller } = bare.context;
  const isReached = bare.module.runsOn === "host" && !bare.module.withoutEnvironment;
  const host = isReached ? withEnvironment(bare.host, environment) : bare.host;
  const call = { ...bare, host };
  const { module, given, at, hide } = call;
  const isHere = module.runsOn === "controller" || host.isLocal;
  try {
    const checked = checkArguments(module.arguments, allGiven(given), {
      name: module.name.replace(/^ansible\.builtin\./, ""),
      at,
      rules: module.rules,
      open: module.openArguments ?? false,
      environment: (name) => environment[name] ?? (isHere ? controller.environment[name] : undefined),
    });
    checked.secrets.forEach(hide);
    const made = await work(Object.fromEntries(checked.values), call);
    return isAttempt(made) && call.tellsInvocation && module.runsOn === "host"
      ? withValue(made, "invocation", invocationOf(module, given, checked))
      : made;
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    if (error.code === "host-unreachable") return unreachable(error);
    return error.code === "become-failed" ? mistaken(error.located(at)) : failure(error, call);
  }
}

function isAttempt(made: object): made is Attempt {
  return "status" in made;
}

async function runChecked(args: Record<string, unknown>, call: ModuleCall): Promise<Attempt> {
  const { module } = call;
  switch (module.kind) {
    case "state":
      return await runState(module, args, call);
    case "action":
      return await runAction(module, args, call);
    case "engine":
      throw new TypeError(`${module.name} is carried out by the engine, not as a module`);
    default:
      return module satisfies never;
  }
}

/** Untemplated arguments are checked as they stand: that they are there is all that can be known, also of null. */
function allGiven({ given, raw }: Given): ReadonlyMap<string, Rendered> {
  const all = new Map(given);
  for (const [name, value] of raw) {
    all.set(name, { value: plainValue(value) ?? "", at: value.at, keyAt: value.at });
  }
  return all;
}

/** @param isAgain Whether this was planned before, and the host had changed meanwhile. */
async function runState(
  module: StateModule,
  args: Record<string, unknown>,
  call: ModuleCall,
  isAgain = false,
): Promise<Attempt> {
  const { host, context, given, powers } = call;
  // The specification made the arguments: what `ArgumentsOf` says of them holds.
  const plan: Plan = await module.plan(args as never, host, { ...context, ...given, diff: call.diff });
  const diffs = call.diff ? toldDiffs(plan.values?.["diff"]) ?? plannedDiffs(plan) : [];
  if (powers && plan.idleUser !== undefined) await call.leaveUser(plan.idleUser);
  const working = plan.meanwhile?.();
  // It is asked for only when all changes are made.
  working?.catch(() => {});
  const changes = [...plan.preparations ?? [], ...plan.changes];
  let applied = SILENCE;
  try {
    if (powers) applied = await applyChanges(changes, host);
  } catch (error) {
    // Somebody else was at work, such as what a killed run has left: what is to be done now may be less, or nothing.
    const isStale = error instanceof DiagnosticError && error.code === "content-changed";
    if (isAgain || !isStale || changes.length > 1) throw error;
    return await runState(module, args, call, true);
  }
  const meanwhile = await working;
  const later = powers && plan.afterwards ? await plan.afterwards(host, applied) : {};
  return {
    ...NOTHING_DONE,
    changed: plan.changes.length > 0,
    values: valuesOf({ ...plan.values, ...meanwhile, ...later }),
    changes: plan.changes,
    applied: powers,
    effects: plan.effects ?? [],
    diffs,
    warnings: plan.warnings ?? [],
    verbose: plan.verbose ?? false,
  };
}

function plannedDiffs({ changes, diffs = [] }: Plan): readonly Diff[] {
  return [...changes.map(diffOf), ...diffs].filter((diff): diff is Diff => diff !== null);
}

async function runAction(
  module: ActionModule,
  args: Record<string, unknown>,
  call: ModuleCall,
): Promise<Attempt> {
  const { host, context, given, powers } = call;
  const more = { ...context, ...given, diff: call.diff };
  if (powers) return attemptOf(await module.run(args as never, host, more), call, []);
  if (!module.preview) {
    return skipped([[
      "msg",
      `remote module (${call.calledName ?? module.name}) does not support check mode`,
    ]]);
  }
  return attemptOf(await module.preview(args as never, host, more), call, []);
}

/** What an outcome of a module comes to for its task. */
export function attemptOf(
  outcome: Outcome,
  call: Pick<ModuleCall, "module" | "at" | "powers" | "diff">,
  changes: readonly Change[],
): Attempt {
  const {
    changed,
    failed,
    skipped: why,
    effects = [],
    diffs = [],
    warnings = [],
    verbose = false,
    secret = false,
  } = outcome;
  const base: Attempt = {
    ...NOTHING_DONE,
    changed,
    values: valuesOf(outcome.values ?? {}),
    changes,
    applied: call.powers,
    effects,
    diffs: call.diff ? toldDiffs(outcome.values?.["diff"]) ?? diffs : [],
    warnings,
    verbose,
    secret,
  };
  if (failed !== undefined) {
    const error = new DiagnosticError(`${kindOf(call.module)} failed: ${failed}`, {
      code: "module-failed",
      at: call.at,
    });
    return {
      ...base,
      status: "failed",
      values: new Map([...base.values, ["msg", base.values.get("msg") ?? failed]]),
      error: error.within("Task failed"),
      failedIn: kindOf(call.module),
    };
  }
  return why === undefined ? base : {
    ...base,
    status: "skipped",
    values: why === "" ? base.values : new Map([...base.values, ["msg", why]]),
  };
}

function failure(error: DiagnosticError, { module, at }: ModuleCall): Attempt {
  // What an action cannot even render or judge is a mistake of the task, as are its arguments.
  if (module.runsOn === "controller" && OF_THE_TASK.includes(error.code)) return mistaken(error.located(at));
  const judgesArguments = module.runsOn === "controller" || module.rules?.unknown !== undefined;
  const isArgument = judgesArguments && error.code === "bad-argument";
  const shown = error.within(isArgument ? "Task failed" : `Task failed: ${kindOf(module)} failed`, at);
  const more = error instanceof ModuleFailure ? valuesOf(error.values) : [];
  return {
    ...NOTHING_DONE,
    status: "failed",
    values: new Map<Value, Value>([["msg", error.message], ...more]),
    error: shown,
    failedIn: kindOf(module),
  };
}

function kindOf(module: Module): Attempt["failedIn"] {
  return module.runsOn === "controller" ? "Action" : "Module";
}

function valuesOf(values: ResultValues): ReadonlyMap<Value, Value> {
  const made = new Map<Value, Value>();
  for (const [name, value] of Object.entries(values)) if (value !== undefined) made.set(name, value);
  return made;
}

/** Several modules that gather the facts of one host: each run, and what they come to together. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import { isDict, isList, type Value } from "../../model/value.ts";
import { finalize } from "../../template/finalize.ts";
import { mergeDicts } from "../../template/filters/merge.ts";
import { str } from "../../template/python/repr.ts";
import type { Given, Rendered } from "../../modules/module.ts";
import { type Attempt, NOTHING_DONE } from "./attempt.ts";
import type { OwnHost } from "./background.ts";
import { type FactModules, isSetup } from "./fact_modules.ts";
import { attemptOf, type ModuleCall, runModule } from "./run_module.ts";

type Arguments = Given["given"];

export interface GatherDeps {
  /** The call of a module for the task, but for what ends it. @throws {DiagnosticError} `unknown-module`. */
  readonly callOf: (module: string, args: Arguments) => Promise<(signal: AbortSignal) => ModuleCall>;
  /** A connection that nobody else uses. */
  readonly openHost: () => OwnHost;
  readonly signal: AbortSignal;
}

/** @param given The arguments of `gather_facts`. */
export async function gatherTogether(
  modules: FactModules,
  given: Arguments,
  deps: GatherDeps,
): Promise<Attempt> {
  const attempts = new Map<string, Attempt>();
  const runEach = modules.isParallel
    ? await Promise.all(modules.names.map((name) => runBeside(name, given, deps)))
    : null;
  for (const [at, name] of modules.names.entries()) {
    attempts.set(name, runEach?.[at] ?? await runAlone(name, given, deps));
  }
  const made = together(attempts);
  return { ...made, warnings: [...modules.warnings, ...made.warnings] };
}

async function runAlone(name: string, given: Arguments, { callOf, signal }: GatherDeps): Promise<Attempt> {
  const { passed, warnings } = argumentsFor(name, given);
  const attempt = await runModule((await callOf(name, passed))(signal));
  return { ...attempt, warnings: [...warnings, ...attempt.warnings] };
}

/** Runs a module over a connection of its own; `gather_timeout` ends one that knows no such limit itself. */
async function runBeside(name: string, given: Arguments, deps: GatherDeps): Promise<Attempt> {
  const { passed, warnings } = argumentsFor(name, given);
  const limitS = isSetup(name) ? 0 : Number(given.get("gather_timeout")?.value ?? 0);
  const timer = limitS > 0 ? AbortSignal.timeout(limitS * 1000) : null;
  const signal = timer ? AbortSignal.any([deps.signal, timer]) : deps.signal;
  const call = (await deps.callOf(name, passed))(signal);
  await using own = deps.openHost();
  const attempt = await runModule({ ...call, host: own.target(signal) }).catch((error: unknown) => {
    if (timer?.aborted && !deps.signal.aborted) return attemptOf(TOO_LATE, call, []);
    throw error;
  });
  return { ...attempt, warnings: [...warnings, ...attempt.warnings] };
}

const TOO_LATE = { changed: false, failed: "Timeout exceeded" };

/** Arguments that no other module than `setup` takes, and how warnings call them. */
const OF_SETUP: Readonly<Record<string, string>> = {
  gather_subset: "subset",
  gather_timeout: "timeout",
  filter: "filter",
};

/** The arguments that go to one of the modules, and what is said of those that do not. */
function argumentsFor(
  name: string,
  given: Arguments,
): { readonly passed: Arguments; readonly warnings: readonly string[] } {
  const passed = new Map<string, Rendered>();
  const warnings: string[] = [];
  for (const [argument, rendered] of given) {
    const { value } = rendered;
    if (argument === "parallel" || value === null) continue;
    const called = isSetup(name) ? undefined : OF_SETUP[argument];
    if (called === undefined) passed.set(argument, rendered);
    else if (argument !== "gather_subset" || !isAll(value)) {
      warnings.push(`Not passing ${called}(${str(value)}) to ${name}`);
    }
  }
  return { passed, warnings };
}

function isAll(subset: Value): boolean {
  return subset === "all" || (isList(subset) && subset.length === 1 && subset[0] === "all");
}

/** The facts of all in one; lists of the same name with what each adds. */
function together(attempts: ReadonlyMap<string, Attempt>): Attempt {
  const of = (status: Attempt["status"]) => [...attempts].filter(([, attempt]) => attempt.status === status);
  const unreachable = of("unreachable")[0];
  if (unreachable) return unreachable[1];
  const facts = of("ok").map(([, { values }]) => values.get("ansible_facts")).filter((found) =>
    found !== undefined && isDict(found)
  );
  const merged = facts.reduce<ReadonlyMap<Value, Value>>((low, high) => {
    const made = finalize(mergeDicts(low, high, { recursive: true, listMerge: "append_rp" }));
    return isDict(made) ? made : low;
  }, new Map());
  const gathered = new Map([...merged].map(([name, value]) => [str(name), value]));
  const known: Attempt = {
    ...NOTHING_DONE,
    failedIn: "Action",
    values: new Map<Value, Value>([["ansible_facts", merged]]),
    effects: [{ kind: "facts", facts: gathered.set("_ansible_facts_gathered", true) }],
    warnings: [...attempts.values()].flatMap(({ warnings }) => warnings),
  };
  return withFailures(withSkipped(known, of("skipped"), attempts.size), of("failed"));
}

type Named = readonly (readonly [string, Attempt])[];

function withSkipped(known: Attempt, skipped: Named, count: number): Attempt {
  if (skipped.length === 0) return known;
  const msg = `The following modules were skipped: ${namesOf(skipped)}.`;
  const values = new Map([
    ...known.values,
    ["msg", msg] as const,
    ["skipped_modules", resultsOf(skipped)] as const,
  ]);
  return { ...known, values, status: skipped.length === count ? "skipped" : known.status };
}

function withFailures(known: Attempt, failed: Named): Attempt {
  if (failed.length === 0) return known;
  const msg = `The following modules failed to execute: ${namesOf(failed)}.`;
  const notes = failed.map(([name, { values }]) => ({
    message: `${name}: ${str(values.get("msg") ?? "Unknown error.")}`,
  }));
  return {
    ...known,
    status: "failed",
    values: new Map([...known.values, ["failed_modules", resultsOf(failed)] as const, ["msg", msg] as const]),
    error: new DiagnosticError(`Task failed: Action failed: ${msg}`, {
      code: "module-failed",
      at: failed[0]?.[1].error?.at,
      notes,
    }),
  };
}

function namesOf(attempts: Named): string {
  return attempts.map(([name]) => name).join(", ");
}

function resultsOf(attempts: Named): Value {
  return new Map(attempts.map(([name, { values, status }]) => {
    const flags = status === "failed" ? [["failed", true] as const] : [["skipped", true] as const];
    return [name, new Map<Value, Value>([...values, ...flags])] as const;
  }));
}

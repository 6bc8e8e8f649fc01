/** Ansible's tests of task results. */

import type { Test } from "../environment.ts";
import { alias, type PluginCall, type Plugins, REQUIRED, test } from "../plugin.ts";
import { PythonError } from "../python/error.ts";
import { truth } from "../python/truth.ts";
import { typeName } from "../python/type_names.ts";
import { isDictValue, isListValue, type RuntimeDict, type RuntimeValue } from "../python/values.ts";

const RESULT = { result: REQUIRED } as const;

const failed = test("failed", RESULT, ({ result }) => holds(dictOf(result, "failed"), "failed"));
const succeeded = test("succeeded", RESULT, ({ result }) => !holds(dictOf(result, "failed"), "failed"));
const changed = test("changed", RESULT, ({ result }) => isChanged(dictOf(result, "changed")));
const skipped = test("skipped", RESULT, ({ result }) => holds(dictOf(result, "skipped"), "skipped"));

export const RESULT_TESTS: Plugins<Test> = [
  failed,
  ...alias(failed, "failure"),
  succeeded,
  ...alias(succeeded, "success", "successful"),
  changed,
  ...alias(changed, "change"),
  skipped,
  ...alias(skipped, "skip"),
  test("unreachable", RESULT, ({ result }) => holds(dictOf(result, "unreachable"), "unreachable")),
  test("reachable", RESULT, ({ result }) => !holds(dictOf(result, "unreachable"), "unreachable")),
  test("started", RESULT, ({ result }, call) => asyncState(result, "started", call)),
  test("finished", RESULT, ({ result }, call) => asyncState(result, "finished", call)),
  test("timedout", RESULT, ({ result }) => {
    const timeout = dictOf(result, "timedout").get("timedout") ?? null;
    if (!truth(timeout)) return false;
    if (!isDictValue(timeout)) {
      throw new PythonError("AttributeError", `'${typeName(timeout)}' object has no attribute 'get'`);
    }
    return holds(timeout, "period");
  }),
];

function dictOf(result: RuntimeValue, name: string): RuntimeDict {
  if (isDictValue(result)) return result;
  throw new PythonError("RuntimeError", `The '${name}' test expects a dictionary`);
}

function holds(result: RuntimeDict, key: string): boolean {
  return truth(result.get(key) ?? null);
}

/** A result of a loop that says nothing itself has changed when one of its items has. */
function isChanged(result: RuntimeDict): boolean {
  if (result.has("changed")) return holds(result, "changed");
  const results = result.get("results");
  if (results === undefined || !isListValue(results)) return false;
  const [first] = results;
  if (first === undefined) throw new PythonError("IndexError", "list index out of range");
  return isDictValue(first) && results.some((item) => isDictValue(item) && holds(item, "changed"));
}

/** Results of tasks that are not asynchronous have started and finished. */
function asyncState(value: RuntimeValue, name: "started" | "finished", { context }: PluginCall): boolean {
  const result = dictOf(value, name);
  if (result.has(name)) return holds(result, name);
  context.environment.io.warn(
    `The '${name}' test expects an async task, but a non-async task was tested`,
    context.at,
  );
  return true;
}

/** Results as text, as Ansible's default output shows them. */

import type { Diff } from "../model/change.ts";
import { type TaskResult, toShown } from "../model/result.ts";
import type { Value } from "../model/value.ts";
import { str } from "../template/python/repr.ts";
import { type Line, line } from "./lines.ts";
import { unifiedDiff } from "./unified_diff.ts";

/** Writes a value as JSON; with an indentation over several lines. Keys are sorted. */
export type DumpJson = (value: Value, indent: number | null) => string;

const CENSORED =
  "the output has been hidden due to the fact that 'no_log: true' was specified for this result";
/** What is left of a result that must not be shown. */
const PRESERVED: readonly string[] = ["attempts", "changed", "retries"];
/** What `debug` keeps when it has a message, and what it hides when it shows a variable. */
const DEBUG_KEPT: readonly string[] = ["msg"];
const DEBUG_HIDDEN: readonly string[] = [
  "changed",
  "failed",
  "skipped",
  "skip_reason",
  "ansible_loop_var",
  "ansible_index_var",
  "ansible_loop",
];

/** The dictionary of a result as it is shown after the arrow. */
export function shownResult(result: TaskResult, module: string): ReadonlyMap<Value, Value> {
  const shown = toShown(result);
  if (result.secret) return new Map([...kept(shown, PRESERVED), ["censored", CENSORED]]);
  if (module === "ansible.builtin.debug") {
    return shown.has("msg")
      ? kept(shown, DEBUG_KEPT)
      : new Map([...shown].filter(([key]) => !DEBUG_HIDDEN.includes(String(key)) && isAsked(key, result)));
  }
  return shown;
}

/** The label of a loop's item. */
export function itemLabel({ item, secret }: TaskResult): string {
  if (secret) return "(censored due to no_log)";
  return str(item?.label ?? null);
}

/** The differences of a result; none where nothing changed. */
export function diffLines(diffs: readonly Diff[]): readonly Line[] {
  return diffs.flatMap(({ before, after, beforeHeader, afterHeader }) => {
    const made = unifiedDiff(textLines(before), textLines(after), {
      before: `before: ${beforeHeader}`,
      after: `after: ${afterHeader}`,
    });
    return made.length > 0
      ? [...made.flatMap((one) => one.replace(/\n$/, "").split("\n")).map(diffLine), line("")]
      : [];
  });
}

function diffLine(text: string): Line {
  if (text.startsWith("+")) return line(text, "green");
  if (text.startsWith("-")) return line(text, "red");
  return line(text, text.startsWith("@@") ? "cyan" : null);
}

/** Lines with their breaks; a last one without a break says so. */
function textLines(text: string): readonly string[] {
  const made = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const last = made.at(-1);
  return last === undefined || last.endsWith("\n")
    ? made
    : [...made.slice(0, -1), `${last}\n\\ No newline at end of file\n`];
}

function kept(shown: ReadonlyMap<Value, Value>, names: readonly string[]): Map<Value, Value> {
  return new Map([...shown].filter(([key]) => names.includes(String(key))));
}

/** Whether `debug` was asked to show a value: a loop's item only where it is the variable itself. */
function isAsked(key: Value, result: TaskResult): boolean {
  return key !== itemKey(result) || result.values.has(key);
}

function itemKey({ item }: TaskResult): string | null {
  return item?.variable ?? null;
}

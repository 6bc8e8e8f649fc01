/** Results as reports show them: what of them is shown, labels of items, differences. */

import type { Diff } from "../model/change.ts";
import { isChanged, type TaskResult, toShown } from "../model/result.ts";
import type { Value } from "../model/value.ts";
import { str } from "../template/python/repr.ts";
import { type Color, type Line, type Piece, piecedLine } from "./lines.ts";
import { unifiedDiff } from "../model/unified_diff.ts";

const CENSORED =
  "the output has been hidden due to the fact that 'no_log: true' was specified for this result";
const UNTRACED = "(traceback unavailable)";
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
const DEBUG = "ansible.builtin.debug";

/** The dictionary of a result as it is shown after the arrow. */
export function shownResult(result: TaskResult, module: string): Map<Value, Value> {
  const shown = openResult(result);
  if (result.secret || module !== DEBUG) return shown;
  return shown.has("msg")
    ? kept(shown, DEBUG_KEPT)
    : new Map([...shown].filter(([key]) => !DEBUG_HIDDEN.includes(str(key))));
}

/** The same with the results of a loop's items, for reports that do not tell of items one by one. */
export function shownWithItems(result: TaskResult, module: string): Map<Value, Value> {
  const shown = shownResult(result, module);
  const items = module === DEBUG && shown.has("msg") ? [] : listedItems(result);
  return items.length > 0 ? shown.set("results", items) : shown;
}

/** All that may be shown, the results of a loop's items among it. */
export function openWithItems(result: TaskResult): Map<Value, Value> {
  const shown = openResult(result);
  const items = listedItems(result);
  return items.length > 0 ? shown.set("results", items) : shown;
}

function listedItems({ secret, items }: TaskResult): readonly Value[] {
  return secret ? [] : (items ?? []).map(itemResult);
}

/** All there is to a result, for reports that programs read. */
export function wholeResult(result: TaskResult): Map<Value, Value> {
  const shown = openResult(result);
  if (result.secret) return shown.set("_ansible_no_log", true);
  if (result.verbose) shown.set("_ansible_verbose_always", true);
  if (result.warnings.length > 0) shown.set("warnings", result.warnings);
  if (result.status === "failed" && !result.items) shown.set("exception", UNTRACED);
  if (!result.items || result.items.length === 0) return shown;
  return shown.set(
    "results",
    result.items.map((item) => {
      const made = itemResult(item).set("_ansible_item_label", item.item?.label ?? null);
      return item.verbose ? made.set("_ansible_verbose_always", true) : made;
    }),
  );
}

/** A result among those of its loop. */
function itemResult(item: TaskResult): Map<Value, Value> {
  const shown = openResult(item);
  return item.status === "failed" && !item.secret ? shown.set("exception", UNTRACED) : shown;
}

/** What may be shown of a result. */
function openResult(result: TaskResult): Map<Value, Value> {
  const shown = toShown(result);
  return result.secret ? kept(shown, PRESERVED).set("censored", CENSORED) : shown;
}

/** The label of a loop's item. */
export function itemLabel({ item, secret }: TaskResult): string {
  if (secret) return "(censored due to no_log)";
  return str(item?.label ?? null);
}

/** The differences of results; none where nothing changed, nor where they are secret. @param context Lines shown around each. */
export function diffLines(results: readonly TaskResult[], context: number): readonly Line[] {
  const shown = results.filter((result) => isChanged(result) && !result.secret);
  const diffs = shown.flatMap((result): readonly Diff[] => result.diffs);
  const pieces = diffs.flatMap((diff): readonly Piece[] => {
    const names = { before: named("before", diff.beforeHeader), after: named("after", diff.afterHeader) };
    const made = unifiedDiff(textLines(diff.before), textLines(diff.after), names, context);
    return [
      ...(made.length > 0 ? [...made.map(diffPiece), { text: "\n", color: null }] : []),
      ...(diff.prepared === undefined ? [] : [{ text: diff.prepared, color: null }]),
    ];
  });
  return pieces.length > 0 ? [piecedLine(pieces)] : [];
}

function named(side: string, header: string | null): string {
  return header === null ? side : `${side}: ${header}`;
}

function diffPiece(text: string): Piece {
  return { text, color: DIFF_COLORS[text.startsWith("@@") ? "@@" : text.slice(0, 1)] ?? null };
}

const DIFF_COLORS: Readonly<Record<string, Color>> = {
  "+": "diff_add",
  "-": "diff_remove",
  "@@": "diff_lines",
};

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

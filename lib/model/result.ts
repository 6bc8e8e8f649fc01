/** What came of a task on a host, and what `register` stores of it. */

import type { DiagnosticError } from "../source/diagnostic.ts";
import type { Change, Diff } from "./change.ts";
import type { Effect } from "./effect.ts";
import { inAnsibleOrder } from "./result_order.ts";
import { type Dict, dict, type Value } from "./value.ts";

interface Common {
  /** What the module returned, under Ansible's names; without what the status says. */
  readonly values: Dict;
  readonly effects: readonly Effect[];
  readonly diffs: readonly Diff[];
  readonly warnings: readonly string[];
  /** What the task asks for that will be refused one day. */
  readonly deprecations: readonly Deprecation[];
  /** True where the output must not be shown (`no_log`). */
  readonly secret: boolean;
  /** True where the values are shown even without `-v`. */
  readonly verbose: boolean;
  /** Handlers that the task notifies. */
  readonly notify: readonly string[];
  /** The loop item that this is the result of. */
  readonly item: LoopItem | null;
  /** Results of the items of a loop, in their order; null for a task without loop. */
  readonly items: readonly TaskResult[] | null;
  /** The host that the task was delegated to. */
  readonly delegatedTo: string | null;
}

/** Something that works for now. */
export interface Deprecation {
  readonly message: string;
  /** The version that refuses it. */
  readonly removedIn: string;
  /** Whose version that is. */
  readonly collection: string;
}

export interface LoopItem {
  readonly value: Value;
  readonly variable: string;
  readonly index: number;
  readonly indexVariable: string | null;
  /** `ansible_loop`, where `extended` asks for it. */
  readonly extended: Dict | null;
  readonly label: Value;
}

export type TaskResult =
  | Common & {
    readonly status: "ok";
    readonly changed: boolean;
    readonly changes: readonly Change[];
    /** False in check mode: the changes would have been made. */
    readonly applied: boolean;
  }
  | Common & { readonly status: "skipped" }
  | Common & {
    readonly status: "failed";
    readonly changed: boolean;
    /** The mistake or the module's word; null where `failed_when` or all of a loop's items say so. */
    readonly error: DiagnosticError | null;
    /** True where `ignore_errors` lets the host go on. */
    readonly ignored: boolean;
  }
  | Common & { readonly status: "unreachable"; readonly error: DiagnosticError; readonly ignored: boolean };

/** What is said of a task that no module has run for. */
const NOTHING_MORE: Omit<Common, "values"> = {
  effects: [],
  diffs: [],
  warnings: [],
  deprecations: [],
  secret: false,
  verbose: false,
  notify: [],
  item: null,
  items: null,
  delegatedTo: null,
};

/** The result of a task that was left out. */
export function skippedResult(values: readonly (readonly [string, Value])[]): TaskResult {
  return { ...NOTHING_MORE, status: "skipped", values: dict(Object.fromEntries(values)) };
}

/** The result of a task that could not be begun. */
export function failedResult(error: DiagnosticError): TaskResult {
  const values = dict({ msg: error.message });
  return { ...NOTHING_MORE, status: "failed", changed: false, ignored: false, values, error };
}

export function isChanged(result: TaskResult): boolean {
  return (result.status === "ok" || result.status === "failed") && result.changed;
}

/** Whether the host stops here, unless a rescue catches it. */
export function isFatal(result: TaskResult): boolean {
  return (result.status === "failed" || result.status === "unreachable") && !result.ignored;
}

/** The dictionary that `register` stores. */
export function toRegistered(result: TaskResult): Dict {
  const made = toShown(result);
  const diff = result.values.get("diff") ?? diffsOf(result);
  if (diff !== undefined) made.set("diff", diff);
  made.set("failed", result.status === "failed");
  if (result.status === "failed" && !result.items) made.set("exception", "(traceback unavailable)");
  if (result.status === "skipped") made.set("skipped", true);
  if (result.warnings.length > 0) made.set("warnings", result.warnings);
  if (result.deprecations.length > 0) {
    made.set("deprecations", result.deprecations.map(registeredDeprecation));
  }
  if (result.items) made.set("results", result.items.map(toRegistered));
  const { item } = result;
  return inAnsibleOrder(made, item ? [item.variable, item.indexVariable ?? ""] : []);
}

function registeredDeprecation({ message, removedIn, collection }: Deprecation): Dict {
  const deprecator = dict({ resolved_name: collection, type: null });
  return dict({ collection_name: collection, deprecator, msg: message, version: removedIn });
}

/** The differences as Ansible's modules return them: a list of dictionaries. */
function diffsOf({ diffs, items }: TaskResult): Value | undefined {
  if (diffs.length === 0 || items) return undefined;
  return diffs.map(diffRecord);
}

/** A difference as Ansible's modules tell it. */
export function diffRecord({ before, after, beforeHeader, afterHeader, prepared }: Diff): Dict {
  return dict({
    before,
    after,
    ...(beforeHeader === null ? {} : { before_header: beforeHeader }),
    ...(afterHeader === null ? {} : { after_header: afterHeader }),
    ...(prepared === undefined ? {} : { prepared }),
  });
}

/** What Ansible itself knows of in a result: null says no more there than nothing does. */
const OWN_FIELDS: ReadonlySet<Value> = new Set(["ansible_facts", "exception", "finished", "msg", "rc"]);

/** The dictionary that reports show: without what the status line says already, and differences, which have a form of their own. */
export function toShown(result: TaskResult): Map<Value, Value> {
  const made = new Map<Value, Value>([["changed", isChanged(result)]]);
  if (result.status === "unreachable") made.set("unreachable", true);
  for (const [key, value] of result.values) {
    if (key !== "diff" && !(value === null && OWN_FIELDS.has(key))) made.set(key, value);
  }
  for (const stream of ["stdout", "stderr"]) {
    const text = made.get(stream);
    if (typeof text === "string" && !made.has(`${stream}_lines`)) {
      made.set(`${stream}_lines`, splitLines(text));
    }
  }
  const { item } = result;
  if (item) {
    made.set("ansible_loop_var", item.variable);
    if (item.value !== null) made.set(item.variable, item.value);
    if (item.indexVariable !== null) {
      made.set("ansible_index_var", item.indexVariable);
      made.set(item.indexVariable, item.index);
    }
    if (item.extended) made.set("ansible_loop", item.extended);
  }
  return made;
}

// deno-lint-ignore no-control-regex -- Python counts these control characters as line ends
const LINE_END = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/;

/** A text's lines as Python's `splitlines` has them. */
export function splitLines(text: string): readonly string[] {
  if (text === "") return [];
  const lines = text.split(LINE_END);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

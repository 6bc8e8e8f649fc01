/** The items of a task's loop, and how it goes through them. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Span } from "../../source/span.ts";
import type { VarValue } from "../../model/inventory.ts";
import type { Task } from "../../model/playbook.ts";
import { type Raw, rawField } from "../../model/raw.ts";
import { type Dict, dict, isList, type Value } from "../../model/value.ts";
import { isVariableName } from "../../playbook/load_context.ts";
import { repr } from "../../template/python/repr.ts";
import { typeName } from "../../template/python/type_names.ts";
import { isListValue, type RuntimeList } from "../../template/python/values.ts";
import type { Layer } from "../../vars/layers.ts";
import type { Renderer } from "../../vars/render.ts";
import type { Scope } from "../../vars/scope.ts";
import type { Keywords } from "./keywords.ts";

/** Calls a lookup as a `with_x` loop does; terms may be markers. @throws {DiagnosticError} */
export type LoopLookup = (name: string, terms: RuntimeList, scope: Scope, at: Raw) => readonly Value[];

export interface LoopControl {
  readonly variable: string;
  /** Where the variable is named; undefined where it goes by its default name. */
  readonly at: Span | undefined;
  readonly indexVariable: string | null;
  readonly label: Raw | null;
  readonly pauseS: number;
  readonly extended: boolean;
  readonly allItems: boolean;
  readonly breakWhen: readonly Raw[];
}

/** The items; null for a task without loop. @throws {DiagnosticError} */
export function loopItems(
  task: Task,
  scope: Scope,
  renderer: Renderer,
  lookup: LoopLookup,
): readonly Value[] | null {
  const raw = task.keywords.get("loop");
  if (!raw) return null;
  if (task.loopWith !== null) {
    const terms = renderer.lazily(raw, scope);
    return lookup(task.loopWith, isListValue(terms) ? terms : [terms], scope, raw);
  }
  const items = renderer.traced(raw, scope);
  if (isList(items)) return items;
  throw new DiagnosticError(`The \`loop\` value must resolve to a 'list', not '${typeName(items)}'.`, {
    code: "bad-playbook",
    at: raw.at,
    hint: "give a list of items or templates, or a template that gives a list",
  });
}

export function loopControl(task: Task, keywords: Keywords): LoopControl {
  const raw = task.keywords.get("loop_control");
  const field = (name: string) => raw?.kind === "map" ? rawField(raw, name) : undefined;
  const breakWhen = field("break_when");
  return {
    variable: variableName("loop_var", field("loop_var"), keywords) ?? "item",
    at: field("loop_var")?.at,
    indexVariable: variableName("index_var", field("index_var"), keywords),
    label: field("label") ?? null,
    pauseS: keywords.number("pause", field("pause")) ?? 0,
    extended: keywords.flag("extended", field("extended")) ?? false,
    allItems: keywords.flag("extended_allitems", field("extended_allitems")) ?? true,
    breakWhen: breakWhen === undefined ? [] : breakWhen.kind === "list" ? breakWhen.items : [breakWhen],
  };
}

function variableName(keyword: string, raw: Raw | undefined, keywords: Keywords): string | null {
  const name = keywords.text(keyword, raw);
  if (name === null || isVariableName(name)) return name;
  throw new DiagnosticError(`Invalid '${keyword}': Invalid variable name ${repr(name)}.`, {
    code: "bad-playbook",
    at: raw?.at,
    hint: "a name is letters, digits and underscores, and starts with no digit",
  });
}

/**
 * The variables of one item.
 *
 * @param written What the items were made of: a text in it may be an expression, and stays known as one.
 */
export function itemLayer(
  control: LoopControl,
  items: readonly Value[],
  written: Raw | null,
  index: number,
): Layer {
  const { variable, indexVariable } = control;
  const raw = written?.kind === "list" && written.items.length === items.length
    ? written.items[index]
    : undefined;
  const item = raw?.kind === "scalar" && !raw.dynamic ? raw : items[index] ?? null;
  const vars = new Map<string, VarValue>([["ansible_loop_var", variable], [variable, item]]);
  if (indexVariable !== null) {
    vars.set("ansible_index_var", indexVariable);
    vars.set(indexVariable, index);
  }
  const extended = extendedLoop(control, items, index);
  if (extended) vars.set("ansible_loop", extended);
  return { level: "loop", origin: "", vars };
}

/** `ansible_loop`; null where it was not asked for. */
export function extendedLoop(
  { extended, allItems }: LoopControl,
  items: readonly Value[],
  index: number,
): Dict | null {
  if (!extended) return null;
  const { length } = items;
  return dict({
    index: index + 1,
    index0: index,
    first: index === 0,
    last: index + 1 === length,
    length,
    revindex: length - index,
    revindex0: length - index - 1,
    allitems: allItems ? items : undefined,
    nextitem: index + 1 < length ? items[index + 1] : undefined,
    previtem: index > 0 ? items[index - 1] : undefined,
  });
}

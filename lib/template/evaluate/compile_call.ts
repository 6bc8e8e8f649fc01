/** Calls of functions, filters and tests as functions. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import { didYouMean } from "../../source/suggest.ts";
import { type Arguments, type Environment, NO_ARGUMENTS } from "../environment.ts";
import { typeError } from "../python/error.ts";
import type { RuntimeValue } from "../python/values.ts";
import { syntaxDiagnostic, TemplateSyntaxError } from "../syntax/error.ts";
import type { ArgumentNodes, CallNode, Expression, FilterNode, TestNode } from "../syntax/nodes.ts";
import type { Site } from "../syntax/source.ts";
import { applyFilter, applyTest, callValue, pluginNamed } from "./call.ts";
import type { Compiler, Requirement } from "./compiler.ts";
import type { Evaluate, Frame } from "./frame.ts";
import { spread, spreadNamed } from "./operators.ts";
import { failureOf, raised } from "./raise.ts";

type CompileExpression = (node: Expression, compiler: Compiler) => Evaluate;

/** Applies a filter to a value that is already there. */
export type ApplyFilter = (frame: Frame, value: RuntimeValue) => RuntimeValue;

/** The globals whose positional arguments may hold templates, as Ansible still allows. */
const LOOKUPS: ReadonlySet<string> = new Set(["lookup", "query", "q"]);

export function compileCall(node: CallNode, compiler: Compiler, compile: CompileExpression): Evaluate {
  const call = compileCallWith(node, compiler, compile);
  return (frame) => call(frame, NO_NAMES);
}

const NO_NAMES: ReadonlyMap<string, RuntimeValue> = new Map();

/** A call that takes more named arguments when it is made. */
export function compileCallWith(
  node: CallNode,
  compiler: Compiler,
  compile: CompileExpression,
): (frame: Frame, more: ReadonlyMap<string, RuntimeValue>) => RuntimeValue {
  const callee = compile(node.callee, compiler);
  const isLookup = node.callee.kind === "name" && LOOKUPS.has(node.callee.name);
  const compileArgument = isLookup ? exceptName(node.args, compile) : compile;
  const args = compiler.renderingTexts(
    isLookup,
    () => compileArguments(node.args, compiler, compileArgument),
  );
  const site = compiler.site(node);
  const { changesValues } = compiler.found;
  return (frame, more) => {
    const target = callee(frame);
    const { positional, named } = args(frame);
    const all = more.size === 0 ? named : new Map([...named, ...more]);
    if (!changesValues) return callValue(target, { positional, named: all }, frame, site);
    const { copies } = frame.render;
    const passed = {
      positional: positional.map((value) => copies.passed(value)),
      named: new Map(Array.from(all, ([name, value]) => [name, copies.passed(value)])),
    };
    return copies.passed(callValue(target, passed, frame, site));
  };
}

/** The name of a lookup, which comes first, is never a template. */
function exceptName({ positional: [name] }: ArgumentNodes, compile: CompileExpression): CompileExpression {
  if (name?.kind !== "constant") return compile;
  const { value } = name;
  return (node, compiler) => node === name ? () => value : compile(node, compiler);
}

export function compileFilter(node: FilterNode, compiler: Compiler, compile: CompileExpression): Evaluate {
  const apply = compileOneFilter(node, compiler, compile);
  const value: Evaluate = node.value ? compile(node.value, compiler) : () => null;
  return (frame) => apply(frame, value(frame));
}

/** Filters one after the other whose first value is the text of a block. */
export function compileFilterChain(
  node: FilterNode,
  compiler: Compiler,
  compile: CompileExpression,
): ApplyFilter {
  const apply = compileOneFilter(node, compiler, compile);
  if (node.value?.kind !== "filter") return apply;
  const inner = compileFilterChain(node.value, compiler, compile);
  return (frame, value) => apply(frame, inner(frame, value));
}

function compileOneFilter(node: FilterNode, compiler: Compiler, compile: CompileExpression): ApplyFilter {
  const { name } = node;
  const site = compiler.site({ start: node.nameRange.start, end: node.end });
  const args = compileArguments(node.args, compiler, compile);
  compiler.require("filter", name, node.nameRange);
  return (frame, value) => {
    const filter = pluginNamed(frame.render.environment.filters, name);
    const { positional, named } = args(frame);
    if (!filter) throw notFound("filter", name, frame, site);
    return applyFilter(filter, { positional: [value, ...positional], named }, frame, site, node.value);
  };
}

export function compileTest(node: TestNode, compiler: Compiler, compile: CompileExpression): Evaluate {
  const { name } = node;
  const site = compiler.site({ start: node.nameRange.start, end: node.end });
  const value = compile(node.value, compiler);
  const args = compileArguments(node.args, compiler, compile);
  compiler.require("test", name, node.nameRange);
  return (frame) => {
    const test = pluginNamed(frame.render.environment.tests, name);
    const tested = value(frame);
    const { positional, named } = args(frame);
    if (!test) throw notFound("test", name, frame, site);
    return applyTest(test, { positional: [tested, ...positional], named }, frame, site, node.value);
  };
}

function compileArguments(
  { positional, named, rest, extra }: ArgumentNodes,
  compiler: Compiler,
  compile: CompileExpression,
): (frame: Frame) => Arguments {
  const values = positional.map((node) => compile(node, compiler));
  // Only positional arguments of lookups may hold templates.
  const byName = compiler.renderingTexts(
    compiler.options.rendersTexts,
    () => named.map(({ name, value }) => ({ name, value: compile(value, compiler) })),
  );
  const more = rest && spreading(rest, compiler, compile, spread);
  const moreNamed = extra && spreading(extra, compiler, compile, spreadNamed);
  if (values.length === 0 && byName.length === 0 && !more && !moreNamed) return () => NO_ARGUMENTS;
  if (byName.length === 0 && !more && !moreNamed) {
    return (frame) => ({ positional: values.map((value) => value(frame)), named: NO_NAMES });
  }
  return (frame) => {
    const first = values.map((value) => value(frame));
    const names = new Map(byName.map(({ name, value }) => [name, value(frame)]));
    for (const [name, value] of moreNamed?.(frame) ?? NO_NAMES) {
      if (names.has(name)) throw typeError(`got multiple values for keyword argument '${name}'`);
      names.set(name, value);
    }
    return { positional: more ? [...first, ...more(frame)] : first, named: names };
  };
}

/** A starred argument, whose errors stand at it. */
function spreading<T>(
  node: Expression,
  compiler: Compiler,
  compile: CompileExpression,
  spreadOut: (value: RuntimeValue) => T,
): (frame: Frame) => T {
  const compute = compile(node, compiler);
  const site = compiler.site(node);
  return (frame) => {
    const value = compute(frame);
    try {
      return spreadOut(value);
    } catch (error) {
      throw raised(error, frame.render.kind, site);
    }
  };
}

function notFound(kind: "filter" | "test", name: string, frame: Frame, site: Site): DiagnosticError {
  const { environment } = frame.render;
  const error = failureOf(typeError(`No ${kind} named '${name}' found.`), frame.render.kind, site);
  const hint = didYouMean(name, namesOf(kind, environment));
  return new DiagnosticError(error?.message ?? "", { code: "template-failed", at: error?.at, hint });
}

function namesOf(kind: "filter" | "test", environment: Environment): Iterable<string> {
  return (kind === "filter" ? environment.filters : environment.tests).keys();
}

/** @throws {DiagnosticError} `template-syntax` for the first filter or test that the environment lacks. */
export function checkRequirements(
  requirements: readonly Requirement[],
  environment: Environment,
  kind: "template" | "expression",
): void {
  for (const { kind: plugin, name, site } of requirements) {
    const table: ReadonlyMap<string, unknown> = plugin === "filter" ? environment.filters : environment.tests;
    if (pluginNamed(table, name)) continue;
    const hint = didYouMean(name, table.keys());
    throw syntaxDiagnostic(new TemplateSyntaxError(`No ${plugin} named '${name}'.`, site, hint), kind);
  }
}

/** Statements as functions that print into an output. */

import { Undefined } from "../python/marker.ts";
import { truth } from "../python/truth.ts";
import type { RuntimeValue } from "../python/values.ts";
import type {
  CallBlockNode,
  FilterBlockNode,
  ForNode,
  IfNode,
  MacroNode,
  Parameter,
  SetBlockNode,
  SetNode,
  Statement,
  WithNode,
} from "../syntax/nodes.ts";
import { namesIn, walk } from "../syntax/walk.ts";
import { assign } from "./assign.ts";
import { compileCallWith, compileFilterChain } from "./compile_call.ts";
import { compileExpression } from "./compile_expression.ts";
import {
  compileBlock,
  compileExtends,
  compileFromImport,
  compileImport,
  compileInclude,
} from "./compile_loading.ts";
import type { Compiler } from "./compiler.ts";
import type { Evaluate, Execute, Frame } from "./frame.ts";
import { LoopState } from "./loop.ts";
import { Macro, type MacroShape } from "./macro.ts";
import { Output } from "./output.ts";
import { raised } from "./raise.ts";

/** Runs statements one after the other until one leaves the loop around them. */
export function compileBody(statements: readonly Statement[], compiler: Compiler): Execute {
  const steps = statements.map((statement) => compileStatement(statement, compiler));
  const [only] = steps;
  if (steps.length === 1 && only) return only;
  return (frame, output) => {
    for (const step of steps) {
      const flow = step(frame, output);
      if (flow) return flow;
    }
  };
}

function compileStatement(node: Statement, compiler: Compiler): Execute {
  switch (node.kind) {
    case "text": {
      const { text } = node;
      return (_frame, output) => void output.print(text);
    }
    case "print": {
      const value = compileExpression(node.value, compiler);
      return (frame, output) => void output.print(value(frame));
    }
    case "do": {
      const value = compileExpression(node.value, compiler);
      return (frame) => void value(frame);
    }
    case "set":
      return compileSet(node, compiler);
    case "set-block":
      return compileSetBlock(node, compiler);
    case "for":
      return compileFor(node, compiler);
    case "if":
      return compileIf(node, compiler);
    case "with":
      return compileWith(node, compiler);
    case "scope": {
      const body = inScope(node.body, compiler);
      return (frame, output) => body(frame.child(), output);
    }
    case "macro":
      return compileMacro(node, compiler);
    case "call-block":
      return compileCallBlock(node, compiler);
    case "filter-block":
      return compileFilterBlock(node, compiler);
    case "block":
      return compileBlock(node, compiler);
    case "extends":
      return compileExtends(node, compiler, compileExpression);
    case "include":
      return compileInclude(node, compiler, compileExpression);
    case "import":
      return compileImport(node, compiler, compileExpression);
    case "from-import":
      return compileFromImport(node, compiler, compileExpression);
    case "break":
    case "continue": {
      const { kind } = node;
      return () => kind;
    }
    default:
      return node satisfies never;
  }
}

/** A body with a scope of its own: it is compiled as a whole, reached or not. */
function inScope(statements: readonly Statement[], compiler: Compiler): Execute {
  return compiler.within(false, () => compileBody(statements, compiler));
}

/** Errors that come out of an action get the place of its statement. */
function at(node: Statement, compiler: Compiler, frame: Frame, action: () => void): void {
  try {
    action();
  } catch (error) {
    throw raised(error, frame.render.kind, compiler.site(node));
  }
}

function compileSet(node: SetNode, compiler: Compiler): Execute {
  const value = compileExpression(node.value, compiler);
  const { target } = node;
  return (frame) => {
    const made = value(frame);
    at(node, compiler, frame, () => assign(target, made, frame));
  };
}

function compileSetBlock(node: SetBlockNode, compiler: Compiler): Execute {
  const body = inScope(node.body, compiler);
  const filter = node.filter && compileFilterChain(node.filter, compiler, compileExpression);
  const { target } = node;
  return (frame) => {
    const inner = frame.child();
    const text = captured(body, inner);
    const value = filter ? filter(inner, text) : text;
    at(node, compiler, frame, () => assign(target, value, frame));
  };
}

/** What a body prints, as one value. */
function captured(body: Execute, frame: Frame): RuntimeValue {
  const output = new Output(frame.render.budget);
  body(frame, output);
  return output.value();
}

function compileIf(node: IfNode, compiler: Compiler): Execute {
  const branches = node.branches.map(({ test, body }) => ({
    test: compileExpression(test, compiler),
    body: compiler.within(true, () => compileBody(body, compiler)),
    site: compiler.site(test),
  }));
  const otherwise = compiler.within(true, () => compileBody(node.otherwise, compiler));
  return (frame, output) => {
    for (const { test, body, site } of branches) {
      const value = test(frame);
      let holds: boolean;
      try {
        holds = truth(value);
      } catch (error) {
        throw raised(error, frame.render.kind, site);
      }
      if (holds) return body(frame, output);
    }
    return otherwise(frame, output);
  };
}

function compileFor(node: ForNode, compiler: Compiler): Execute {
  const iterable = compileExpression(node.iterable, compiler);
  const test = node.test && compileExpression(node.test, compiler);
  const body = inScope(node.body, compiler);
  const otherwise = inScope(node.otherwise, compiler);
  const { target, recursive } = node;
  const site = compiler.site(node.iterable);
  const tellsLoop = recursive || knowsLoop(node.body);

  const run = (source: RuntimeValue, depth: number, frame: Frame, output: Output): void => {
    const { budget, kind } = frame.render;
    const recurse = !recursive ? null : (items: RuntimeValue, level: number) => {
      const inner = new Output(budget);
      budget.nested(() => run(items, level, frame, inner));
      return inner.value();
    };
    const filtered = test ? (items: Iterable<RuntimeValue>) => keep(items, test, frame) : undefined;
    let loop: LoopState;
    let item: RuntimeValue | undefined;
    try {
      loop = new LoopState(source, { filtered, depth, recurse, site });
      item = loop.next();
    } catch (error) {
      throw raised(error, kind, site);
    }
    if (item === undefined) return void otherwise(frame.child(), output);
    for (; item !== undefined; item = loop.next()) {
      budget.step();
      const inner = frame.child();
      const current = item;
      at(node, compiler, frame, () => assign(target, current, inner));
      if (tellsLoop) inner.set("loop", loop);
      if (body(inner, output) === "break") return;
    }
  };

  function* keep(items: Iterable<RuntimeValue>, holds: Evaluate, frame: Frame): Iterable<RuntimeValue> {
    for (const item of items) {
      const inner = frame.child();
      inner.set("loop", new Undefined("'loop' is undefined", { site, name: "loop" }));
      assign(target, item, inner);
      frame.render.budget.step();
      if (truth(holds(inner))) yield item;
    }
  }

  return (frame, output) => void run(iterable(frame), 0, frame, output);
}

/** Whether a loop's body asks about the loop: only then do templates that it includes see it too. */
function knowsLoop(body: readonly Statement[]): boolean {
  let knows = namesIn(body).has("loop");
  walk(body, { statement: (node) => void (knows ||= node.kind === "block" && node.scoped) });
  return knows;
}

function compileWith(node: WithNode, compiler: Compiler): Execute {
  const assignments = node.assignments.map(({ target, value }) => ({
    target,
    value: compileExpression(value, compiler),
  }));
  const body = inScope(node.body, compiler);
  return (frame, output) => {
    const inner = frame.child();
    for (const { target, value } of assignments) {
      const made = value(frame);
      at(node, compiler, frame, () => assign(target, made, inner));
    }
    return body(inner, output);
  };
}

function compileMacro(node: MacroNode, compiler: Compiler): Execute {
  const shape = macroShape(node.name, node.parameters, node.body, compiler);
  return (frame) => void frame.set(node.name, new Macro(shape, frame));
}

function macroShape(
  name: string | null,
  parameters: readonly Parameter[],
  body: readonly Statement[],
  compiler: Compiler,
): MacroShape {
  const caller = parameters.find((parameter) => parameter.name === "caller");
  if (caller && !caller.fallback) {
    throw compiler.error(
      'When defining macros or call blocks the special "caller" argument must be omitted or be given a default.',
      caller,
    );
  }
  const used = namesIn(body);
  return {
    name,
    parameters: parameters.map((parameter) => ({
      name: parameter.name,
      fallback: parameter.fallback && compileExpression(parameter.fallback, compiler),
      site: compiler.site(parameter),
    })),
    body: inScope(body, compiler),
    uses: { caller: used.has("caller"), kwargs: used.has("kwargs"), varargs: used.has("varargs") },
  };
}

function compileCallBlock(node: CallBlockNode, compiler: Compiler): Execute {
  const shape = macroShape(null, node.parameters, node.body, compiler);
  const call = compileCallWith(node.call, compiler, compileExpression);
  return (frame, output) => void output.print(call(frame, new Map([["caller", new Macro(shape, frame)]])));
}

function compileFilterBlock(node: FilterBlockNode, compiler: Compiler): Execute {
  const body = inScope(node.body, compiler);
  const filter = compileFilterChain(node.filter, compiler, compileExpression);
  return (frame, output) => {
    const inner = frame.child();
    output.print(filter(inner, captured(body, inner)));
  };
}

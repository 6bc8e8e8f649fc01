/** Expressions as functions: everything that a text says is decided once, values are computed each time. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import { Failed, Marker, MarkerTripped, trip, Undefined } from "../python/marker.ts";
import { sliced } from "../python/slices.ts";
import { truth } from "../python/truth.ts";
import { dictSet } from "../python/keys.ts";
import { NoElse, type RuntimeValue, tuple } from "../python/values.ts";
import type {
  AttributeNode,
  CompareNode,
  ConditionalNode,
  ConstantNode,
  DictNode,
  Expression,
  ItemNode,
  LogicNode,
  NameNode,
  SliceNode,
  UnaryNode,
} from "../syntax/nodes.ts";
import { isTemplate } from "../syntax/settings.ts";
import { spanOf } from "../syntax/source.ts";
import { getAttribute, getItem } from "./access.ts";
import { compileCall, compileFilter, compileTest } from "./compile_call.ts";
import type { Compiler } from "./compiler.ts";
import { DEPRECATED_NAMES } from "./deprecated_names.ts";
import type { Evaluate, Frame } from "./frame.ts";
import { binary, compare, concatenated, unary } from "./operators.ts";
import { failureOf, raised } from "./raise.ts";
import { wrappedListCheck } from "./wrapped_list.ts";

export function compileExpression(node: Expression, compiler: Compiler): Evaluate {
  switch (node.kind) {
    case "constant":
      return compileConstant(node, compiler);
    case "name":
      return compileName(node, compiler);
    case "list": {
      const items = all(node.items, compiler);
      return (frame) => items.map((item) => item(frame));
    }
    case "tuple": {
      const items = all(node.items, compiler);
      return (frame) => tuple(items.map((item) => item(frame)));
    }
    case "dict":
      return compileDict(node, compiler);
    case "attribute":
      return compileAttribute(node, compiler);
    case "item":
      return compileItem(node, compiler);
    case "slice":
      return compileSlice(node, compiler);
    case "call":
      return compileCall(node, compiler, compileExpression);
    case "filter":
      return compileFilter(node, compiler, compileExpression);
    case "test":
      return compileTest(node, compiler, compileExpression);
    case "unary":
      return compileUnary(node, compiler);
    case "binary": {
      const { operator } = node;
      const [left, right] = [compileExpression(node.left, compiler), compileExpression(node.right, compiler)];
      const check = wrappedListCheck(node, compiler);
      return placed(node, compiler, (frame) => {
        const [a, b] = [left(frame), right(frame)];
        check?.(a, b, frame);
        return binary(operator, a, b, frame.render.budget);
      });
    }
    case "concat": {
      const parts = all(node.parts, compiler);
      return placed(
        node,
        compiler,
        (frame) => concatenated(parts.map((part) => part(frame)), frame.render.budget),
      );
    }
    case "compare":
      return compileCompare(node, compiler);
    case "logic":
      return compileLogic(node, compiler);
    case "conditional":
      return compileConditional(node, compiler);
    default:
      return node satisfies never;
  }
}

function compileConstant({ value, start, end }: ConstantNode, compiler: Compiler): Evaluate {
  if (compiler.rendersTexts && typeof value === "string" && isTemplate(value)) {
    return compiler.options.embedded(value, compiler.site({ start, end }));
  }
  return () => value;
}

function all(nodes: readonly Expression[], compiler: Compiler): readonly Evaluate[] {
  return nodes.map((node) => compileExpression(node, compiler));
}

/** A computation whose errors get the place of its expression; those that have one keep it. */
export function placed(node: Expression, compiler: Compiler, compute: Evaluate): Evaluate {
  const site = compiler.site(node);
  return (frame) => {
    try {
      return compute(frame);
    } catch (error) {
      throw raised(error, frame.render.kind, site);
    }
  };
}

function compileName({ name, start, end }: NameNode, compiler: Compiler): Evaluate {
  const site = compiler.site({ start, end });
  const { changesValues, assigned } = compiler.found;
  const deprecated = DEPRECATED_NAMES.get(name);
  const outside = (frame: Frame): RuntimeValue => {
    try {
      const variable = frame.outside.get(name);
      if (deprecated && variable !== undefined) {
        frame.render.environment.io.warn(deprecated.message, spanOf(site), deprecated.more);
      }
      const value = variable === undefined ? frame.render.environment.globals.get(name) : variable;
      if (value !== undefined) {
        return changesValues ? frame.render.copies.ofVariable(frame.outside, name, value) : value;
      }
    } catch (error) {
      if (error instanceof MarkerTripped) return error.marker;
      if (error instanceof DiagnosticError) return new Failed(error);
      const failure = failureOf(error, frame.render.kind, site);
      if (!failure) throw error;
      return new Failed(failure);
    }
    return new Undefined(`'${name}' is undefined`, { site, name });
  };
  if (!assigned.has(name)) return outside;
  return (frame) => {
    const local = frame.local(name);
    return local === undefined ? outside(frame) : local;
  };
}

function compileDict(node: DictNode, compiler: Compiler): Evaluate {
  const entries = node.entries.map(({ key, value }) => ({
    key: compileExpression(key, compiler),
    value: compileExpression(value, compiler),
  }));
  return placed(node, compiler, (frame) => {
    const made = new Map<RuntimeValue, RuntimeValue>();
    for (const { key, value } of entries) dictSet(made, key(frame), value(frame));
    return made;
  });
}

function compileAttribute(node: AttributeNode, compiler: Compiler): Evaluate {
  const object = compileExpression(node.object, compiler);
  const site = compiler.site(node);
  const { name } = node;
  return (frame) => {
    const value = object(frame);
    return kept(frame, node, compiler, () => getAttribute(value, name, site));
  };
}

function compileItem(node: ItemNode, compiler: Compiler): Evaluate {
  const object = compileExpression(node.object, compiler);
  const key = compileExpression(node.key, compiler);
  const site = compiler.site(node);
  return (frame) => {
    const value = object(frame);
    const wanted = key(frame);
    if (wanted instanceof Marker && !(value instanceof Marker)) trip(wanted);
    return kept(frame, node, compiler, () => getItem(value, wanted, site));
  };
}

/** What reading a part gives; a part whose own template fails gives a marker. */
function kept(frame: Frame, node: Expression, compiler: Compiler, read: () => RuntimeValue): RuntimeValue {
  try {
    return read();
  } catch (error) {
    if (error instanceof MarkerTripped) return error.marker;
    if (error instanceof DiagnosticError) return new Failed(error);
    throw raised(error, frame.render.kind, compiler.site(node));
  }
}

function compileSlice(node: SliceNode, compiler: Compiler): Evaluate {
  const object = compileExpression(node.object, compiler);
  const none: Evaluate = () => null;
  const [from, to, step] = [node.from, node.to, node.step].map((part) =>
    part ? compileExpression(part, compiler) : none
  );
  return placed(node, compiler, (frame) => {
    const value = object(frame);
    if (value instanceof Marker) return value;
    return sliced(value, {
      start: (from ?? none)(frame),
      stop: (to ?? none)(frame),
      step: (step ?? none)(frame),
    });
  });
}

function compileUnary(node: UnaryNode, compiler: Compiler): Evaluate {
  const operand = compileExpression(node.operand, compiler);
  const { operator } = node;
  if (operator === "not") return placed(node, compiler, (frame) => !truth(operand(frame)));
  return placed(node, compiler, (frame) => unary(operator, operand(frame)));
}

function compileCompare(node: CompareNode, compiler: Compiler): Evaluate {
  const first = compileExpression(node.first, compiler);
  const rest = node.rest.map(({ operator, operand }) => ({
    operator,
    operand: compileExpression(operand, compiler),
  }));
  return placed(node, compiler, (frame) => {
    let left = first(frame);
    for (const { operator, operand } of rest) {
      const right = operand(frame);
      if (!compare(operator, left, right)) return false;
      left = right;
    }
    return true;
  });
}

function compileLogic(node: LogicNode, compiler: Compiler): Evaluate {
  const [left, right] = [compileExpression(node.left, compiler), compileExpression(node.right, compiler)];
  const goesOn = node.operator === "and";
  return placed(node, compiler, (frame) => {
    const value = left(frame);
    return truth(value) === goesOn ? right(frame) : value;
  });
}

function compileConditional(node: ConditionalNode, compiler: Compiler): Evaluate {
  const test = compileExpression(node.test, compiler);
  const then = compiler.within(true, () => compileExpression(node.then, compiler));
  const message =
    `the inline if-expression on line ${node.line} evaluated to false and no else section was defined.`;
  const { otherwise } = node;
  const orElse: Evaluate = otherwise
    ? compiler.within(true, () => compileExpression(otherwise, compiler))
    : () => new NoElse(message);
  return placed(node, compiler, (frame) => truth(test(frame)) ? then(frame) : orElse(frame));
}

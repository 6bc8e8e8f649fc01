/**
 * Lists that Ansible wraps before a template gets them: those of variables, and what filters and calls give.
 *
 * `+` and `*` look at the other side of such a list themselves, and refuse an undefined value as they refuse any value
 * of a wrong type. For a list that the template wrote, the undefined value is the error.
 */

import { DiagnosticError } from "../../source/diagnostic.ts";
import { typeError } from "../python/error.ts";
import { Undefined } from "../python/marker.ts";
import { typeName } from "../python/type_names.ts";
import { isListValue, type RuntimeValue } from "../python/values.ts";
import type { BinaryNode, Expression } from "../syntax/nodes.ts";
import type { Compiler } from "./compiler.ts";
import type { Frame } from "./frame.ts";
import { failureOf } from "./raise.ts";

type Check = (left: RuntimeValue, right: RuntimeValue, frame: Frame) => void;

/** What looks at the operands of `+` and `*` before they are used; null where nothing needs to. */
export function wrappedListCheck(node: BinaryNode, compiler: Compiler): Check | null {
  const { operator, left } = node;
  if ((operator !== "+" && operator !== "*") || !mayBeWrapped(left, compiler.found.assigned)) return null;
  const site = compiler.site(node);
  return (list, other, frame) => {
    if (!(other instanceof Undefined) || !isListValue(list)) return;
    const type = typeName(other);
    const message = operator === "+"
      ? `can only concatenate list (not "${type}") to list`
      : `'${type}' object cannot be interpreted as an integer`;
    const failure = failureOf(typeError(message), frame.render.kind, site);
    const { at, message: hint } = other.failure();
    throw new DiagnosticError(failure?.message ?? message, { code: "template-failed", at, hint });
  };
}

function mayBeWrapped(node: Expression, assigned: ReadonlySet<string>): boolean {
  switch (node.kind) {
    case "name":
      return !assigned.has(node.name);
    case "attribute":
    case "item":
    case "slice":
      return mayBeWrapped(node.object, assigned);
    case "filter":
    case "call":
      return true;
    case "binary":
      return node.operator === "+" && mayBeWrapped(node.left, assigned);
    case "conditional":
      return mayBeWrapped(node.then, assigned);
    default:
      return false;
  }
}

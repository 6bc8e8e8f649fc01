/** What XPath expressions find in XML documents. */

import { mistake } from "../commands/tools.ts";
import { type Expression, type NodeTest, parseXpath, type Step } from "./xpath_syntax.ts";
import type { XmlAttribute, XmlDocument, XmlElement, XmlNode } from "./xml_tree.ts";

/** What a path can lead to. */
export type XmlTarget = XmlNode | XmlAttribute;

/** The document itself stands above its root. */
type Node = XmlTarget | XmlDocument;

type Result = readonly Node[] | string | number | boolean;

interface Context {
  readonly node: Node;
  /** From 1 on. */
  readonly position: number;
  readonly size: number;
}

/** Finds nodes, in the order of the document; none where the expression gives something else. @throws {DiagnosticError} `bad-argument`. */
export function findNodes(
  document: XmlDocument,
  xpath: string,
  namespaces: ReadonlyMap<string, string>,
): readonly XmlTarget[] {
  const found = new Evaluator(document, namespaces).evaluate(parseXpath(xpath), {
    node: document,
    position: 1,
    size: 1,
  });
  return isNodes(found) ? found.filter((node) => isTarget(node)) : [];
}

function isNodes(result: Result): result is readonly Node[] {
  return typeof result === "object";
}

function isTarget(node: Node): node is XmlTarget {
  return "kind" in node;
}

class Evaluator {
  constructor(
    private readonly document: XmlDocument,
    private readonly namespaces: ReadonlyMap<string, string>,
  ) {}

  evaluate(expression: Expression, context: Context): Result {
    switch (expression.kind) {
      case "value":
        return expression.value;
      case "path": {
        const start = expression.isAbsolute ? this.document : context.node;
        return expression.steps.reduce<readonly Node[]>((nodes, step) => this.#step(nodes, step), [start]);
      }
      case "operator":
        return this.#operate(expression, context);
      case "call":
        return this.#call(expression.name, expression.parameters, context);
      default:
        return expression satisfies never;
    }
  }

  #step(nodes: readonly Node[], step: Step): readonly Node[] {
    const found = nodes.flatMap((node) => {
      const candidates = this.#along(node, step).filter((one) => this.#fits(one, step));
      return step.predicates.reduce<readonly Node[]>(
        (left, predicate) =>
          left.filter((one, at) => {
            const result = this.evaluate(predicate, { node: one, position: at + 1, size: left.length });
            return typeof result === "number" ? result === at + 1 : truth(result);
          }),
        candidates,
      );
    });
    return [...new Set(found)].toSorted((a, b) => startOf(a) - startOf(b));
  }

  /** The nodes along an axis, the nearest first. */
  #along(node: Node, { axis }: Step): readonly Node[] {
    switch (axis) {
      case "self":
        return [node];
      case "child":
        return childrenOf(node);
      case "attribute":
        return isTarget(node) && node.kind === "element" ? node.attributes.filter(isPlain) : [];
      case "parent":
        return this.#parent(node);
      case "ancestor":
        return this.#ancestors(node);
      case "ancestor-or-self":
        return [node, ...this.#ancestors(node)];
      case "descendant":
        return descendants(node).slice(1);
      case "descendant-or-self":
        return descendants(node);
      case "following-sibling":
      case "preceding-sibling": {
        const siblings = this.#parent(node).flatMap(childrenOf);
        const at = siblings.indexOf(node);
        if (at < 0) return [];
        return axis === "following-sibling" ? siblings.slice(at + 1) : siblings.slice(0, at).reverse();
      }
      default:
        return axis satisfies never;
    }
  }

  #parent(node: Node): readonly Node[] {
    return isTarget(node) ? [node.parent ?? this.document] : [];
  }

  #ancestors(node: Node): readonly Node[] {
    const [parent] = this.#parent(node);
    return parent ? [parent, ...this.#ancestors(parent)] : [];
  }

  #fits(node: Node, { axis, test }: Step): boolean {
    if (test.kind === "node") return true;
    if (!isTarget(node)) return false;
    if (test.kind !== "name") return node.kind === (test.kind === "text" ? "text" : "aside");
    if (node.kind !== (axis === "attribute" ? "attribute" : "element")) return false;
    return this.#isNamed(node, test);
  }

  #isNamed(node: XmlElement | XmlAttribute, test: Extract<NodeTest, { readonly kind: "name" }>): boolean {
    if (test.prefix === null) {
      return test.local === "*" || (test.local === node.local && node.namespace === "");
    }
    const namespace = this.namespaces.get(test.prefix);
    if (namespace === undefined) throw mistake(`Undefined namespace prefix: ${test.prefix}`);
    return node.namespace === namespace && (test.local === "*" || test.local === node.local);
  }

  #operate(
    { operator, left: first, right: second }: Extract<Expression, { kind: "operator" }>,
    context: Context,
  ): Result {
    const left = this.evaluate(first, context);
    if (operator === "or" && truth(left)) return true;
    if (operator === "and" && !truth(left)) return false;
    const right = this.evaluate(second, context);
    switch (operator) {
      case "or":
      case "and":
        return truth(right);
      case "|":
        if (!isNodes(left) || !isNodes(right)) throw mistake("Invalid type: only nodes can be united");
        return [...new Set([...left, ...right])].toSorted((a, b) => startOf(a) - startOf(b));
      case "+":
        return number(left) + number(right);
      case "-":
        return number(left) - number(right);
      case "*":
        return number(left) * number(right);
      case "div":
        return number(left) / number(right);
      case "mod":
        return number(left) % number(right);
      default:
        return compare(operator, left, right);
    }
  }

  #call(name: string, parameters: readonly Expression[], context: Context): Result {
    const values = parameters.map((one) => this.evaluate(one, context));
    const own: Result = [context.node];
    const [first = own, second = "", third] = values;
    switch (name) {
      case "position":
        return context.position;
      case "last":
        return context.size;
      case "count":
        return isNodes(first) ? first.length : 0;
      case "not":
        return !truth(first);
      case "true":
        return true;
      case "false":
        return false;
      case "boolean":
        return truth(first);
      case "number":
        return number(first);
      case "string":
        return string(first);
      case "string-length":
        return [...string(first)].length;
      case "normalize-space":
        return string(first).trim().replace(/[ \t\r\n]+/g, " ");
      case "concat":
        return values.map(string).join("");
      case "contains":
        return string(first).includes(string(second));
      case "starts-with":
        return string(first).startsWith(string(second));
      case "substring-before":
        return string(first).split(string(second))[0] ?? "";
      case "substring-after":
        return string(first).split(string(second)).slice(1).join(string(second));
      case "substring": {
        const from = Math.round(number(second)) - 1;
        const to = third === undefined ? Infinity : from + Math.round(number(third));
        return [...string(first)].filter((_, at) => at >= from && at < to).join("");
      }
      case "translate": {
        const [from, to] = [[...string(second)], [...string(third ?? "")]];
        return [...string(first)].map((letter) =>
          from.includes(letter) ? to[from.indexOf(letter)] ?? "" : letter
        )
          .join("");
      }
      case "name":
      case "local-name": {
        const node = isNodes(first) ? first[0] : undefined;
        if (!node || !isTarget(node) || !("local" in node)) return "";
        return name === "name" ? node.name : node.local;
      }
      default:
        throw mistake(`xpath function ${name} is not known`);
    }
  }
}

/** Declarations of namespaces are no attributes to XPath. */
function isPlain({ name }: XmlAttribute): boolean {
  return !/^xmlns(:|$)/.test(name);
}

function childrenOf(node: Node): readonly Node[] {
  if (!isTarget(node)) return [node.root];
  return node.kind === "element" ? node.children : [];
}

function descendants(node: Node): readonly Node[] {
  return [node, ...childrenOf(node).flatMap(descendants)];
}

function startOf(node: Node): number {
  return isTarget(node) ? node.start : -1;
}

/** The text of a node and of all in it. */
export function stringValue(node: XmlTarget | XmlDocument): string {
  if (!isTarget(node)) return stringValue(node.root);
  if (node.kind === "element") {
    return node.children.map((child) => child.kind === "aside" ? "" : stringValue(child)).join("");
  }
  return node.kind === "aside" ? "" : node.value;
}

function truth(result: Result): boolean {
  if (isNodes(result)) return result.length > 0;
  return typeof result === "number" ? result !== 0 && !Number.isNaN(result) : Boolean(result);
}

function string(result: Result): string {
  if (!isNodes(result)) return String(result);
  return result[0] ? stringValue(result[0]) : "";
}

function number(result: Result): number {
  if (typeof result === "boolean") return Number(result);
  if (typeof result === "number") return result;
  const text = string(result).trim();
  return text === "" ? NaN : Number(text);
}

/** Of nodes, one that fits is enough (XPath 1.0, section 3.4). */
function compare(operator: string, left: Result, right: Result): boolean {
  if (isNodes(left) && typeof right !== "boolean") {
    return left.some((node) => compare(operator, stringValue(node), right));
  }
  if (isNodes(right) && typeof left !== "boolean") {
    return right.some((node) => compare(operator, left, stringValue(node)));
  }
  const isOrder = operator.startsWith("<") || operator.startsWith(">");
  if (!isOrder && (typeof left === "boolean" || typeof right === "boolean")) {
    return (truth(left) === truth(right)) === (operator === "=");
  }
  if (!isOrder && typeof left === "string" && typeof right === "string") {
    return (left === right) === (operator === "=");
  }
  const [a, b] = [number(left), number(right)];
  switch (operator) {
    case "=":
      return a === b;
    case "!=":
      return a !== b;
    case "<":
      return a < b;
    case "<=":
      return a <= b;
    case ">":
      return a > b;
    default:
      return a >= b;
  }
}

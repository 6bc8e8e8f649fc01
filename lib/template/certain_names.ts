/**
 * The variables without which a template certainly fails, found without running it.
 *
 * Only what is sure counts: an expression that is evaluated every time, whose undefined parts end the template. What
 * `default` or `is defined` may catch does not, nor what stands behind a condition, in a loop or in a macro.
 */

import type { Span } from "../source/span.ts";
import { Callable, type Environment } from "./environment.ts";
import { pluginNamed } from "./evaluate/call.ts";
import { surveyTemplate } from "./evaluate/compiler.ts";
import { withPlainNewlines } from "./syntax/newlines.ts";
import type { ArgumentNodes, CallNode, Expression, Range, Statement } from "./syntax/nodes.ts";
import { spanOf, type TemplateSource } from "./syntax/source.ts";
import { partsOf, walk } from "./syntax/walk.ts";
import { Expression as CompiledExpression, type Template } from "./template.ts";

export interface NameUse {
  readonly name: string;
  /** Where the name stands; undefined for text that stands in no file. */
  readonly at: Span | undefined;
}

/** What a name can mean besides a variable, and which filters and tests refuse undefined values. */
export type Vocabulary = Pick<Environment, "filters" | "tests" | "globals">;

/** In the order of the text; names that the template itself or the environment has a meaning for are left out. */
export function certainNames(of: Template | CompiledExpression, vocabulary: Vocabulary): readonly NameUse[] {
  if (of instanceof CompiledExpression) {
    const { node, program } = of.compiled;
    const search = new Search(withPlainNewlines(program.source), new Set(), vocabulary);
    search.expression(node, "used");
    return search.found;
  }
  const { statements, source } = of.program;
  const search = new Search(withPlainNewlines(source), surveyTemplate(statements).assigned, vocabulary);
  search.statements(statements, !isExtending(statements));
  return search.found;
}

/**
 * What is done with the value of an expression.
 *
 * - `kept`: it may stay undefined.
 * - `used`: an undefined value fails.
 * - `shown`: also an undefined value inside it fails.
 */
type Fate = "kept" | "used" | "shown";

class Search {
  readonly found: NameUse[] = [];

  constructor(
    private readonly source: TemplateSource,
    private readonly assigned: ReadonlySet<string>,
    private readonly vocabulary: Vocabulary,
  ) {}

  /** @param isShown Whether what the statements print is part of the result. */
  statements(statements: readonly Statement[], isShown: boolean): void {
    for (const statement of statements) this.#statement(statement, isShown);
  }

  #statement(node: Statement, isShown: boolean): void {
    switch (node.kind) {
      case "print":
        return this.expression(node.value, isShown ? "shown" : "kept");
      case "set":
      case "do":
        return this.expression(node.value, "kept");
      case "for":
        return this.expression(node.iterable, "used");
      case "if":
        return node.branches.slice(0, 1).forEach(({ test }) => this.expression(test, "used"));
      case "with":
        node.assignments.forEach(({ value }) => this.expression(value, "kept"));
        return this.statements(node.body, isShown);
      case "scope":
        return this.statements(node.body, isShown);
      case "block":
        return isShown ? this.statements(node.body, isShown) : undefined;
      case "set-block":
      case "filter-block":
        return this.statements(node.body, false);
      case "call-block":
        return this.expression(node.call, "kept");
      case "extends":
      case "import":
      case "from-import":
        return this.expression(node.template, "used");
      case "text":
      case "macro":
      case "include":
      case "break":
      case "continue":
        return;
      default:
        return node satisfies never;
    }
  }

  expression(node: Expression, fate: Fate): void {
    switch (node.kind) {
      case "constant":
        return;
      case "name":
        return this.#name(node.name, node, fate);
      case "list":
      case "tuple":
        return node.items.forEach((item) => this.expression(item, fate === "shown" ? "shown" : "kept"));
      case "dict":
        return node.entries.forEach(({ key, value }) => {
          this.expression(key, "used");
          this.expression(value, fate === "shown" ? "shown" : "kept");
        });
      case "attribute":
        return this.expression(node.object, demanded(fate));
      case "item":
        this.expression(node.object, demanded(fate));
        return this.expression(node.key, demanded(fate));
      case "slice":
        return partsOf(node).forEach((part) => this.expression(part, demanded(fate)));
      case "unary":
      case "binary":
      case "concat":
        return partsOf(node).forEach((part) => this.expression(part, "used"));
      case "compare":
        this.expression(node.first, "used");
        return node.rest.slice(0, 1).forEach(({ operand }) => this.expression(operand, "used"));
      case "logic":
        return this.expression(node.left, "used");
      case "conditional":
        return this.expression(node.test, "used");
      case "filter": {
        const refuses = pluginNamed(this.vocabulary.filters, node.name)?.markers === "refused";
        if (node.value) this.expression(node.value, refuses ? demanded(fate) : "kept");
        return this.#arguments(node.args, refuses ? demanded(fate) : "kept");
      }
      case "test": {
        const refuses = pluginNamed(this.vocabulary.tests, node.name)?.markers === "refused";
        this.expression(node.value, refuses ? demanded(fate) : "kept");
        return this.#arguments(node.args, refuses ? demanded(fate) : "kept");
      }
      case "call":
        this.expression(node.callee, demanded(fate));
        return this.#arguments(node.args, this.#refusesMarkers(node) ? demanded(fate) : "kept");
      default:
        return node satisfies never;
    }
  }

  #name(name: string, range: Range, fate: Fate): void {
    if (fate === "kept" || this.assigned.has(name) || this.vocabulary.globals.has(name)) return;
    this.found.push({ name, at: spanOf({ source: this.source, ...range }) });
  }

  #arguments({ positional, named, rest, extra }: ArgumentNodes, fate: Fate): void {
    positional.forEach((value) => this.expression(value, fate));
    named.forEach(({ value }) => this.expression(value, fate));
    if (rest) this.expression(rest, "used");
    if (extra) this.expression(extra, "used");
  }

  /** Whether what is called is a method of data or a function that undefined arguments keep from running. */
  #refusesMarkers({ callee }: CallNode): boolean {
    if (callee.kind === "attribute") return callee.object.kind === "constant";
    if (callee.kind !== "name" || this.assigned.has(callee.name)) return false;
    const global = this.vocabulary.globals.get(callee.name);
    return global instanceof Callable && global.markers === "refused";
  }
}

/** The fate of a part whose being undefined makes the whole undefined. */
function demanded(fate: Fate): Fate {
  return fate === "kept" ? "kept" : "used";
}

/** Whether what a template prints may be dropped, because it extends another. */
function isExtending(statements: readonly Statement[]): boolean {
  let extending = false;
  walk(statements, { statement: (node) => void (extending ||= node.kind === "extends") });
  return extending;
}

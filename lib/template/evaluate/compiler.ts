/** What compiling a template needs to know, and what it finds out. */

import { type TemplateKind, TemplateSyntaxError } from "../syntax/error.ts";
import type { Expression, Range, Statement, Target } from "../syntax/nodes.ts";
import type { Site, TemplateSource } from "../syntax/source.ts";
import { walk, walkExpression } from "../syntax/walk.ts";
import type { Evaluate } from "./frame.ts";

/** A filter or test that must exist, whether or not the template comes to it. */
export interface Requirement {
  readonly kind: "filter" | "test";
  readonly name: string;
  readonly site: Site;
}

export interface CompilerOptions {
  readonly kind: TemplateKind;
  /** Whether texts in expressions that look like templates are rendered, as in conditions. */
  readonly rendersTexts: boolean;
  /** Compiles a text in an expression that is a template itself. */
  readonly embedded: (text: string, site: Site) => Evaluate;
}

export class Compiler {
  readonly requirements: Requirement[] = [];
  /** True inside branches that may never be reached: an unknown filter in them is no error yet. */
  #mayBeSkipped = false;
  #rendersTexts: boolean;

  constructor(readonly source: TemplateSource, readonly found: Survey, readonly options: CompilerOptions) {
    this.#rendersTexts = options.rendersTexts;
  }

  site({ start, end }: Range): Site {
    return { source: this.source, start, end };
  }

  /** Notes that a filter or test is needed. */
  require(kind: "filter" | "test", name: string, range: Range): void {
    if (!this.#mayBeSkipped) this.requirements.push({ kind, name, site: this.site(range) });
  }

  /** Compiles something that may be skipped, or a body that counts as a whole of its own. */
  within<T>(mayBeSkipped: boolean, compile: () => T): T {
    const before = this.#mayBeSkipped;
    this.#mayBeSkipped = mayBeSkipped;
    const made = compile();
    this.#mayBeSkipped = before;
    return made;
  }

  /** Whether a text that looks like a template is rendered where it stands. */
  get rendersTexts(): boolean {
    return this.#rendersTexts;
  }

  /** Compiles something in which texts are rendered, or are not. */
  renderingTexts<T>(renders: boolean, compile: () => T): T {
    const before = this.#rendersTexts;
    this.#rendersTexts = renders || this.options.rendersTexts;
    const made = compile();
    this.#rendersTexts = before;
    return made;
  }

  error(message: string, range: Range): TemplateSyntaxError {
    return new TemplateSyntaxError(message, this.site(range));
  }
}

/** What looking through a template tells. */
export interface Survey {
  /** Names that it gives a value to somewhere; all others come from outside. */
  readonly assigned: ReadonlySet<string>;
  /** Whether it calls methods that change lists or dicts. */
  readonly changesValues: boolean;
  /** Whether it reads `self`. */
  readonly usesSelf: boolean;
}

const CHANGING: ReadonlySet<string> = new Set([
  "append",
  "clear",
  "extend",
  "insert",
  "pop",
  "popitem",
  "remove",
  "reverse",
  "setdefault",
  "sort",
  "update",
]);
/** Names that statements define without an assignment. */
const IMPLICIT = ["loop", "self", "super", "caller", "varargs", "kwargs"];

export function surveyTemplate(statements: readonly Statement[]): Survey {
  const assigned = new Set(IMPLICIT);
  let [changesValues, usesSelf] = [false, false];
  walk(statements, {
    statement: (node) => addNames(node, assigned),
    expression: (node) => {
      changesValues ||= callsChanging(node);
      usesSelf ||= node.kind === "name" && node.name === "self";
    },
  });
  return { assigned, changesValues, usesSelf };
}

export function surveyExpression(expression: Expression): Survey {
  let changesValues = false;
  walkExpression(expression, { expression: (node) => changesValues ||= callsChanging(node) });
  return { assigned: new Set(), changesValues, usesSelf: false };
}

function addNames(node: Statement, names: Set<string>): void {
  const add = (target: Target): void => {
    if (target.kind === "name") names.add(target.name);
    else if (target.kind === "tuple") target.items.forEach(add);
  };
  switch (node.kind) {
    case "set":
    case "set-block":
    case "for":
      return add(node.target);
    case "with":
      return node.assignments.forEach(({ target }) => add(target));
    case "macro":
      names.add(node.name);
      return node.parameters.forEach(({ name }) => names.add(name));
    case "call-block":
      return node.parameters.forEach(({ name }) => names.add(name));
    case "import":
      return void names.add(node.target);
    case "from-import":
      return node.names.forEach(({ target }) => names.add(target));
  }
}

/** Whether an expression reads a method that changes its value; `attr` may read any. */
function callsChanging(node: Expression): boolean {
  if (node.kind === "attribute") return CHANGING.has(node.name);
  if (node.kind === "item") return node.key.kind === "constant" && CHANGING.has(String(node.key.value));
  return node.kind === "filter" && node.name === "attr";
}

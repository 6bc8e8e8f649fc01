/** What users wrote, rendered with the variables of a scope. */

import { DiagnosticError } from "../source/diagnostic.ts";
import {
  isTemplate,
  plainValue,
  type Raw,
  type RawList,
  rawList,
  type RawMap,
  rawMap,
  rawOf,
  type RawScalar,
} from "../model/raw.ts";
import type { Span } from "../source/span.ts";
import { spanWithin } from "../model/scalar_source.ts";
import { isDict, isList, OMIT, type Value } from "../model/value.ts";
import type { Environment, Variables } from "../template/environment.ts";
import { certainNames, type NameUse } from "../template/certain_names.ts";
import { finalize } from "../template/finalize.ts";
import { Failed, Marker, Sealed } from "../template/python/marker.ts";
import {
  isDictValue,
  isListValue,
  type RuntimeDict,
  type RuntimeValue,
  TracedText,
} from "../template/python/values.ts";
import { type Reference, referenceOf } from "../template/reference.ts";
import type { TemplateSource } from "../template/syntax/source.ts";
import { compileExpression, compileTemplate, type Expression, type Template } from "../template/template.ts";
import { lazyList, LazyMap } from "./lazy.ts";

export interface RenderDeps {
  readonly environment: Environment;
  /** False: results are text first, as with `jinja2_native: false`. */
  readonly native: boolean;
  /** The plain text of a `!vault` scalar. @throws {DiagnosticError} `vault-failed`. */
  readonly decrypt: (raw: RawScalar) => string;
  /** Told where a text that is marked as unsafe looks like a template; absent where nobody wants to know. */
  readonly untrusted?: ((at: Span) => void) | undefined;
}

/** Renders trees of values; every template is compiled once. */
export class Renderer {
  readonly #templates = new WeakMap<RawScalar, Template>();
  readonly #expressions = new WeakMap<RawScalar, Expression>();
  readonly #plain = new WeakMap<RawScalar, string>();
  /** What a user wrote, by the mapping or list that it came to. */
  readonly #written = new WeakMap<object, Raw>();

  constructor(private readonly deps: RenderDeps) {}

  get environment(): Environment {
    return this.deps.environment;
  }

  /**
   * The value as a template sees it: containers whose parts are rendered when they are read, a marker for what
   * cannot be rendered. Nothing is thrown.
   */
  lazily(raw: Raw, variables: Variables): RuntimeValue {
    if (raw.kind !== "scalar") return this.#lazyContainer(raw, variables);
    if (!raw.dynamic) return this.#data(raw);
    try {
      return this.#scalar(raw, variables);
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      return raw.tag === "vault" ? new Sealed(error, String(raw.value)) : new Failed(error);
    }
  }

  /**
   * The value as data, omitted parts left out; `OMIT` itself where all of it is omitted.
   *
   * @throws {DiagnosticError} at the expression that is undefined or fails.
   */
  value(raw: Raw, variables: Variables): Value {
    const made = this.#value(raw, variables);
    this.#adopt(made, raw);
    return made;
  }

  /**
   * The tree that a mapping or list was made of: texts stand as they were written, and what came out of a template
   * is marked as unsafe. Null where none of it was written.
   */
  writtenOf(value: Value): Raw | null {
    const raw = typeof value === "object" && value !== null ? this.#written.get(value) : undefined;
    return raw ? this.#asRendered(raw, value) : null;
  }

  /** Keeps in mind what a mapping or list that others made was made of. */
  remember(value: Value, raw: Raw): void {
    this.#adopt(value, raw);
  }

  /** The same, and what is written of its parts stays known to `writtenOf` also where a template put them together. */
  traced(raw: Raw, variables: Variables): Value {
    if (raw.kind !== "scalar" || !raw.dynamic) return this.value(raw, variables);
    const source = this.lazily(raw, variables);
    const made = finalize(source, { at: raw.at });
    this.#carry(source, made);
    return made;
  }

  #carry(source: RuntimeValue, made: Value): void {
    if (typeof source !== "object" || source === null) return;
    const raw = this.#written.get(source);
    if (raw) this.#adopt(made, raw);
    else if (isListValue(source) && isList(made) && source.length === made.length) {
      made.forEach((item, at) => this.#carry(source[at] ?? null, item));
    } else if (isDictValue(source) && isDict(made)) {
      for (const [key, item] of made) this.#carry(source.get(key) ?? null, item);
    }
  }

  #adopt(value: Value, raw: Raw): void {
    if (raw.kind === "scalar" || typeof value !== "object" || value === null) return;
    if (this.#written.get(value) === raw) return;
    this.#written.set(value, raw);
    if (raw.kind === "list" && isList(value) && value.length === raw.items.length) {
      raw.items.forEach((item, at) => this.#adopt(value[at] ?? null, item));
    } else if (raw.kind === "map" && isDict(value)) {
      for (const entry of raw.entries) this.#adopt(value.get(entry.key.value) ?? null, entry.value);
    }
  }

  /** What a template refers to that does nothing else; null for every other value. @throws {DiagnosticError} `template-syntax`. */
  reference(raw: Raw): Reference | null {
    if (raw.kind !== "scalar" || !raw.dynamic || raw.tag === "vault") return null;
    return referenceOf(this.#template(raw).program.statements);
  }

  #asRendered(raw: Raw, value: Value): Raw {
    if (!raw.dynamic) return raw;
    if (raw.kind === "map" && value instanceof Map) {
      const entries = raw.entries.filter(({ key }) => !key.dynamic && value.has(key.value));
      return rawMap(
        entries.map((entry) => ({
          ...entry,
          value: this.#asRendered(entry.value, value.get(entry.key.value)),
        })),
        raw.at,
      );
    }
    if (raw.kind === "list" && isList(value) && value.length === raw.items.length) {
      return rawList(raw.items.map((item, at) => this.#asRendered(item, value[at] ?? null)), raw.at);
    }
    const made = rawOf(value, raw.at);
    return made.kind === "scalar" ? { ...made, tag: "unsafe" } : made;
  }

  #value(raw: Raw, variables: Variables): Value {
    if (!raw.dynamic) return this.#data(raw);
    if (raw.kind === "scalar") return finalize(this.#scalar(raw, variables), { at: raw.at });
    if (raw.kind === "list") {
      return raw.items.map((item) => this.value(item, variables)).filter((item) => item !== OMIT);
    }
    const made = new Map<Value, Value>();
    for (const { key, value } of raw.entries) {
      const rendered = this.value(value, variables);
      if (rendered !== OMIT) made.set(key.dynamic ? this.value(key, variables) : key.value, rendered);
    }
    return made;
  }

  /** The variables that a value, or a bare expression, cannot do without; none where its text is not a template. @throws {DiagnosticError} `template-syntax`. */
  certainNames(raw: Raw, kind: "value" | "expression"): readonly NameUse[] {
    if (raw.kind === "list") return raw.items.flatMap((item) => this.certainNames(item, kind));
    if (raw.kind === "map") return raw.entries.flatMap(({ value }) => this.certainNames(value, kind));
    if (typeof raw.value !== "string" || raw.tag === "vault" || raw.value.trim() === "") return [];
    if (kind === "value" && !(raw.dynamic && isTemplate(raw.value))) return [];
    const of = kind === "value" ? this.#template(raw) : this.#expression(raw);
    const { check } = "program" in of ? of.program : of.compiled.program;
    check(this.deps.environment);
    return certainNames(of, this.deps.environment);
  }

  /** What a bare expression gives, as data. @throws {DiagnosticError} as `value`. */
  expression(raw: Raw, variables: Variables): Value {
    return finalize(this.evaluate(raw, variables), { at: raw.at, kind: "expression" });
  }

  /** What a bare expression gives; a marker where it cannot be had. @throws {DiagnosticError} for its syntax. */
  evaluate(raw: Raw, variables: Variables): RuntimeValue {
    if (raw.kind !== "scalar") {
      throw new DiagnosticError("an expression must be a string", { code: "bad-playbook", at: raw.at });
    }
    return this.#expression(raw).evaluate(this.deps.environment, variables);
  }

  /** Whether an expression gives a value at all, and which. */
  tryExpression(
    raw: Raw,
    variables: Variables,
  ): { readonly value: Value } | { readonly error: DiagnosticError } {
    try {
      const result = this.evaluate(raw, variables);
      return result instanceof Marker
        ? { error: result.failure().located(raw.at) }
        : { value: finalize(result, { at: raw.at }) };
    } catch (error) {
      if (error instanceof DiagnosticError) return { error };
      throw error;
    }
  }

  #lazyContainer(raw: RawList | RawMap, variables: Variables): RuntimeValue {
    if (!raw.dynamic) {
      const made = this.#data(raw);
      this.#adopt(made, raw);
      return made;
    }
    const made = raw.kind === "map"
      ? this.#lazyMap(raw, variables)
      : lazyList(raw.items.map((item) => () => this.lazily(item, variables)));
    this.#written.set(made, raw);
    return made;
  }

  /** The value of what holds no template. */
  #data(raw: Raw): Value {
    const { untrusted } = this.deps;
    if (untrusted) unsafeTemplatesIn(raw).forEach(({ at }) => untrusted(at));
    return plainValue(raw);
  }

  #lazyMap(raw: RawMap, variables: Variables): RuntimeDict {
    const values = new Map(raw.entries.map(({ key, value }) => [key.value, value]));
    return new LazyMap<Value, RuntimeValue>(values.keys(), (key) => {
      const value = values.get(key);
      return value ? this.lazily(value, variables) : null;
    });
  }

  #scalar(raw: RawScalar, variables: Variables): RuntimeValue {
    // What was encrypted is data: a secret may look like a template.
    if (raw.tag === "vault") return new TracedText(this.#decrypted(raw), { ciphertext: String(raw.value) });
    if (!isTemplate(raw.value)) return raw.value;
    return this.#template(raw).evaluate(this.deps.environment, variables);
  }

  #template(raw: RawScalar): Template {
    let template = this.#templates.get(raw);
    if (!template) {
      template = compileTemplate(sourceOf(raw, String(raw.value)), { native: this.deps.native });
      this.#templates.set(raw, template);
    }
    return template;
  }

  #expression(raw: RawScalar): Expression {
    let expression = this.#expressions.get(raw);
    if (!expression) {
      expression = compileExpression(sourceOf(raw, String(raw.value)));
      this.#expressions.set(raw, expression);
    }
    return expression;
  }

  #decrypted(raw: RawScalar): string {
    const known = this.#plain.get(raw);
    if (known !== undefined) return known;
    const text = this.deps.decrypt(raw);
    this.#plain.set(raw, text);
    return text;
  }
}

/** The texts that would be templates if they were not marked as unsafe. */
function unsafeTemplatesIn(raw: Raw): readonly RawScalar[] {
  switch (raw.kind) {
    case "list":
      return raw.items.flatMap(unsafeTemplatesIn);
    case "map":
      return raw.entries.flatMap(({ value }) => unsafeTemplatesIn(value));
    case "scalar":
      return raw.tag === "unsafe" && isTemplate(raw.value) ? [raw] : [];
    default:
      return raw satisfies never;
  }
}

function sourceOf(raw: RawScalar, text: string): TemplateSource {
  return { text, span: (start, end) => spanWithin(raw, start, end) };
}

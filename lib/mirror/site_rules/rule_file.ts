/** Files of rules: a list of conditions in the words of `assert`, checked as a whole before any of them is used. */

import { plainValue, type Raw, rawField, type RawScalar } from "../../model/raw.ts";
import { spanWithin } from "../../model/scalar_source.ts";
import { DiagnosticError, diagnosticsOf, throwCollected } from "../../source/diagnostic.ts";
import type { SourceFile } from "../../source/span.ts";
import { didYouMean } from "../../source/suggest.ts";
import { certainNames } from "../../template/certain_names.ts";
import type { Environment } from "../../template/environment.ts";
import { isTemplate } from "../../template/syntax/settings.ts";
import {
  compileExpression,
  compileTemplate,
  Expression,
  failureIn,
  type Template,
} from "../../template/template.ts";
import { readYaml } from "../../yaml/read.ts";
import { checkRaw } from "../../yaml/schema.ts";
import * as z from "../../yaml/zod.ts";
import { type Condition, type Loop, type SiteRule, SUBJECTS } from "./site_rule.ts";

const condition = z.union([z.boolean(), z.string()], "must be a condition");
const conditions = z.union(
  [z.boolean(), z.string(), z.array(condition).min(1)],
  "must be a condition, or a list of conditions",
);

const RULES = z.array(z.strictObject({
  name: z.string().min(1),
  subject: z.enum(SUBJECTS).default("image_set"),
  severity: z.enum(["error", "warning"]).default("error"),
  loop: z.string().optional(),
  when: conditions.optional(),
  that: conditions,
  fail_msg: z.string().optional(),
  hint: z.string().optional(),
}));

/**
 * Reads a file of rules.
 *
 * @throws {DiagnosticError | DiagnosticList} `yaml-syntax`, `bad-config`, `template-syntax`, `template-undefined` for
 * names that nothing has: each at its place.
 */
export function parseRules(file: SourceFile, environment: Environment): readonly SiteRule[] {
  const { root, warnings } = readYaml(file);
  throwCollected(
    warnings.map(({ message, at }) =>
      new DiagnosticError(message.replace(/\.$/, ""), { code: "bad-config", at })
    ),
  );
  if (root === null) return [];
  if (root.kind !== "list") {
    throw new DiagnosticError("a file of rules is a list", {
      code: "bad-config",
      at: root.at,
      hint: "begin each rule with a dash: - name: …",
    });
  }
  const checked = checkRaw(root, RULES, { code: "bad-config" });
  const errors: DiagnosticError[] = [];
  const rules = checked.map(({ name, subject, severity, loop }, at): SiteRule => {
    const written = root.items[at];
    if (written?.kind !== "map") throw new TypeError("a rule that is no mapping");
    const compiler = new RuleCompiler(
      environment,
      [subject, ...loop === undefined ? [] : ["item"]],
      errors,
    );
    return {
      name,
      subject,
      severity,
      loop: compiler.loop(rawField(written, "loop"), subject),
      when: compiler.conditions(rawField(written, "when")),
      that: compiler.conditions(rawField(written, "that")),
      message: compiler.text(rawField(written, "fail_msg")),
      hint: compiler.text(rawField(written, "hint")),
    };
  });
  throwCollected(errors);
  return rules;
}

/** Compiles the texts of one rule. */
class RuleCompiler {
  /** @param names What its expressions may speak of. @param errors Gets what is wrong with them. */
  constructor(
    private readonly environment: Environment,
    private readonly names: readonly string[],
    private readonly errors: DiagnosticError[],
  ) {}

  conditions(raw: Raw | undefined): readonly Condition[] {
    const written = raw === undefined ? [] : raw.kind === "list" ? raw.items : [raw];
    return written.flatMap((one) => {
      if (one.kind !== "scalar") return [];
      const expression = this.#compiled(() => compileExpression(sourceOf(one)), this.names);
      return expression ? [{ written: one, expression }] : [];
    });
  }

  loop(raw: Raw | undefined, subject: string): Loop | null {
    if (raw?.kind !== "scalar") return null;
    const source = sourceOf(raw);
    const compile = () => isTemplate(source.text) ? compileTemplate(source) : compileExpression(source);
    const items = this.#compiled(compile, [subject]);
    return items && { at: raw.at, items };
  }

  text(raw: Raw | undefined): Template | null {
    if (raw?.kind !== "scalar") return null;
    return this.#compiled(() => compileTemplate(sourceOf(raw)), this.names);
  }

  #compiled<T extends Expression | Template>(compile: () => T, names: readonly string[]): T | null {
    try {
      const made = compile();
      // What it says with nothing to speak of tells whether its filters and tests exist.
      const failure = failureIn(made.evaluate(this.environment, { get: () => undefined }));
      if (failure?.code === "template-syntax") throw failure;
      for (const { name, at } of certainNames(made, this.environment)) {
        if (!names.includes(name)) this.errors.push(unknownName(name, names, at));
      }
      return made;
    } catch (error) {
      const found = diagnosticsOf(error);
      if (found.length === 0) throw error;
      this.errors.push(...found);
      return null;
    }
  }
}

function unknownName(name: string, names: readonly string[], at: DiagnosticError["at"]): DiagnosticError {
  return new DiagnosticError(`'${name}' is undefined`, {
    code: "template-undefined",
    at,
    hint: didYouMean(name, names) ?? `a rule of this subject sees ${names.join(" and ")}`,
  });
}

function sourceOf(raw: RawScalar) {
  return { text: String(plainValue(raw)), span: (start: number, end: number) => spanWithin(raw, start, end) };
}

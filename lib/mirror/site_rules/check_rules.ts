/** Rules, tried on what they are about. */

import { plainValue } from "../../model/raw.ts";
import type { Value } from "../../model/value.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Span } from "../../source/span.ts";
import type { Environment, Variables } from "../../template/environment.ts";
import { finalize } from "../../template/finalize.ts";
import { isListValue, type RuntimeValue } from "../../template/python/values.ts";
import { typeName } from "../../template/python/type_names.ts";
import type { Finding } from "../lint/finding.ts";
import type { Condition, SiteRule, Subject } from "./site_rule.ts";

/** Something that rules are tried on. */
export interface Examined {
  readonly subject: Subject;
  readonly value: Value;
  /** In messages that name no place: an image, a sequence; null where the place says it. */
  readonly name: string | null;
  /**
   * Where a user wrote what a condition is about.
   *
   * @param item What the rule loops over; undefined where it does not.
   */
  readonly placeOf: (condition: string, item: RuntimeValue | undefined) => Span | undefined;
}

/** What rules find, in their order; a rule that fails itself is a finding as well, once. */
export function checkRules(
  rules: readonly SiteRule[],
  examined: readonly Examined[],
  environment: Environment,
): readonly Finding[] {
  return rules.flatMap((rule) => {
    const found: Finding[] = [];
    try {
      for (const one of examined.filter(({ subject }) => subject === rule.subject)) {
        found.push(...new Trial(rule, one, environment).findings());
      }
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      found.push({ severity: "error", error: error.within(`rule ${JSON.stringify(rule.name)}`) });
    }
    return found;
  });
}

/** One rule and one thing. */
class Trial {
  constructor(
    private readonly rule: SiteRule,
    private readonly examined: Examined,
    private readonly environment: Environment,
  ) {}

  /** @throws {DiagnosticError} for a rule that cannot be evaluated. */
  findings(): readonly Finding[] {
    return this.#items().flatMap((item) => {
      const variables: Variables = {
        get: (name) => name === "item" ? item : name === this.rule.subject ? this.examined.value : undefined,
      };
      if (this.#firstFalse(this.rule.when, variables)) return [];
      const broken = this.#firstFalse(this.rule.that, variables);
      return broken ? [this.#finding(broken, item, variables)] : [];
    });
  }

  /** Undefined, once, for a rule without a loop. */
  #items(): readonly (RuntimeValue | undefined)[] {
    const { loop, subject } = this.rule;
    if (loop === null) return [undefined];
    const get = (name: string) => name === subject ? this.examined.value : undefined;
    const items = loop.items.evaluate(this.environment, { get });
    if (isListValue(items)) return items;
    throw new DiagnosticError(`loop gives ${typeName(finalize(items, { at: loop.at }))}, and not a list`, {
      code: "bad-config",
      at: loop.at,
      hint: "end it with a filter that gives a list: | list, or | default([])",
    });
  }

  #firstFalse(conditions: readonly Condition[], variables: Variables): Condition | null {
    return conditions.find((condition) => !this.#holds(condition, variables)) ?? null;
  }

  #holds({ written, expression }: Condition, variables: Variables): boolean {
    const result = finalize(expression.evaluate(this.environment, variables), {
      at: written.at,
      kind: "expression",
    });
    if (typeof result === "boolean") return result;
    throw new DiagnosticError(`a condition must give true or false, and this gives ${typeName(result)}`, {
      code: "conditional-not-boolean",
      at: written.at,
      hint: "say what is meant, such as … | length > 0, or … is defined",
    });
  }

  #finding({ written }: Condition, item: RuntimeValue | undefined, variables: Variables): Finding {
    const { rule: { name, severity, message, hint }, examined, environment } = this;
    const condition = String(plainValue(written));
    const about = typeof item === "string" || typeof item === "number" ? ` for ${item}` : "";
    const told = message?.renderText(environment, variables) ??
      `${examined.name === null ? "" : `${examined.name}: `}${condition} does not hold${about}`;
    const error = new DiagnosticError(`${name}: ${told}`, {
      code: "rule-broken",
      at: examined.placeOf(condition, item),
      hint: hint?.renderText(environment, variables),
      notes: [{ message: "the rule", at: written.at }],
    });
    return { severity, error };
  }
}

/** What is wrong with a value, and what the parts of the validator need of each other. */

import type { RuntimeDict, RuntimeValue } from "../../python/values.ts";
import type { Draft } from "./drafts.ts";

export type Step = string | number;

/** One rule that a value breaks. */
export interface Problem {
  readonly message: string;
  /** From the root of the data to the value. */
  readonly path: readonly Step[];
  /** From the root of the schema to the rule; references do not show in it. */
  readonly schemaPath: readonly Step[];
  /** Null where the schema is `false`, which forbids everything. */
  readonly keyword: string | null;
  readonly expected: RuntimeValue;
  readonly found: RuntimeValue;
  readonly schema: RuntimeValue;
}

/** What a keyword finds: a message, or problems of parts that other schemas are for. */
export type Finding = string | Problem | {
  readonly message: string;
  readonly keyword: string;
  readonly expected: RuntimeValue;
};

/** Where in the data and in the schema the part stands that is checked next. */
export interface Place {
  readonly at?: Step;
  readonly rule?: Step;
}

/** What keywords are checked with. */
export interface Checker {
  readonly draft: Draft;
  readonly isType: (value: RuntimeValue, type: string) => boolean;
  /** The problems that a part of the value has with a part of the schema. */
  readonly check: (value: RuntimeValue, schema: RuntimeValue, place?: Place) => readonly Problem[];
  readonly isValid: (value: RuntimeValue, schema: RuntimeValue) => boolean;
  readonly matches: (pattern: string, text: string) => boolean;
  /** Whether a text has a format; of formats that are not known every text is. */
  readonly hasFormat: (text: string, format: string) => boolean;
  /** The problems of the value with what a reference points to. */
  readonly follow: (value: RuntimeValue, reference: string) => readonly Problem[];
  /** The schema that a reference points to. @throws {UnresolvedReference} */
  readonly target: (reference: string) => RuntimeValue;
}

export interface Rule {
  /** What the keyword has in the schema. */
  readonly expected: RuntimeValue;
  readonly value: RuntimeValue;
  readonly schema: RuntimeDict;
}

export type Keyword = (rule: Rule, checker: Checker) => Iterable<Finding>;

/** A reference that points nowhere. */
export class UnresolvedReference extends Error {
  constructor(readonly reference: string) {
    super(`Unresolvable JSON pointer: ${reference}`);
    this.name = "UnresolvedReference";
  }
}

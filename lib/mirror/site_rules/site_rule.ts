/** Rules of a site: what its image sets, images and sequences must be beyond what works. */

import type { RawScalar } from "../../model/raw.ts";
import type { Span } from "../../source/span.ts";
import type { Expression, Template } from "../../template/template.ts";

/** What a rule is about: a configuration as it was written, each image of a plan, or a sequence as a whole. */
export const SUBJECTS = ["image_set", "image", "sequence"] as const;

export type Subject = typeof SUBJECTS[number];

export interface SiteRule {
  readonly name: string;
  readonly subject: Subject;
  readonly severity: "error" | "warning";
  /** Null where the rule is about its subject itself, and not about each item of something in it. */
  readonly loop: Loop | null;
  /** Where one does not hold, the rule does not apply. */
  readonly when: readonly Condition[];
  /** All must hold. */
  readonly that: readonly Condition[];
  /** Null for words that say which condition does not hold. */
  readonly message: Template | null;
  readonly hint: Template | null;
}

export interface Loop {
  readonly at: Span;
  /** An expression, or a template around one as tasks have it. */
  readonly items: Expression | Template;
}

export interface Condition {
  readonly written: RawScalar;
  readonly expression: Expression;
}

/** What is documented, in one shape for all kinds. */

import type { Value } from "../../model/value.ts";

export interface DocOption {
  readonly type: string;
  readonly description: string;
  readonly required?: boolean;
  readonly default?: Value;
  readonly choices?: readonly Value[];
  readonly aliases?: readonly string[];
  readonly elements?: string;
  readonly options?: Readonly<Record<string, DocOption>>;
}

export interface DocReturn {
  readonly description: string;
  readonly type: string;
  readonly returned: string;
}

/** One module, lookup, filter and so on. */
export interface DocEntry {
  /** As `-t` names it. */
  readonly kind: string;
  /** The full name. */
  readonly name: string;
  /** The file that documents it; null for what is part of ferry. */
  readonly path: string | null;
  readonly aliases: readonly string[];
  /** One sentence, no full stop. */
  readonly summary: string;
  /** Paragraphs that say more. */
  readonly description: readonly string[];
  readonly notes: readonly string[];
  readonly options: Readonly<Record<string, DocOption>>;
  /** What it supports, such as `check_mode`, and how well; empty where nobody asks. */
  readonly supports: Readonly<Record<string, string>>;
  readonly returns: Readonly<Record<string, DocReturn>>;
  /** YAML. */
  readonly examples: string;
}

export const NO_DETAILS: Pick<
  DocEntry,
  "path" | "description" | "aliases" | "notes" | "options" | "supports" | "returns" | "examples"
> = {
  path: null,
  description: [],
  aliases: [],
  notes: [],
  options: {},
  supports: {},
  returns: {},
  examples: "",
};

/** What reads a kind of inventory source, and what it gets to do so. */

import type { SourceFile } from "../source/span.ts";
import type { Vars } from "../model/inventory.ts";
import type { Raw, RawDocument } from "../model/raw.ts";
import type { Value } from "../model/value.ts";
import type { PathInfo } from "../system/files.ts";
import type { InventoryBuilder } from "./builder.ts";
import type { InventorySettings } from "./settings.ts";
import type { Warnings } from "./warnings.ts";

/** One of the ways in which inventories are written. */
export interface SourceKind {
  /** As `enable_plugins` names it. */
  readonly name: string;
  /** Whether a source looks like one of this kind; only then it is read. */
  wants(source: Source, settings: InventorySettings): boolean;
  /** Adds what the source says. @throws {DiagnosticError} when it is not of this kind after all; what was added stays. */
  read(source: Source, context: ReadContext): void | Promise<void>;
}

/** A file, a script, or a list of hosts. */
export interface Source {
  /** The absolute path of a file; the text itself of a list of hosts. */
  readonly path: string;
  /** Null for what is no path of this machine. */
  readonly info: PathInfo | null;
  /** With its dot; empty where there is none. */
  readonly extension: string;
  /** The text, read once. @throws {DiagnosticError} */
  file(): SourceFile;
  /** The text as a YAML document, read once. @throws {DiagnosticError} */
  document(): RawDocument;
}

/** What a source is read into and with. */
export interface ReadContext {
  readonly builder: InventoryBuilder;
  readonly deps: InventoryDeps;
  readonly settings: InventorySettings;
  readonly warnings: Warnings;
  /** Paths of the sources read so far, in order. */
  readonly readSources: readonly string[];
  readonly signal: AbortSignal | undefined;
}

/** The parts of other floors that reading inventories needs. */
export interface InventoryDeps {
  /** Reads a text file, decrypted where it is a vault. @throws {DiagnosticError} */
  readonly read: (path: string) => SourceFile;
  readonly expressions: Expressions;
  /** A regular expression as Python writes it. @throws {DiagnosticError} or {SyntaxError} */
  readonly pythonRegExp: (pattern: string) => RegExp;
  /** Variables from `group_vars` and `host_vars` beside sources: for `use_vars_plugins`. */
  readonly varsBeside: (sources: readonly string[], owner: "host" | "group", name: string) => Vars;
  /** Variables of the command line: for `use_extra_vars`. */
  readonly extraVars: Vars;
}

/** Templates over variables of a host: for constructed and generated inventories. */
export interface Expressions {
  /** The value of an expression, such as `a ~ b`. @throws {DiagnosticError} */
  readonly evaluate: (expression: Raw, vars: Vars) => Value;
  /** Whether a condition holds. @throws {DiagnosticError} */
  readonly test: (condition: Raw, vars: Vars) => boolean;
  /** The value of a template, such as `{{ a }}-{{ b }}`. @throws {DiagnosticError} */
  readonly render: (template: Raw, vars: Vars) => Value;
}

/** What a lookup is: where values come from that are no variables, asked by templates and by `with_` loops. */

import type { SourceFile, Span } from "../source/span.ts";
import type { ProgramRequest } from "../system/blocking/program_request.ts";
import type { ProcessResult } from "../system/process.ts";
import type { BlockingAnswer, BlockingRequest } from "../system/web/blocking_request.ts";
import type { Environment, Markers, Variables } from "../template/environment.ts";
import type { Budget } from "../template/limits.ts";
import type { RuntimeList, RuntimeValue } from "../template/python/values.ts";
import { type GivenOptions, type OptionsOf, type OptionSpec, readOptions } from "./options.ts";

/** A lookup as it is declared: one a file, with `lookup({...})`. */
export interface LookupDefinition<S extends OptionSpec> {
  /** The full name; those of `ansible.builtin` are also known by their last part. */
  readonly name: string;
  readonly summary: string;
  /** What its terms are: the arguments without a name, or the list that a loop goes through. */
  readonly terms: string;
  readonly notes?: readonly string[];
  readonly options: S;
  /** What it gives. */
  readonly returns: string;
  /** YAML that uses it. */
  readonly examples: string;
  /** What happens with terms and options that are undefined. @default {"refused"} */
  readonly markers?: Markers;
  /**
   * The values for the terms. It is asked while a template is rendered, so it must answer at once.
   *
   * @throws {LookupFailure} and errors of the template engine.
   */
  readonly run: (terms: RuntimeList, options: OptionsOf<S>, context: LookupContext) => RuntimeList;
}

/** A lookup whose options are checked when it is called. */
export interface Lookup extends Omit<LookupDefinition<OptionSpec>, "run"> {
  readonly run: (terms: RuntimeList, given: GivenOptions, context: LookupContext) => RuntimeList;
}

/** What a lookup may use. */
export interface LookupContext {
  readonly environment: Environment;
  /** The variables at the place of the call. */
  readonly variables: Variables;
  readonly budget: Budget;
  /** Whether a task loops over the result. */
  readonly isLoop: boolean;
  /** The options that were given by name. */
  readonly given: GivenOptions;
  readonly at: Span | undefined;
  readonly deps: LookupDeps;
}

/** What the program hands to all lookups. */
export interface LookupDeps {
  /** A file's bytes, decrypted where it is a vault. @throws {DiagnosticError} */
  readonly readFile: (path: string) => Uint8Array;
  /** A file's text, likewise. @throws {DiagnosticError} */
  readonly source: (path: string) => SourceFile;
  /** Whether templates give values, not texts that are parsed. */
  readonly native: boolean;
  readonly settings: Settings;
  /** A regular expression as Python writes it. @throws for one that is none. */
  readonly pythonRegExp: (pattern: string) => RegExp;
  /** Waits until a request is answered. @throws {WebFailure} */
  readonly fetch: (request: BlockingRequest) => BlockingAnswer;
  /** Runs a program to its end. @throws {DiagnosticError} `file-not-found`, `command-failed`, `interrupted`. */
  readonly runProgram: (request: ProgramRequest) => ProcessResult;
  /** Waits. */
  readonly sleep: (ms: number) => void;
}

/** What is configured. */
export interface Settings {
  /**
   * A setting by the name that Ansible documents, such as `DEFAULT_FORKS`; undefined for an unknown name.
   *
   * @param plugin The part whose setting it is; null for the program itself.
   * @param variables Those that may set it.
   */
  readonly find: (name: string, plugin: PluginName | null, variables: Variables) => Setting | undefined;
  readonly hasPlugin: (plugin: PluginName) => boolean;
}

/** A part that Ansible calls a plugin. */
export interface PluginName {
  /** Such as `connection`. */
  readonly kind: string;
  readonly name: string;
}

export interface Setting {
  readonly value: RuntimeValue;
  /** Where it was set, such as `default` or `env: ANSIBLE_FORKS`. */
  readonly origin: string;
}

/** What a lookup cannot do. */
export class LookupFailure extends Error {
  /** @param hint The one thing to do about it. */
  constructor(message: string, readonly hint?: string) {
    super(message);
    this.name = "LookupFailure";
  }
}

/** Declares a lookup. */
export function lookup<const S extends OptionSpec>(definition: LookupDefinition<S>): Lookup {
  return {
    ...definition,
    run: (terms, given, context) =>
      definition.run(terms, readOptions(definition.options, given, context, definition.name), context),
  };
}

/** What arguments a module takes, declared once: checks, types and documentation come from it. */

import type { Value } from "./value.ts";

export type ArgumentType =
  | "str"
  | "int"
  | "float"
  | "bool"
  | "list"
  | "dict"
  | "path"
  | "raw"
  | "jsonarg"
  | "bytes"
  | "bits";

/** One argument. Names and meanings are those of Ansible's argument specifications. */
export interface Argument {
  readonly type: ArgumentType;
  readonly description: string;
  readonly required?: true;
  readonly default?: Value;
  readonly choices?: readonly Value[];
  readonly aliases?: readonly string[];
  /** The type of a list's items. */
  readonly elements?: ArgumentType;
  /** The arguments inside a dict, or inside each dict of a list. */
  readonly options?: ArgumentSpec;
  /** Rules between those arguments. */
  readonly rules?: ArgumentRules;
  /** For whole numbers: one with a fraction loses it, instead of being refused. */
  readonly truncates?: true;
  /** The variable of the environment that it is taken from where it is not given. */
  readonly variable?: string;
  /** True for passwords and the like: the value is masked wherever it would be shown. */
  readonly secret?: true;
}

export type ArgumentSpec = Readonly<Record<string, Argument>>;

/** Rules that involve several arguments. */
export interface ArgumentRules {
  /** What is said where required arguments are missing. @default their names */
  readonly missing?: string;
  /** What is said before the names of arguments that there are not, in place of a sentence with those that there are. */
  readonly unknown?: string;
  /** At most one of each group. */
  readonly exclusive?: readonly (readonly string[])[];
  /** All or none of each group. */
  readonly together?: readonly (readonly string[])[];
  /** At least one of each group. */
  readonly oneOf?: readonly (readonly string[])[];
  /** When an argument has a value, others are required: all of them, or any of them. */
  readonly requiredIf?: readonly {
    readonly name: string;
    readonly is: Value;
    readonly needs: readonly string[];
    readonly any?: true;
  }[];
  /** When an argument is given, others are required. */
  readonly requiredBy?: Readonly<Record<string, readonly string[]>>;
}

type Scalar<T extends ArgumentType> = T extends "str" | "path" | "jsonarg" ? string
  : T extends "int" | "float" | "bytes" | "bits" ? number
  : T extends "bool" ? boolean
  : T extends "dict" ? ReadonlyMap<Value, Value>
  : Value;

type ItemOf<A extends Argument> = A extends { readonly options: infer O extends ArgumentSpec }
  ? ArgumentsOf<O>
  : A extends { readonly elements: infer E extends ArgumentType } ? Scalar<E>
  : Value;

type TypeOf<A extends Argument> = A["type"] extends "list" ? readonly ItemOf<A>[]
  : A extends { readonly type: "dict"; readonly options: infer O extends ArgumentSpec } ? ArgumentsOf<O>
  : Scalar<A["type"]>;

type Certain = { readonly required: true } | { readonly default: Exclude<Value, null> };

/** The arguments of a specification as a module gets them: null for one that was not given and has no default. */
export type ArgumentsOf<S extends ArgumentSpec> = {
  readonly [Name in keyof S]: S[Name] extends Certain ? TypeOf<S[Name]> : TypeOf<S[Name]> | null;
};

/** Argument specifications that come as data: those of roles, and of the module `validate_argument_spec`. */

import { DiagnosticError } from "../source/diagnostic.ts";
import type { Span } from "../source/span.ts";
import type { Argument, ArgumentRules, ArgumentSpec, ArgumentType } from "../model/argument.ts";
import { type Dict, field, isDict, isList, type Value } from "../model/value.ts";
import { str } from "../template/python/repr.ts";
import { truth } from "../template/python/truth.ts";

const TYPES: readonly string[] = [
  "str",
  "int",
  "float",
  "bool",
  "list",
  "dict",
  "path",
  "raw",
  "jsonarg",
  "bytes",
  "bits",
] satisfies readonly ArgumentType[];

/**
 * The specification in a dict such as `options` of `meta/argument_specs.yml`.
 *
 * @throws {DiagnosticError} `bad-argument` where it is none.
 */
export function argumentSpecOf(data: Dict, at: Span): ArgumentSpec {
  return Object.fromEntries([...data].map(([name, value]) => [str(name), argumentOf(str(name), value, at)]));
}

function argumentOf(name: string, data: Value, at: Span): Argument {
  if (!isDict(data)) throw bad(`the specification of '${name}' must be a dictionary`, at);
  const options = field(data, "options");
  const fallback = field(data, "default") ?? null;
  return {
    type: typeOf(name, field(data, "type") ?? "str", at),
    description: textsOf(field(data, "description")).join(" "),
    ...(truth(field(data, "required") ?? false) ? { required: true } : {}),
    ...(fallback === null ? {} : { default: fallback }),
    ...optional("choices", field(data, "choices"), valuesOf),
    ...optional("aliases", field(data, "aliases"), textsOf),
    ...optional("elements", field(data, "elements"), (value) => typeOf(name, value, at)),
    ...(isDict(options) ? { options: argumentSpecOf(options, at), rules: rulesOf(data) } : {}),
    ...(truth(field(data, "no_log") ?? false) ? { secret: true } : {}),
  };
}

function typeOf(name: string, type: Value, at: Span): ArgumentType {
  if (isArgumentType(type)) return type;
  if (type === "json") return "jsonarg";
  throw bad(`value of type of '${name}' must be one of: ${TYPES.join(", ")}, got: ${str(type)}`, at);
}

function isArgumentType(type: Value): type is ArgumentType {
  return typeof type === "string" && TYPES.includes(type);
}

function rulesOf(data: Dict): ArgumentRules {
  const groups = (key: string) => valuesOf(field(data, key) ?? []).map(textsOf);
  const by = field(data, "required_by");
  return {
    exclusive: groups("mutually_exclusive"),
    together: groups("required_together"),
    oneOf: groups("required_one_of"),
    requiredIf: valuesOf(field(data, "required_if") ?? []).map((rule) => {
      const [name = "", is = null, needs = [], any = false] = valuesOf(rule);
      return { name: str(name), is, needs: textsOf(needs), ...(truth(any) ? { any: true } : {}) };
    }),
    requiredBy: isDict(by)
      ? Object.fromEntries([...by].map(([name, needs]) => [str(name), textsOf(needs)]))
      : {},
  };
}

function optional<K extends string, T>(
  key: K,
  value: Value | undefined,
  read: (value: Value) => T,
): { readonly [name in K]?: T } {
  return (value === undefined || value === null ? {} : { [key]: read(value) }) as { [name in K]?: T };
}

function valuesOf(value: Value): readonly Value[] {
  return isList(value) ? value : [value];
}

function textsOf(value: Value | undefined): readonly string[] {
  return value === undefined || value === null ? [] : valuesOf(value).map(str);
}

function bad(message: string, at: Span): DiagnosticError {
  return new DiagnosticError(message, { code: "bad-argument", at });
}

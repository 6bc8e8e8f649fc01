/** Variables checked against a specification, as at the start of a role that has one. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import { type Dict, isDict, type Value } from "../../model/value.ts";
import { str } from "../../template/python/repr.ts";
import { typeName } from "../../template/python/type_names.ts";
import { argumentSpecOf } from "../argument_data.ts";
import { findMistakes, type GivenArguments } from "../arguments.ts";
import { type ModuleContext, queryModule, type Rendered } from "../module.ts";

const NAME = "ansible.builtin.validate_argument_spec";

/** `validate_argument_spec`; it reports every mistake, not only the first. */
export const validateArgumentSpec = queryModule({
  name: NAME,
  summary: "Checks variables against an argument specification",
  notes: ["Roles with a specification of their own are checked without this."],
  arguments: {
    argument_spec: {
      type: "raw",
      required: true,
      description:
        "The specification: arguments by name, each with `type`, `required`, `default`, `choices` and so on",
    },
    provided_arguments: {
      type: "raw",
      default: new Map(),
      description: "Arguments to check, in place of variables of the same names",
    },
    validate_args_context: {
      type: "raw",
      default: new Map(),
      description: "What is checked, for the result: a role's name, its entry point and the like",
    },
  },
  runsOn: "controller",
  supports: { check: "full", diff: false },
  returns: {
    argument_errors: { description: "Every mistake", type: "list", returned: "failure" },
    argument_spec_data: { description: "The specification", type: "dict", returned: "failure" },
    validate_args_context: { description: "What was checked", type: "dict", returned: "always" },
  },
  examples: `- name: Check what the tasks below need
  ansible.builtin.validate_argument_spec:
    argument_spec:
      mirror_registry: { type: str, required: true }
      parallel_images: { type: int, default: 4 }
`,
  answer: ({ argument_spec, provided_arguments, validate_args_context }, _host, context) => {
    const spec = dictOf("argument_spec", argument_spec);
    const provided = dictOf("provided_arguments", provided_arguments);
    const written = context.given.get("argument_spec");
    if (!written) throw new TypeError("a required argument was not given");
    const checked = allArguments(spec, provided, written, context);
    const { errors } = findMistakes(argumentSpecOf(spec, written.at), checked, {
      name: NAME,
      at: written.at,
      nullCounts: true,
    });
    const values = { validate_args_context };
    if (errors.length === 0) {
      return { changed: false, values: { ...values, msg: "The arg spec validation passed" } };
    }
    const mistakes = errors.map(({ message }) => withoutModule(message));
    return {
      changed: false,
      failed: `Validation of arguments failed:\n${mistakes.join("\n")}`,
      values: { ...values, argument_errors: mistakes, argument_spec_data: spec },
    };
  },
});

const UNSUPPORTED = /^Unsupported parameters for \([\w.]*?validate_argument_spec\.?(.*?)\) module: (.*)$/s;

/** The message of unknown arguments without the module, which did not ask for them; nested ones by their paths. */
function withoutModule(message: string): string {
  const [, folder = "", rest] = UNSUPPORTED.exec(message) ?? [];
  if (rest === undefined) return message;
  if (folder === "") return rest;
  const [names = "", ...supported] = rest.replace(/ found in \S+(?: -> \S+)*$/, "").split(". ");
  return [names.split(", ").map((name) => `${folder}.${name}`).join(", "), ...supported].join(". ");
}

function dictOf(name: string, value: Value): Dict {
  if (isDict(value)) return value;
  throw new DiagnosticError(`Incorrect type for ${name}, expected dict and got ${typeName(value)}`, {
    code: "bad-argument",
  });
}

/** What is provided, over the variables that have the names of arguments. */
function allArguments(
  spec: Dict,
  provided: Dict,
  { at, keyAt }: Rendered,
  context: ModuleContext,
): GivenArguments {
  const variables = [...spec.keys()].map((key) => [str(key), context.variable(str(key))] as const);
  const all = new Map([...variables, ...[...provided].map(([key, value]) => [str(key), value] as const)]);
  const given = new Map<string, Rendered>();
  for (const [name, value] of all) if (value !== undefined) given.set(name, { value, at, keyAt });
  return given;
}

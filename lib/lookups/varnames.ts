/** `lookup('varnames', '^port_.+')`. */

import { PythonError } from "../template/python/error.ts";
import { str } from "../template/python/repr.ts";
import { isDictValue, type RuntimeValue, textIn } from "../template/python/values.ts";
import { type Pattern, patternFor } from "../template/regex/pattern.ts";
import { lookup, type LookupContext, LookupFailure } from "./lookup.ts";
import { classOf } from "./terms.ts";

export const varnames = lookup({
  name: "ansible.builtin.varnames",
  summary: "Finds variables by their names",
  terms: "Regular expressions, in Python's syntax, that a part of the name has to match",
  options: {},
  returns: "The names of the variables that match",
  examples: `- name: Show all ports
  ansible.builtin.debug:
    msg: "{{ lookup('ansible.builtin.varnames', '_port$') }}"
`,
  run: (terms, _options, context) => {
    const variables = context.variables.get("vars") ?? null;
    const names = isDictValue(variables) ? [...variables.keys()].map(str) : [];
    return terms.flatMap((term) => {
      const pattern = patternOf(term, context);
      return names.filter((name) => pattern.search(name) !== null);
    });
  },
});

function patternOf(term: RuntimeValue, { environment }: LookupContext): Pattern {
  const text = textIn(term);
  if (text === undefined) {
    throw new LookupFailure(
      `Invalid setting identifier, "${str(term)}" is not a string, it is a ${classOf(term)}`,
    );
  }
  try {
    return patternFor(environment, text, { ignoreCase: false, multiline: false });
  } catch (error) {
    if (!(error instanceof PythonError)) throw error;
    throw new LookupFailure(`Unable to use "${text}" as a search parameter: ${error.message}`);
  }
}

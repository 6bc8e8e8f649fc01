/** `lookup('vars', 'name_of_' ~ kind)`. */

import { repr } from "../template/python/repr.ts";
import { typeName } from "../template/python/type_names.ts";
import { textIn } from "../template/python/values.ts";
import { lookup, LookupFailure } from "./lookup.ts";
import { notFound } from "./terms.ts";

export const vars = lookup({
  name: "ansible.builtin.vars",
  summary: "Reads variables whose names are made up while the play runs",
  terms: "Names of variables",
  options: { default: { type: "raw", description: "What stands for a variable that is not defined" } },
  returns: "The value of each variable",
  examples: `- name: Show the port of a service
  ansible.builtin.debug:
    msg: "{{ lookup('ansible.builtin.vars', service ~ '_port', default=8080) }}"
`,
  run: (terms, options, { variables, at }) =>
    terms.map((term) => {
      const name = textIn(term);
      if (name === undefined) throw new LookupFailure(`Variable name must be 'str' not '${typeName(term)}'.`);
      const value = variables.get(name) ?? options.default;
      if (value !== null || variables.get(name) !== undefined) return value;
      return notFound(`No variable named ${repr(name)} was found.`, name, at);
    }),
});

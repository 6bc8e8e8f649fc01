/** `with_nested`. */

import { items } from "../template/python/iterate.ts";
import type { RuntimeList, RuntimeValue } from "../template/python/values.ts";
import { lookup, LookupFailure } from "./lookup.ts";
import { flattened } from "./terms.ts";

export const nested = lookup({
  name: "ansible.builtin.nested",
  summary: "Combines every item of a list with every item of the others",
  terms: "Lists",
  options: {},
  returns: "A list for each combination, the last list's items changing fastest",
  examples: `- name: Give every user every database
  ansible.builtin.debug:
    msg: "{{ item.0 }} may use {{ item.1 }}"
  with_nested:
    - [alice, bob]
    - [clients, employees]
`,
  run: ([first, ...others], _options, { budget }) => {
    if (first === undefined) {
      throw new LookupFailure("with_nested requires at least one element in the nested list");
    }
    let combined: RuntimeList = [...items(first)];
    for (const other of others) {
      const column = [...items(other)];
      budget.items(combined.length * column.length);
      combined = combined.flatMap((row) => column.map((item) => flattened([row, item])));
    }
    return combined.map((row): RuntimeValue => flattened([...items(row)]));
  },
});

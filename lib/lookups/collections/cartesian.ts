/** `with_cartesian`. */

import { items } from "../../template/python/iterate.ts";
import { isListValue, type RuntimeList, type RuntimeValue } from "../../template/python/values.ts";
import { lookup, LookupFailure } from "../lookup.ts";

export const cartesian = lookup({
  name: "community.general.cartesian",
  summary: "Combines every item of a list with every item of the others",
  terms: "Lists; a value that is none counts as a list of it",
  options: {},
  returns: "A list for each combination, the last list's items changing fastest",
  examples: `- name: Try every port on every host
  ansible.builtin.debug:
    msg: "{{ item.0 }}:{{ item.1 }}"
  with_cartesian:
    - [a.example.com, b.example.com]
    - [80, 443]
`,
  run: (terms, _options, { budget }) => {
    if (terms.length === 0) {
      throw new LookupFailure("with_cartesian requires at least one element in each list");
    }
    const lists = terms.map((term): RuntimeList => isListValue(term) ? [...items(term)] : [term]);
    budget.items(lists.reduce((count, list) => count * list.length, 1));
    const rows = lists.reduce<readonly RuntimeList[]>(
      (made, list) => made.flatMap((row) => list.map((item) => [...row, item])),
      [[]],
    );
    return rows.map((row): RuntimeValue =>
      row.flatMap((item) => isListValue(item) ? [...items(item)] : [item])
    );
  },
});

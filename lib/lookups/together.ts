/** `with_together`. */

import { items } from "../template/python/iterate.ts";
import { lookup, LookupFailure } from "./lookup.ts";
import { flattened } from "./terms.ts";

export const together = lookup({
  name: "ansible.builtin.together",
  summary: "Goes through several lists at once",
  terms: "Lists",
  options: {},
  returns: "A list of the first items, one of the second, and so on; null where a list has ended",
  examples: `- name: Show letters and their numbers
  ansible.builtin.debug:
    msg: "{{ item.0 }} is {{ item.1 }}"
  with_together:
    - [a, b, c]
    - [1, 2, 3]
`,
  run: (terms) => {
    if (terms.length === 0) {
      throw new LookupFailure("with_together requires at least one element in each list");
    }
    const columns = terms.map((term) => [...items(term)]);
    const length = Math.max(...columns.map((column) => column.length));
    return Array.from({ length }, (_, row) => flattened(columns.map((column) => column[row] ?? null)));
  },
});

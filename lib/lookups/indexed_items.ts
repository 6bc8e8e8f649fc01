/** `with_indexed_items`. */

import { tuple } from "../template/python/values.ts";
import { lookup } from "./lookup.ts";
import { flattened } from "./terms.ts";

export const indexedItems = lookup({
  name: "ansible.builtin.indexed_items",
  summary: "Puts lists together and numbers their items",
  terms: "Values; of lists their items, one level deep",
  options: {},
  returns: "A pair of each item's number, from 0, and the item",
  examples: `- name: Number the servers
  ansible.builtin.debug:
    msg: "{{ item.1 }} is number {{ item.0 }}"
  with_indexed_items:
    - "{{ servers }}"
`,
  run: (terms) => flattened(terms).map((item, index) => tuple([index, item])),
});

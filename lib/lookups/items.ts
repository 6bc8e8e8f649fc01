/** `with_items`. */

import { lookup } from "./lookup.ts";
import { flattened } from "./terms.ts";

export const items = lookup({
  name: "ansible.builtin.items",
  summary: "Puts lists together",
  terms: "Values; of lists their items, one level deep",
  options: {},
  returns: "The values",
  examples: `- name: Install what everybody needs and what this role needs
  ansible.builtin.package:
    name: "{{ item }}"
  with_items:
    - "{{ common_packages }}"
    - rsync
`,
  run: (terms) => flattened(terms),
});

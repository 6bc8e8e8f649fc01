/** `with_list`. */

import { lookup } from "./lookup.ts";

export const list = lookup({
  name: "ansible.builtin.list",
  summary: "Gives the values that it gets, as they are",
  terms: "Values; lists among them stay lists",
  options: {},
  returns: "The values",
  examples: `- name: Go through pairs
  ansible.builtin.debug:
    msg: "{{ item.0 }} and {{ item.1 }}"
  with_list:
    - [salt, pepper]
    - [oil, vinegar]
`,
  run: (terms) => terms,
});

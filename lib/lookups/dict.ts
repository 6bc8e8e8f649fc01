/** `with_dict`. */

import { str } from "../template/python/repr.ts";
import { isDictValue, type RuntimeValue } from "../template/python/values.ts";
import { lookup, LookupFailure } from "./lookup.ts";
import { classOf } from "./terms.ts";

export const dict = lookup({
  name: "ansible.builtin.dict",
  summary: "Makes lists of dictionaries",
  terms: "Dictionaries",
  options: {},
  returns: "A dictionary with `key` and `value` for each entry",
  examples: `- name: Show users and their shells
  ansible.builtin.debug:
    msg: "{{ item.key }} uses {{ item.value }}"
  with_dict: { alice: /bin/zsh, bob: /bin/bash }
`,
  run: (terms) =>
    terms.flatMap((term) => {
      if (isDictValue(term)) {
        return Array.from(term, ([key, value]) =>
          new Map<RuntimeValue, RuntimeValue>([["key", key], ["value", value]]));
      }
      throw new LookupFailure(
        `the 'dict' lookup plugin expects a dictionary, got '${str(term)}' of type ${classOf(term)})`,
      );
    }),
});

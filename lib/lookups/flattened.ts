/** `with_flattened`. */

import { items } from "../template/python/iterate.ts";
import { isListValue, type RuntimeList } from "../template/python/values.ts";
import { lookup } from "./lookup.ts";

export const flattened = lookup({
  name: "community.general.flattened",
  summary: "Puts lists together, lists within lists too",
  terms: "Values",
  options: {},
  returns: "The values that are no lists",
  examples: `- name: Install all of it
  ansible.builtin.package:
    name: "{{ item }}"
  with_flattened:
    - "{{ packages_by_role }}"
    - [rsync, [tar]]
`,
  run: (terms) => allWithin(terms),
});

/** As ever, `None` or `null` as a text ends a list: it once stood for what is undefined. */
function allWithin(terms: RuntimeList): RuntimeList {
  const end = terms.findIndex((term) => term === "None" || term === "null");
  return terms.slice(0, end < 0 ? terms.length : end).flatMap((term) =>
    isListValue(term) ? allWithin([...items(term)]) : [term]
  );
}

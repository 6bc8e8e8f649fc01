/** `lookup('unvault', 'secret.txt')`. */

import { lookup, LookupFailure } from "./lookup.ts";
import { findPathOrWarn } from "./search.ts";
import { textTerm } from "./terms.ts";

export const unvault = lookup({
  name: "ansible.builtin.unvault",
  summary: "Reads files of the controller that may be vaults, as they are",
  terms: "Paths of files; relative ones are sought in `files` beside the playbook and in the role",
  options: {},
  returns: "The text of each file, decrypted",
  examples: `- name: Show a secret file
  ansible.builtin.debug:
    msg: "{{ lookup('ansible.builtin.unvault', 'secret.txt') }}"
`,
  run: (terms, _options, context) =>
    terms.map((term) => {
      const name = textTerm(term, "split");
      const path = findPathOrWarn("files", name, context);
      if (path === null) throw new LookupFailure(`Unable to find file matching "${name}"`);
      return context.deps.source(path).text;
    }),
});

/** `lookup('file', 'motd.txt')`. */

import { DiagnosticError } from "../source/diagnostic.ts";
import { repr } from "../template/python/repr.ts";
import { trimEnd, trimStart } from "../template/python/text.ts";
import { lookup, LookupFailure } from "./lookup.ts";
import { findPath } from "./search.ts";
import { textTerm } from "./terms.ts";

export const file = lookup({
  name: "ansible.builtin.file",
  summary: "Reads files of the controller",
  terms: "Paths of files; relative ones are sought in `files` beside the playbook and in the role",
  notes: ["A file that is a vault is decrypted."],
  options: {
    rstrip: { type: "bool", default: true, description: "Take away white space at the end" },
    lstrip: { type: "bool", default: false, description: "Take away white space at the beginning" },
  },
  returns: "The text of each file",
  examples: `- name: Show a file
  ansible.builtin.debug:
    msg: "{{ lookup('ansible.builtin.file', 'motd.txt') }}"
`,
  run: (terms, { rstrip, lstrip }, context) =>
    terms.map((term) => {
      const name = textTerm(term, "split");
      const path = findPath("files", name, context);
      if (path === null) {
        throw new LookupFailure(
          `Unable to access the file ${repr(name)}: File not found. Use -vvvvv to see paths searched.`,
        );
      }
      try {
        const { text } = context.deps.source(path);
        const begun = lstrip ? trimStart(text) : text;
        return rstrip ? trimEnd(begun) : begun;
      } catch (error) {
        if (!(error instanceof DiagnosticError)) throw error;
        throw new LookupFailure(`Unable to access the file ${repr(name)}: ${error.message}`, error.hint);
      }
    }),
});

/** `with_lines`. */

import { str } from "../template/python/repr.ts";
import { decodeUtf8 } from "../template/python/utf8.ts";
import { linesOf } from "./byte_lines.ts";
import { lookup } from "./lookup.ts";
import { shellOutput } from "./shell_output.ts";

export const lines = lookup({
  name: "ansible.builtin.lines",
  summary: "Runs commands on the controller, for the lines that they print",
  terms: "Commands for the shell, which run in the playbook's folder",
  notes: [
    "Whatever comes from elsewhere has to go through the filter `quote` before it becomes part of a command.",
  ],
  options: {},
  returns: "The lines",
  examples: `- name: Go through the users of the controller
  ansible.builtin.debug:
    msg: "{{ item }}"
  with_lines: cut -d: -f1 /etc/passwd
`,
  run: (terms, _options, context) =>
    terms.flatMap((term) => linesOf(decodeUtf8(shellOutput("lines", str(term), context), "strict"))),
});

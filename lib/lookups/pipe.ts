/** `lookup('pipe', 'date')`. */

import { str } from "../template/python/repr.ts";
import { trimEnd } from "../template/python/text.ts";
import { decodeUtf8 } from "../template/python/utf8.ts";
import { lookup } from "./lookup.ts";
import { shellOutput } from "./shell_output.ts";

export const pipe = lookup({
  name: "ansible.builtin.pipe",
  summary: "Runs commands on the controller",
  terms: "Commands for the shell, which run in the playbook's folder",
  notes: [
    "Whatever comes from elsewhere has to go through the filter `quote` before it becomes part of a command.",
  ],
  options: {},
  returns: "What each command printed, without white space at the end",
  examples: `- name: Show the time on the controller
  ansible.builtin.debug:
    msg: "{{ lookup('ansible.builtin.pipe', 'date') }}"
`,
  run: (terms, _options, context) =>
    terms.map((term) => trimEnd(decodeUtf8(shellOutput("pipe", str(term), context), "strict"))),
});

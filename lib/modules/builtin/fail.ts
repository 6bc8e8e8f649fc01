/** A failure on request. */

import { str } from "../../template/python/repr.ts";
import { queryModule } from "../module.ts";

/** `fail`; the message may be any value, which the result then holds as it is. */
export const fail = queryModule({
  name: "ansible.builtin.fail",
  summary: "Fails with a message",
  arguments: {
    msg: {
      type: "raw",
      default: "Failed as requested from task",
      description: "Why the host fails",
    },
  },
  rules: { unknown: "Invalid options for" },
  runsOn: "controller",
  supports: { check: "full", diff: false },
  returns: { msg: { description: "The message", type: "raw", returned: "always" } },
  examples: `- name: Stop where the mirror has too little room
  ansible.builtin.fail:
    msg: "{{ mirror_path }} has {{ free_gib }} GiB left, {{ needed_gib }} are needed"
  when: free_gib | int < needed_gib | int
`,
  answer: ({ msg }) => ({ changed: false, failed: str(msg), values: { msg } }),
});

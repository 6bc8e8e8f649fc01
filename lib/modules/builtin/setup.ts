/** Facts of a host. */

import { FACT_ARGUMENTS, FACT_NOTES, gatherFacts } from "../facts/gather.ts";
import { queryModule } from "../module.ts";

export const setup = queryModule({
  name: "ansible.builtin.setup",
  summary: "Gathers the facts of a host",
  notes: FACT_NOTES,
  arguments: FACT_ARGUMENTS,
  runsOn: "host",
  supports: { check: "full", diff: false },
  returns: { ansible_facts: { description: "The facts", type: "dict", returned: "success" } },
  examples: `- name: Learn where the host's file systems lie
  ansible.builtin.setup:
    gather_subset: ["!all", "!min", mounts]

- name: Read the facts that the host's own files tell
  ansible.builtin.setup:
    filter: ansible_local
`,
  answer: gatherFacts,
});

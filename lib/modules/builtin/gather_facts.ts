/** Facts of a host, as a play gathers them at its start. */

import { FACT_ARGUMENTS, FACT_NOTES, gatherFacts as gather } from "../facts/gather.ts";
import { queryModule } from "../module.ts";

/** `gather_facts`; it also remembers that the host's facts are known. */
export const gatherFacts = queryModule({
  name: "ansible.builtin.gather_facts",
  worker: "ansible.builtin.setup",
  summary: "Gathers the facts of a host, as plays do at their start",
  notes: FACT_NOTES,
  arguments: {
    ...FACT_ARGUMENTS,
    parallel: {
      type: "bool",
      description:
        "Whether several modules that gather facts (`ansible_facts_modules`) run at once; they do where this is not said",
    },
  },
  runsOn: "host",
  supports: { check: "full", diff: false, async: false },
  returns: { ansible_facts: { description: "The facts", type: "dict", returned: "success" } },
  examples: `- name: Gather the facts again, now that the host has another disk
  ansible.builtin.gather_facts:
    gather_subset: hardware
`,
  answer: async (args, host, context) => {
    const { effects = [], ...outcome } = await gather(args, host, context);
    const known = new Map([["_ansible_facts_gathered", true] as const]);
    return { ...outcome, effects: [...effects, { kind: "facts", facts: known }] };
  },
});

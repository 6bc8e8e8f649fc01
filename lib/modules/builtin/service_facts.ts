/** Services of a host as facts. */

import type { Value } from "../../model/value.ts";
import { queryModule } from "../module.ts";
import { listServices } from "../services/list_services.ts";

/** `service_facts`. */
export const serviceFacts = queryModule({
  name: "ansible.builtin.service_facts",
  summary: "Lists the services of a host as the fact `services`",
  notes: ["Services of systemd, OpenRC and of scripts are found; not those of AIX and of the BSD family."],
  arguments: {},
  setsFacts: true,
  runsOn: "host",
  supports: { check: "full", diff: false },
  returns: {
    ansible_facts: {
      description: "`services`: by name, dictionaries of `name`, `state`, `status` and `source`",
      type: "dict",
      returned: "always",
    },
  },
  examples: `- name: Learn which services there are
  ansible.builtin.service_facts:

- name: Do what only a host with a registry needs
  ansible.builtin.debug:
    msg: The registry runs
  when: ansible_facts.services['registry.service'].state | default('') == 'running'
`,
  answer: async (_, host) => {
    const services = await listServices(host);
    if (services.size === 0) {
      const msg =
        "Failed to find any services. This can be due to privileges or some other configuration issue.";
      return { changed: false, values: { msg, skipped: true, ansible_facts: new Map() }, skipped: msg };
    }
    const facts = new Map<string, Value>([["services", new Map<Value, Value>(services)]]);
    return {
      changed: false,
      values: { ansible_facts: new Map<Value, Value>(facts) },
      effects: [{ kind: "facts", facts }],
    };
  },
});

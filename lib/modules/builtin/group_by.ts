/** Groups made of what is known of hosts. */

import { field, isList, type Value } from "../../model/value.ts";
import { type ModuleContext, queryModule } from "../module.ts";

/** `group_by`; blanks in names of groups become dashes. */
export const groupBy = queryModule({
  name: "ansible.builtin.group_by",
  summary: "Puts the host into a group that is named by a value",
  notes: ["The group lasts to the end of the run; plays that follow can name it in `hosts`."],
  arguments: {
    key: { type: "str", required: true, description: "The group, mostly a template with a fact of the host" },
    parents: {
      type: "list",
      elements: "str",
      default: ["all"],
      description: "The groups that the group is put into",
    },
  },
  runsOn: "controller",
  supports: { check: "full", diff: false },
  returns: {
    add_group: { description: "The name of the group", type: "str", returned: "success" },
    parent_groups: { description: "The names of its parents", type: "list", returned: "success" },
  },
  examples: `- name: One group for each architecture
  ansible.builtin.group_by:
    key: arch_{{ ansible_architecture }}
    parents: architectures
`,
  answer: ({ key, parents }, _host, context) => {
    const group = dashed(key);
    const parentGroups = parents.map(dashed);
    return {
      changed: !isThere(group, parentGroups, context),
      values: { add_group: group, parent_groups: parentGroups },
      effects: [{ kind: "group-by", group, parents: parentGroups }],
    };
  },
});

function dashed(name: string): string {
  return name.replaceAll(" ", "-");
}

/** Whether the host is in the group, and the group in its parents, as far as the host itself shows it. */
function isThere(group: string, parents: readonly string[], context: ModuleContext): boolean {
  const groups = context.variable("groups");
  return [group, ...parents].every((name) => has(field(groups, name), context.hostName));
}

function has(hosts: Value | undefined, host: string): boolean {
  return isList(hosts) && hosts.includes(host);
}

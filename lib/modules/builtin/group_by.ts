/** Groups made of what is known of hosts. */

import { queryModule } from "../module.ts";

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
  rules: { unknown: "Invalid options for" },
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
  answer: ({ key, parents }) => {
    const group = dashed(key);
    const parentGroups = parents.map(dashed);
    return {
      // The engine tells whether the inventory is another one by it.
      changed: false,
      values: { add_group: group, parent_groups: parentGroups },
      effects: [{ kind: "group-by", group, parents: parentGroups }],
    };
  },
});

function dashed(name: string): string {
  return name.replaceAll(" ", "-");
}

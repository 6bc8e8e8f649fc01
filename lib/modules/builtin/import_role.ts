/** A role, read when the playbook is. */

import { engineModule } from "../module.ts";
import { ROLE_ARGUMENTS } from "./role_arguments.ts";

/** `import_role`; as if the role's tasks stood in its place. */
export const importRole = engineModule({
  name: "ansible.builtin.import_role",
  summary: "Puts the tasks of a role in its place when the playbook is read",
  notes: [
    "`when`, `tags` and other keywords hold for each of the role's tasks.",
    "The name may hold only variables that are known before any host is, and it takes no loop.",
  ],
  arguments: {
    ...ROLE_ARGUMENTS,
    public: {
      type: "bool",
      default: true,
      description: "Whether the play's other tasks see the role's defaults and variables",
    },
  },
  runsOn: "controller",
  supports: { check: "full", diff: false },
  returns: {},
  examples: `- name: Prepare the bastion
  ansible.builtin.import_role:
    name: bastion
  tags: [bastion]
`,
});

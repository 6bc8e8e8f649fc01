/** A role, read when the task is reached. */

import { engineModule } from "../module.ts";
import { ROLE_ARGUMENTS } from "./role_arguments.ts";

/** `include_role`; its name may hold facts and loop variables. */
export const includeRole = engineModule({
  name: "ansible.builtin.include_role",
  summary: "Reads a role when it is reached, and runs its tasks",
  notes: [
    "`when`, `loop` and `tags` are those of the inclusion itself; `apply` gives keywords to what is included.",
    "The role's handlers are there for the whole play; its variables only for its tasks, unless it is `public`.",
  ],
  arguments: {
    ...ROLE_ARGUMENTS,
    apply: { type: "dict", description: "Keywords for every task of the role, such as `tags` and `become`" },
    public: {
      type: "bool",
      default: false,
      description: "Whether tasks that come later see the role's defaults and variables",
    },
    rescuable: {
      type: "bool",
      default: true,
      description: "Whether a role that cannot be read is a failure of the task, which a `rescue` can catch",
    },
  },
  runsOn: "controller",
  supports: { check: "full", diff: false },
  returns: {},
  examples: `- name: Install the registry
  ansible.builtin.include_role:
    name: mirror_registry
    tasks_from: install
  vars:
    registry_port: 8443
`,
});

/** What tasks that use a role can say of it. */

import type { ArgumentSpec } from "../../model/argument.ts";

/** The arguments that `include_role` and `import_role` have in common. */
export const ROLE_ARGUMENTS = {
  name: { type: "str", required: true, aliases: ["role"], description: "The role" },
  tasks_from: {
    type: "str",
    default: "main",
    description: "The file of the role's `tasks` folder to run",
  },
  vars_from: { type: "str", default: "main", description: "The file of its `vars` folder to read" },
  defaults_from: { type: "str", default: "main", description: "The file of its `defaults` folder to read" },
  handlers_from: { type: "str", default: "main", description: "The file of its `handlers` folder to read" },
  allow_duplicates: {
    type: "bool",
    default: true,
    description: "Whether the role runs again where it was used the same way before",
  },
  rolespec_validate: {
    type: "bool",
    default: true,
    description: "Whether its arguments are checked, where it has a specification of them",
  },
} as const satisfies ArgumentSpec;

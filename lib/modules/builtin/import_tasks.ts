/** Tasks of another file, read when the playbook is. */

import { engineModule } from "../module.ts";

/** `import_tasks`; as if the file's tasks stood in its place. */
export const importTasks = engineModule({
  name: "ansible.builtin.import_tasks",
  summary: "Puts the tasks of a file in its place when the playbook is read",
  notes: [
    "`when`, `tags` and other keywords hold for each of the tasks.",
    "The name may hold only variables that are known before any host is, and it takes no loop.",
  ],
  arguments: {
    file: { type: "str", description: "The file, also written without a name: `import_tasks: file.yml`" },
  },
  lineArgument: "file",
  runsOn: "controller",
  supports: { check: "full", diff: false },
  returns: {},
  examples: `- name: Check what the play needs
  ansible.builtin.import_tasks: checks.yml
  tags: [always]
`,
});

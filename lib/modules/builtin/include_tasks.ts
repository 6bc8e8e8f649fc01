/** Tasks of another file, read when the task is reached. */

import { engineModule } from "../module.ts";

/** `include_tasks`; the file is chosen for each host, so its name may hold facts and loop variables. */
export const includeTasks = engineModule({
  name: "ansible.builtin.include_tasks",
  summary: "Reads a file of tasks when it is reached, and runs them",
  notes: [
    "`when`, `loop` and `tags` are those of the inclusion itself; `apply` gives keywords to what is included.",
    "The file is looked for beside the file that names it, then in the `tasks` folder of the role.",
  ],
  arguments: {
    file: { type: "str", description: "The file, also written without a name: `include_tasks: file.yml`" },
    apply: {
      type: "dict",
      description: "Keywords for every task of the file, such as `tags` and `become`",
    },
  },
  lineArgument: "file",
  runsOn: "controller",
  supports: { check: "full", diff: false },
  returns: {},
  examples: `- name: Prepare what each host needs
  ansible.builtin.include_tasks: "{{ ansible_os_family | lower }}.yml"

- name: Give the tasks of the file a tag
  ansible.builtin.include_tasks:
    file: publish.yml
    apply:
      tags: [publish]
  tags: [publish]
`,
});

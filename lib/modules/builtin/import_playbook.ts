/** Plays of another playbook. */

import { engineModule } from "../module.ts";

/** `import_playbook`; it stands among plays, not among tasks. */
export const importPlaybook = engineModule({
  name: "ansible.builtin.import_playbook",
  summary: "Puts the plays of another playbook in its place",
  notes: ["`vars`, `when` and `tags` beside it hold for all of the plays."],
  arguments: {
    file: {
      type: "str",
      required: true,
      description: "The playbook, written without a name: `import_playbook: other.yml`",
    },
  },
  lineArgument: "file",
  runsOn: "controller",
  supports: { check: "full", diff: false },
  returns: {},
  examples: `- name: Prepare the hosts
  ansible.builtin.import_playbook: prepare.yml

- name: Mirror what they need
  ansible.builtin.import_playbook: mirror.yml
  vars:
    clean: true
`,
});

/** Instructions to the engine in place of a task. */

import { engineModule } from "../module.ts";

/** What `meta` can be asked for. */
export const META_ACTIONS = [
  "clear_facts",
  "clear_host_errors",
  "end_batch",
  "end_host",
  "end_play",
  "end_role",
  "flush_handlers",
  "noop",
  "refresh_inventory",
  "reset_connection",
] as const;

/** `meta`; the engine does what it says, on this machine. */
export const meta = engineModule({
  name: "ansible.builtin.meta",
  summary: "Tells the engine to do something with the run itself",
  notes: [
    "`clear_facts`, `clear_host_errors`, `end_play`, `end_batch` and `refresh_inventory` are for all hosts at once.",
    "`flush_handlers`, `noop`, `refresh_inventory` and `reset_connection` take no `when`.",
    "`clear_facts` forgets facts, not the variables that `set_fact` has set for this run.",
  ],
  arguments: {
    free_form: {
      type: "str",
      required: true,
      choices: META_ACTIONS,
      description: [
        "`clear_facts` forgets the facts of all hosts; `clear_host_errors` lets failed hosts take part in later plays;",
        "`end_batch`, `end_host`, `end_play` and `end_role` end that part of the run without a failure;",
        "`flush_handlers` runs the handlers that were notified; `noop` does nothing;",
        "`refresh_inventory` reads the inventory again; `reset_connection` closes the connection to the host.",
        "It is written without a name: `meta: noop`",
      ].join(" "),
    },
  },
  lineArgument: "free_form",
  runsOn: "controller",
  supports: { check: "partial", diff: false },
  returns: {},
  examples: `- name: Restart what was changed so far
  ansible.builtin.meta: flush_handlers

- name: Go no further where everything is mirrored
  ansible.builtin.meta: end_play
  when: mirror_result.outcome == 'unchanged'
`,
});

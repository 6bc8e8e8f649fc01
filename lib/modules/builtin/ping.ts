/** Whether a host answers. */

import { queryModule } from "../module.ts";
import { ModuleFailure } from "../module_failure.ts";

/** `ping`; it asks the host's shell, not its network. */
export const ping = queryModule({
  name: "ansible.builtin.ping",
  summary: "Runs a command on the host and says that it answers",
  notes: ["This is no ICMP ping: it shows that ferry can log in and that a shell answers."],
  arguments: {
    data: {
      type: "str",
      default: "pong",
      description: "What is returned as `ping`; `crash` makes the module fail",
    },
  },
  runsOn: "host",
  supports: { check: "full", diff: false },
  returns: { ping: { description: "What `data` says", type: "str", returned: "success" } },
  examples: `- name: See whether the host can be worked on
  ansible.builtin.ping:
`,
  answer: async ({ data }, host) => {
    if (data === "crash") {
      // An exception of the module's own, as it reads in a result.
      throw new ModuleFailure("boom", { msg: "Task failed: Module failed: boom" }, { code: "module-failed" });
    }
    await host.query({ run: { kind: "argv", argv: ["true"] } });
    return { changed: false, values: { ping: data } };
  },
});

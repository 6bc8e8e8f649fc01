/** Whether a host answers. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import { queryModule } from "../module.ts";

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
    if (data === "crash") throw new DiagnosticError("boom", { code: "module-failed" });
    await host.query({ run: { kind: "argv", argv: ["true"] } });
    return { changed: false, values: { ping: data } };
  },
});

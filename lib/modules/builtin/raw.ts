/** A line given to a host's shell as it is. */

import { decodeHostText } from "../../connection/host_text.ts";
import { LiveLines } from "../commands/live_lines.ts";
import { actionModule, type Outcome } from "../module.ts";

/** `raw`. */
export const raw = actionModule({
  name: "ansible.builtin.raw",
  summary: "Gives a line to the shell of a host, and nothing else",
  notes: [
    "ferry needs nothing on hosts but a shell, so that `ansible.builtin.shell` can do the same, and more.",
    "The environment of the task is not set. In check mode the task is skipped.",
  ],
  arguments: {
    _raw_params: { type: "str", description: "What the shell is to run, as the line of the task" },
    executable: { type: "str", description: "The path of the shell; `/bin/sh` by default" },
  },
  lineArgument: "_raw_params",
  runsOn: "host",
  endsWithCommand: true,
  withoutEnvironment: true,
  supports: { check: "none", diff: false, async: false },
  returns: {
    rc: { description: "The exit code", type: "int", returned: "always" },
    stdout: { description: "What it printed", type: "str", returned: "always" },
    stdout_lines: { description: "The same in lines", type: "list", returned: "always" },
    stderr: { description: "What it printed as errors", type: "str", returned: "always" },
    stderr_lines: { description: "The same in lines", type: "list", returned: "always" },
  },
  examples: `- name: Ask a switch for its version
  ansible.builtin.raw: show version
  changed_when: false
`,
  run: async ({ _raw_params: text, executable }, host, context) => {
    const lines = new LiveLines(context.live);
    const run = { kind: "shell", text: text ?? "", ...(executable ? { executable } : {}) } as const;
    const { code, stdout, stderr, obstacle } = await host.run({ run }, { onOutput: lines.add });
    lines.end();
    const warnings = warningsFor(context.environment);
    const values = obstacle
      ? { rc: 127, stdout: "", stderr: `${executable}: not found\n` }
      : { rc: code, stdout: decodeHostText(stdout), stderr: decodeHostText(stderr) };
    const outcome: Outcome = { changed: true, values, warnings };
    return values.rc === 0 ? outcome : { ...outcome, failed: "non-zero return code" };
  },
  preview: (_args, _host, { environment }) =>
    Promise.resolve({ changed: false, skipped: "", warnings: warningsFor(environment) }),
});

function warningsFor(environment: Readonly<Record<string, string>>): readonly string[] {
  return Object.keys(environment).length === 0 ? [] : ["raw module does not support the environment keyword"];
}

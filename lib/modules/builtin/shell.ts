/** A line of shell run on a host. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import {
  COMMAND_ARGUMENTS,
  COMMAND_RETURNS,
  type CommandRequest,
  commandWork,
  previewCommand,
  runCommand,
} from "../commands/run_command.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { actionModule } from "../module.ts";

const ARGUMENTS = {
  _raw_params: { type: "str", description: "What the shell is to run, as the line of the task" },
  cmd: { type: "str", description: "What the shell is to run" },
  ...COMMAND_ARGUMENTS,
  executable: { type: "str", description: "The path of the shell; `/bin/sh` by default" },
  expand_argument_vars: {
    type: "bool",
    description: "Refused: the shell replaces variables itself. It is for `ansible.builtin.command`",
  },
} as const satisfies ArgumentSpec;

/** `shell`. */
export const shell = actionModule({
  name: "ansible.builtin.shell",
  summary: "Runs a line or a script of shell on a host",
  notes: [
    "Text from variables is read by the shell too: the `quote` filter makes one word of it.",
    "In check mode nothing is run; the task is skipped unless `creates` or `removes` tells what would happen.",
  ],
  arguments: ARGUMENTS,
  rules: { exclusive: [["_raw_params", "cmd"]], oneOf: [["_raw_params", "cmd"]] },
  lineArgument: "_raw_params",
  runsOn: "host",
  endsWithCommand: true,
  supports: { check: "partial", diff: false },
  returns: COMMAND_RETURNS,
  examples: `- name: Count what is there
  ansible.builtin.shell: ls /srv/mirror | wc -l
  register: count
  changed_when: false

- name: Run a script in a folder
  ansible.builtin.shell:
    cmd: |
      set -o pipefail
      oc-mirror --config imageset-config.yaml file://. 2>&1 | tee mirror.log
    chdir: /srv/mirror
    executable: /bin/bash
`,
  run: async (args, host, context) => await runCommand(requestOf(args), host, context),
  preview: async (args, host, context) => await previewCommand(requestOf(args), host, context),
  detached: async (args, host, context) => await commandWork(requestOf(args), host, context),
});

function requestOf(args: ArgumentsOf<typeof ARGUMENTS>): CommandRequest {
  if (args.expand_argument_vars !== null) {
    throw new DiagnosticError("Unsupported parameters for (shell) module: expand_argument_vars", {
      code: "bad-argument",
    });
  }
  const text = args._raw_params || args.cmd || "";
  const { executable } = args;
  const run = { kind: "shell", text, ...(executable ? { executable } : {}) } as const;
  return { ...args, run, shown: text, expandsWords: false };
}

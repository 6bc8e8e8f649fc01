/** A program run on a host, without a shell. */

import { shlexSplit } from "../../model/shell_words.ts";
import {
  COMMAND_ARGUMENTS,
  COMMAND_RETURNS,
  type CommandRequest,
  commandWork,
  previewCommand,
  runCommand,
} from "../commands/run_command.ts";
import { actionModule, type Outcome } from "../module.ts";
import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";

const ARGUMENTS = {
  _raw_params: {
    type: "str",
    description: "The program and its arguments as the line of the task, quoted as for a shell",
  },
  cmd: { type: "str", description: "The program and its arguments as one text, quoted as for a shell" },
  argv: { type: "list", elements: "str", description: "The program and its arguments as a list" },
  ...COMMAND_ARGUMENTS,
  expand_argument_vars: {
    type: "bool",
    default: true,
    description: "Replace `~` and variables of the environment, such as `$HOME`, in the arguments",
  },
  executable: {
    type: "str",
    description: "Without effect: only `ansible.builtin.shell` has a shell to choose",
  },
} as const satisfies ArgumentSpec;

/** `command`. */
export const command = actionModule({
  name: "ansible.builtin.command",
  summary: "Runs a program on a host",
  notes: [
    "No shell reads the line: `|`, `>`, `&` and wildcards are arguments like others. `ansible.builtin.shell` has " +
    "one.",
    "In check mode nothing is run; the task is skipped unless `creates` or `removes` tells what would happen.",
  ],
  arguments: ARGUMENTS,
  rules: {
    exclusive: [["_raw_params", "cmd", "argv"]],
    oneOf: [["_raw_params", "cmd", "argv"]],
  },
  lineArgument: "_raw_params",
  runsOn: "host",
  endsWithCommand: true,
  supports: { check: "partial", diff: false },
  returns: COMMAND_RETURNS,
  examples: `- name: Look at a file
  ansible.builtin.command: cat /etc/os-release
  register: release
  changed_when: false

- name: Unpack once
  ansible.builtin.command:
    argv: [tar, -xf, "/srv/with blanks.tar"]
    chdir: /srv/content
    creates: /srv/content/index.json
`,
  run: async (args, host, context) => withWarning(args, await runCommand(requestOf(args), host, context)),
  preview: async (args, host, context) =>
    withWarning(args, await previewCommand(requestOf(args), host, context)),
  detached: async (args, host, context) => await commandWork(requestOf(args), host, context),
});

function requestOf(args: ArgumentsOf<typeof ARGUMENTS>): CommandRequest {
  const line = args._raw_params || args.cmd;
  const argv = line ? shlexSplit(line) : args.argv ?? [];
  return { ...args, run: { kind: "argv", argv }, shown: argv, expandsWords: args.expand_argument_vars };
}

function withWarning({ executable }: ArgumentsOf<typeof ARGUMENTS>, outcome: Outcome): Outcome {
  if (!executable) return outcome;
  const warning =
    `As of Ansible 2.4, the parameter 'executable' is no longer supported with the 'command' module. ` +
    `Not using '${executable}'.`;
  return { ...outcome, warnings: [warning] };
}

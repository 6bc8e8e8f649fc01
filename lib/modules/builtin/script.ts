/** A script of the playbook, run on a host. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import { baseName, isAbsolute } from "../../model/path.ts";
import { shellQuote, shlexSplit } from "../../model/shell_words.ts";
import { decodeHostText } from "../../connection/host_text.ts";
import type { TargetReader } from "../../connection/target.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { readBytes } from "../../system/files.ts";
import { LiveLines } from "../commands/live_lines.ts";
import { PREPARE_FOLDER } from "../commands/script_folder.ts";
import { actionModule, type ModuleContext, type Outcome } from "../module.ts";

const ARGUMENTS = {
  _raw_params: { type: "str", description: "The script and its arguments, as the line of the task" },
  cmd: { type: "str", description: "The script and its arguments" },
  creates: { type: "str", description: "A path: where something is there, nothing is run" },
  removes: { type: "str", description: "A path: where nothing is there, nothing is run" },
  chdir: { type: "str", description: "The folder in which it is run; it must begin with a slash" },
  executable: { type: "str", description: "The program that is to run the script, with its options" },
  decrypt: { type: "bool", default: true, description: "Decrypt a script that is a vault" },
} as const satisfies ArgumentSpec;

type Arguments = ArgumentsOf<typeof ARGUMENTS>;

/** `script`. */
export const script = actionModule({
  name: "ansible.builtin.script",
  summary: "Runs a script of the playbook on a host",
  notes: [
    "The script is sought in `files` beside the playbook and in the role. It needs a line such as `#!/bin/sh`, or " +
    "`executable`.",
    "What follows its name is read by the host's shell. The script's copy is taken away when it has run.",
    "In check mode the task is skipped unless `creates` or `removes` tells what would happen.",
  ],
  arguments: ARGUMENTS,
  rules: { exclusive: [["_raw_params", "cmd"]], oneOf: [["_raw_params", "cmd"]] },
  lineArgument: "_raw_params",
  runsOn: "host",
  supports: { check: "partial", diff: false, async: false },
  returns: {
    rc: { description: "The exit code", type: "int", returned: "where it was run" },
    stdout: { description: "What it printed", type: "str", returned: "where it was run" },
    stdout_lines: { description: "The same in lines", type: "list", returned: "where it was run" },
    stderr: { description: "What it printed as errors", type: "str", returned: "where it was run" },
    stderr_lines: { description: "The same in lines", type: "list", returned: "where it was run" },
  },
  examples: `- name: Run a script with arguments
  ansible.builtin.script: files/setup.sh --registry mirror.example.com:8443

- name: Run a script once, with another program
  ansible.builtin.script:
    cmd: inspect.py --all
    executable: /usr/bin/python3
    creates: /var/lib/inspected
`,
  run: async (args, host, context) => {
    const idle = await idleOutcome(args, host);
    if (idle) return idle;
    const { path, rest } = findScript(args, context);
    const lines = new LiveLines(context.live);
    const { code, stdout, stderr } = await host.run({
      run: { kind: "argv", argv: ["/bin/sh", "-c", runningText(args, baseName(path), rest)] },
      environment: context.environment,
      stdin: args.decrypt ? context.readFile(path) : readBytes(path),
    }, { onOutput: lines.add });
    lines.end();
    const values = { rc: code, stdout: decodeHostText(stdout), stderr: decodeHostText(stderr) };
    return code === 0 ? { changed: true, values } : { changed: true, values, failed: "non-zero return code" };
  },
  preview: async (args, host, context) => {
    const idle = await idleOutcome(args, host);
    if (idle) return idle;
    findScript(args, context);
    if (args.creates !== null || args.removes !== null) return { changed: true };
    return { changed: false, skipped: "Check mode is not supported for this task." };
  },
});

async function idleOutcome({ creates, removes }: Arguments, host: TargetReader): Promise<Outcome | null> {
  const exists = async (path: string) => (await host.stat([path], { follow: true }))[0] !== null;
  if (creates !== null && await exists(creates)) {
    return { changed: false, skipped: `${creates} exists, matching creates option` };
  }
  if (removes !== null && !await exists(removes)) {
    return { changed: false, skipped: `${removes} does not exist, matching removes option` };
  }
  return null;
}

/** The script on this machine, and what follows its name on the line. */
function findScript({ _raw_params, cmd, chdir }: Arguments, context: ModuleContext) {
  if (chdir !== null && !isAbsolute(chdir)) {
    throw new DiagnosticError(`chdir ${chdir} must be an absolute path for a Unix-aware remote node`, {
      code: "bad-argument",
    });
  }
  const line = (_raw_params || cmd || "").trim();
  const [name = ""] = shlexSplit(line);
  return { path: context.findFile("files", name), rest: line.slice(firstWordLength(line)) };
}

/** How far the first word of a line goes, with its quotes. */
function firstWordLength(line: string): number {
  return /^(?:[^\s'"\\]|\\[^]|'[^']*'|"(?:[^"\\]|\\[^])*")*/.exec(line)?.[0].length ?? 0;
}

function runningText({ chdir, executable }: Arguments, name: string, rest: string): string {
  const path = `"$folder"/${shellQuote(name)}`;
  return `${PREPARE_FOLDER}
cat >${path} && chmod 0700 ${path} || exit
exec </dev/null
${chdir === null ? "" : `cd -- ${shellQuote(chdir)} || exit`}
${executable === null ? "" : `${executable} `}${path}${rest}
`;
}

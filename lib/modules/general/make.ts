/** Targets of makefiles. */

import type { ArgumentSpec } from "../../model/argument.ts";
import { shlexJoin } from "../../model/shell_words.ts";
import { expandTexts } from "../files/expand_path.ts";
import { ask, findTool, missingTool, mistake } from "../commands/tools.ts";
import { stateModule } from "../module.ts";
import { str } from "../../template/python/repr.ts";

const ARGUMENTS = {
  chdir: { type: "path", required: true, description: "The folder in which it is run" },
  file: { type: "path", description: "The makefile, where it has another name" },
  jobs: { type: "int", description: "How many commands may run at a time" },
  make: { type: "path", description: "The program; by default `gmake`, else `make`" },
  params: {
    type: "dict",
    description: "Variables with their values; a name without a value is a word of its own",
  },
  target: { type: "str", description: "The target; by default the first of the makefile" },
  targets: { type: "list", elements: "str", description: "Several targets" },
} as const satisfies ArgumentSpec;

const GIVEN = "always";

/** `make`. */
export const make = stateModule({
  name: "community.general.make",
  summary: "Brings targets of a makefile up to date",
  notes: ["What `make -q` says decides whether there is anything to do."],
  arguments: ARGUMENTS,
  rules: { exclusive: [["target", "targets"]] },
  runsOn: "host",
  supports: { check: "full", diff: false },
  returns: {
    command: { description: "What is run, as a line", type: "str", returned: GIVEN },
    stdout: { description: "What it printed", type: "str", returned: GIVEN },
    stderr: { description: "What it printed as errors", type: "str", returned: GIVEN },
    chdir: { description: "The folder", type: "str", returned: GIVEN },
    file: { description: "The makefile", type: "str", returned: GIVEN },
    jobs: { description: "How many commands run at a time", type: "int", returned: GIVEN },
    params: { description: "The variables", type: "dict", returned: GIVEN },
    target: { description: "The target", type: "str", returned: GIVEN },
    targets: { description: "The targets", type: "list", returned: GIVEN },
  },
  examples: `- name: Install a program from its sources
  community.general.make:
    chdir: /usr/src/skopeo
    target: install
    params:
      PREFIX: /usr/local
`,
  plan: async (args, host, { environment }) => {
    const { target, targets, params, jobs } = args;
    const [cwd = args.chdir, file = "", own = ""] = await expandTexts(
      [args.chdir, args.file ?? "", args.make ?? ""],
      host,
      environment,
    );
    const [folder = null] = await host.stat([cwd], { follow: true });
    if (folder?.kind !== "directory") throw mistake(`chdir is no folder: ${cwd}`);
    const program = own || await findTool(host, ["gmake", "make"]);
    if (!program) throw missingTool("make");
    const words = [
      program,
      ...(jobs === null ? [] : ["-j", String(jobs)]),
      ...(file === "" ? [] : ["-f", file]),
      ...(target ? [target] : targets ?? []),
      ...[...params ?? []].map(([key, value]) => value === null ? str(key) : `${str(key)}=${str(value)}`),
    ];
    const asked = await ask(host, [...words, "-q"], { cwd, environment });
    const values = {
      command: shlexJoin(words),
      chdir: cwd,
      file: args.file === null ? null : file,
      target,
      targets,
      params,
      jobs,
    };
    const printed = { stdout: stripped(asked.stdout), stderr: stripped(asked.stderr) };
    if (asked.code === 0) return { changes: [], values: { ...values, ...printed } };
    return {
      changes: [{
        kind: "command",
        why: "make",
        failure: "own-words",
        command: { run: { kind: "argv", argv: words }, cwd, environment },
      }],
      values: { ...values, ...printed },
      afterwards: (_, { stdout, stderr }) =>
        Promise.resolve({ stdout: stripped(stdout), stderr: stripped(stderr) }),
    };
  },
});

function stripped(output: string): string {
  return output.replace(/[\r\n]+$/, "");
}

/** Units of systemd for containers and pods that are there. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import type { Change } from "../../model/change.ts";
import { dict } from "../../model/value.ts";
import { str } from "../../template/python/repr.ts";
import { joinPath } from "../../model/path.ts";
import { shlexJoin } from "../../model/shell_words.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { expandPath } from "../files/expand_path.ts";
import { planOwnFile, readOwnFile } from "../files/own_file.ts";
import { stateModule } from "../module.ts";
import { Podman, PODMAN_ARGUMENTS } from "./podman.ts";

const ARGUMENTS = {
  name: { type: "str", required: true, description: "The container or pod" },
  dest: { type: "path", description: "The folder for the units; without it they are only returned" },
  new: { type: "bool", default: false, description: "Units that make the container anew at every start" },
  force: {
    type: "bool",
    default: false,
    description: "Write units that are the same but for their comments",
  },
  restart_policy: {
    type: "str",
    choices: ["no", "on-success", "on-failure", "on-abnormal", "on-watchdog", "on-abort", "always"],
    description: "When systemd starts it again",
  },
  restart_sec: { type: "int", description: "Seconds until then" },
  start_timeout: { type: "int", description: "Seconds that starting may take" },
  stop_timeout: { type: "int", description: "Seconds that stopping may take" },
  env: { type: "dict", description: "Variables of the units" },
  use_names: { type: "bool", default: true, description: "Names in the names of units, not IDs" },
  container_prefix: { type: "str", description: "What units of containers begin with" },
  pod_prefix: { type: "str", description: "What units of pods begin with" },
  separator: { type: "str", description: "What stands behind that" },
  no_header: { type: "bool", default: false, description: "Without the comments at the beginning" },
  after: { type: "list", elements: "str", description: "Units that they start after" },
  requires: { type: "list", elements: "str", description: "Units that they cannot do without" },
  wants: { type: "list", elements: "str", description: "Units that they would like" },
  ...PODMAN_ARGUMENTS,
} as const satisfies ArgumentSpec;

type Arguments = ArgumentsOf<typeof ARGUMENTS>;

/** `podman_generate_systemd`. */
export const podmanGenerateSystemd = stateModule({
  name: "containers.podman.podman_generate_systemd",
  summary: "Makes units of systemd from a container or pod",
  notes: ["Units that differ only in comments, which hold the time, are the same."],
  arguments: ARGUMENTS,
  runsOn: "host",
  supports: { check: "full", diff: true },
  returns: {
    systemd_units: { description: "The units by their names", type: "dict", returned: "success" },
    podman_command: { description: "The command of podman", type: "str", returned: "success" },
  },
  examples: `- name: Units for a registry
  containers.podman.podman_generate_systemd:
    name: registry
    new: true
    restart_policy: always
    dest: /etc/systemd/system
`,
  plan: async (args, host, context) => {
    const podman = new Podman(args.executable, host, context.environment);
    const words = ["generate", "systemd", ...wordsOf(args), "--format=json", args.name];
    const { code, stdout, stderr } = await podman.ask(words);
    if (code !== 0) {
      const said = `Error generating systemd unit for ${args.name}: ${stderr.trim()}`;
      throw new DiagnosticError(said, { code: "command-failed" });
    }
    const units: Readonly<Record<string, string>> = JSON.parse(stdout);
    const values = { systemd_units: dict(units), podman_command: shlexJoin([args.executable, ...words]) };
    if (args.dest === null) return { changes: [], values };
    const folder = await expandPath(args.dest, host, context.environment);
    const changes: Change[] = [];
    for (const [name, text] of Object.entries(units)) {
      const file = await readOwnFile(joinPath(folder, `${name}.service`), host);
      if (!args.force && file.text !== null && meaning(file.text) === meaning(text)) continue;
      const plan = await planOwnFile(file, text, host, { diff: context.diff ?? true });
      changes.push(...plan.changes);
    }
    return { changes, values };
  },
});

function wordsOf(args: Arguments): readonly string[] {
  const given = (flag: string, value: string | number | null) => value === null ? [] : [`--${flag}=${value}`];
  return [
    ...(args.use_names ? ["--name"] : []),
    ...(args.new ? ["--new"] : []),
    ...(args.no_header ? ["--no-header"] : []),
    ...given("restart-policy", args.restart_policy),
    ...given("restart-sec", args.restart_sec),
    ...given("start-timeout", args.start_timeout),
    ...given("stop-timeout", args.stop_timeout),
    ...given("container-prefix", args.container_prefix),
    ...given("pod-prefix", args.pod_prefix),
    ...given("separator", args.separator),
    ...[...args.env ?? []].map(([key, value]) => `--env=${str(key)}=${str(value)}`),
    ...(args.after ?? []).map((unit) => `--after=${unit}`),
    ...(args.requires ?? []).map((unit) => `--requires=${unit}`),
    ...(args.wants ?? []).map((unit) => `--wants=${unit}`),
  ];
}

/** A unit without its comments. */
function meaning(unit: string): string {
  return unit.split("\n").filter((line) => !line.startsWith("#")).join("\n").trim();
}

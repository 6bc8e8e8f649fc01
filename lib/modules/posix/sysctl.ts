/** Settings of the kernel. */

import type { ArgumentSpec } from "../../model/argument.ts";
import type { Value } from "../../model/value.ts";
import { ask, mistake, toolChange } from "../commands/tools.ts";
import { expandPath } from "../files/expand_path.ts";
import { planOwnFile, readOwnFile } from "../files/own_file.ts";
import { stateModule } from "../module.ts";

const ARGUMENTS = {
  name: {
    type: "str",
    required: true,
    aliases: ["key"],
    description: "The setting, such as `net.ipv4.ip_forward`",
  },
  value: { type: "str", aliases: ["val"], description: "Its value; needed unless it is taken away" },
  state: {
    type: "str",
    default: "present",
    choices: ["absent", "present"],
    description: "Whether the file is to have the setting",
  },
  sysctl_file: { type: "path", default: "/etc/sysctl.conf", description: "The file" },
  sysctl_set: { type: "bool", default: false, description: "Set it in the running kernel too" },
  reload: { type: "bool", default: true, description: "Load the file where it has changed" },
  ignoreerrors: {
    type: "bool",
    default: false,
    description: "Do not mind settings that the kernel does not know",
  },
} as const satisfies ArgumentSpec;

/** `sysctl`. */
export const sysctl = stateModule({
  name: "ansible.posix.sysctl",
  aliases: ["ansible.builtin.sysctl"],
  summary: "Keeps settings of the kernel in a file, and sets them",
  arguments: ARGUMENTS,
  rules: { requiredIf: [{ name: "state", is: "present", needs: ["value"] }] },
  runsOn: "host",
  supports: { check: "full", diff: true },
  returns: {},
  examples: `- name: Let the host forward packets
  ansible.posix.sysctl:
    name: net.ipv4.ip_forward
    value: "1"
    sysctl_set: true
    sysctl_file: /etc/sysctl.d/90-forward.conf
`,
  plan: async (args, host, context) => {
    const { name, state, ignoreerrors: tolerant } = args;
    if (name.trim() === "") throw mistake("name cannot be blank");
    if (/\s|=/.test(name)) throw mistake(`name may hold no blanks and no equals sign: ${name}`);
    const value = state === "absent" ? null : settingText(args.value ?? "");
    if (value === "") throw mistake("value cannot be blank");
    const path = await expandPath(args.sysctl_file, host, context.environment);
    const file = await readOwnFile(path, host);
    const text = withSetting(file.text ?? "", name, value);
    const written = text === (file.text ?? "")
      ? []
      : (await planOwnFile(file, text, host, { diff: context.diff ?? true })).changes;
    const quiet = tolerant ? ["-e"] : [];
    const current = value !== null && args.sysctl_set
      ? settingText((await ask(host, ["sysctl", ...quiet, "-n", name])).stdout)
      : value;
    const set = current === value
      ? []
      : [toolChange(`setting ${name} failed`, ["sysctl", ...quiet, "-w", `${name}=${value}`])];
    const load = written.length > 0 && args.reload
      ? [toolChange("Failed to reload sysctl", ["sysctl", ...quiet, "-p", path])]
      : [];
    return { changes: [...set, ...written, ...load] };
  },
});

/** A value with single blanks; words for yes and no as the kernel has them. */
function settingText(value: Value): string {
  const text = String(value).trim().replace(/\s+/g, " ");
  if (/^(y|yes|on|true)$/i.test(text)) return "1";
  return /^(n|no|off|false)$/i.test(text) ? "0" : text;
}

/** The text with one line for the setting, none where its value is null; other lines stay as they are. */
function withSetting(text: string, name: string, value: string | null): string {
  const lines = text === "" ? [] : text.replace(/\n$/, "").split("\n");
  const keyOf = (line: string) => (/^\s*[#;]/.test(line) ? null : line.split("=")[0]?.trim() ?? null);
  const own = lines.filter((line) => keyOf(line) === name);
  const isRight = value !== null && own.length === 1 &&
    settingText((own[0] ?? "").slice((own[0] ?? "").indexOf("=") + 1)) === value;
  if (isRight || (value === null && own.length === 0)) return text;
  const at = lines.findIndex((line) => keyOf(line) === name);
  const made = value === null ? [] : [`${name}=${value}`];
  const kept = lines.filter((line) => keyOf(line) !== name);
  const before = at < 0 ? kept : lines.slice(0, at);
  const after = at < 0 ? [] : lines.slice(at).filter((line) => keyOf(line) !== name);
  const all = [...before, ...made, ...after];
  return all.length === 0 ? "" : `${all.join("\n")}\n`;
}

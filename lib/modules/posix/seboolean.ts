/** Switches of the SELinux policy. */

import { ask, missingTool, mistake, toolChange } from "../commands/tools.ts";
import { stateModule } from "../module.ts";

/** `seboolean`. */
export const seboolean = stateModule({
  name: "ansible.posix.seboolean",
  summary: "Turns switches of the SELinux policy on and off",
  notes: [
    "The host needs `getsebool` and `setsebool`; what is kept is read from `semanage` where the host has it.",
  ],
  arguments: {
    name: { type: "str", required: true, description: "The switch" },
    state: { type: "bool", required: true, description: "Whether it is on" },
    persistent: { type: "bool", default: false, description: "Keep it so when the host is started anew" },
    ignore_selinux_state: {
      type: "bool",
      default: false,
      description: "Work where SELinux is off, as in a container that is built",
    },
  },
  runsOn: "host",
  supports: { check: "full", diff: false },
  returns: {
    name: { description: "The switch", type: "str", returned: "always" },
    state: { description: "Whether it is on", type: "bool", returned: "always" },
    persistent: { description: "Whether that is kept", type: "bool", returned: "always" },
  },
  examples: `- name: Let containers manage cgroups
  ansible.posix.seboolean:
    name: container_manage_cgroup
    state: true
    persistent: true
`,
  plan: async ({ name, state, persistent, ignore_selinux_state: anyway }, host) => {
    const [now, kept] = await Promise.all([
      ask(host, ["getsebool", name]),
      persistent ? ask(host, ["semanage", "boolean", "-l"]) : null,
    ]);
    if (now.code === 127) throw missingTool("getsebool");
    if (now.code !== 0 && /disabled/i.test(now.stderr) && !anyway) {
      throw mistake("SELinux is disabled on this host.");
    }
    if (now.code !== 0 && !anyway) throw mistake(`SELinux boolean ${name} does not exist.`);
    const word = state ? "on" : "off";
    const isSet = new RegExp(`--> ${word}$`, "m").test(now.stdout.trim());
    const line = kept?.stdout.split("\n").find((one) => one.split(/\s+/)[0] === name);
    const isKept = !persistent ||
      (line !== undefined && new RegExp(`\\(\\s*\\w+\\s*,\\s*${word}\\s*\\)`).test(line));
    const changes = isSet && isKept
      ? []
      : [toolChange(`Failed to set ${name}`, ["setsebool", ...(persistent ? ["-P"] : []), name, word])];
    return { changes, values: { name, state, persistent } };
  },
});

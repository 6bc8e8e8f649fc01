/** What dpkg is to do with packages. */

import { ask, missingTool, mistake, toolChange } from "../commands/tools.ts";
import { stateModule } from "../module.ts";

/** `dpkg_selections`. */
export const dpkgSelections = stateModule({
  name: "ansible.builtin.dpkg_selections",
  summary: "Says what dpkg is to do with a package, such as to hold its version",
  notes: ["Nothing is installed or taken away by this."],
  arguments: {
    name: { type: "str", required: true, description: "The package" },
    selection: {
      type: "str",
      required: true,
      choices: ["install", "hold", "deinstall", "purge"],
      description: "What is to be done with it",
    },
  },
  runsOn: "host",
  supports: { check: "full", diff: false },
  returns: {
    before: { description: "What was to be done", type: "str", returned: "always" },
    after: { description: "What is to be done now", type: "str", returned: "always" },
  },
  examples: `- name: Keep a version
  ansible.builtin.dpkg_selections:
    name: podman
    selection: hold
`,
  plan: async ({ name, selection }, host) => {
    const { code, stdout } = await ask(host, ["dpkg", "--get-selections", name]);
    if (code === 127) throw missingTool("dpkg");
    const before = stdout.trim().split(/\s+/)[1] ?? "not present";
    if (before === "not present") {
      throw mistake(`Failed to find package '${name}' to perform selection '${selection}'.`);
    }
    const stdin = `${name} ${selection}\n`;
    const changes = before === selection
      ? []
      : [toolChange("the selection", ["dpkg", "--set-selections"], { stdin })];
    return { changes, values: { before, after: selection } };
  },
});

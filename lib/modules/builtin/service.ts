/** Services of a host, whatever manages them. */

import type { ArgumentSpec } from "../../model/argument.ts";
import type { TargetReader } from "../../connection/target.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { askShell } from "../commands/tools.ts";
import { stateModule } from "../module.ts";
import { planScript } from "../services/init_scripts.ts";
import { STATES } from "../services/service_values.ts";
import { NO_REQUEST, planUnit } from "../services/systemd.ts";

const ARGUMENTS = {
  name: { type: "str", required: true, description: "The service" },
  state: {
    type: "str",
    choices: STATES,
    description: "Whether it runs. `restarted` and `reloaded` start what does not run",
  },
  enabled: { type: "bool", description: "Whether it is started with the host" },
  sleep: {
    type: "int",
    description: "Seconds between stopping and starting for `restarted`; without meaning for systemd",
  },
  pattern: {
    type: "str",
    description: "A text in the list of processes that tells whether the service runs; without meaning for " +
      "systemd",
  },
  runlevel: { type: "str", default: "default", description: "The run level of OpenRC to enable it in" },
  arguments: {
    type: "str",
    default: "",
    aliases: ["args"],
    description: "More words for the service's script; without meaning for systemd",
  },
  use: {
    type: "str",
    default: "auto",
    description: "What manages services: `systemd`, `sysvinit`, `openrc` or `service`; by default what the " +
      "host has",
  },
} as const satisfies ArgumentSpec;

/** `service`. */
export const service = stateModule({
  name: "ansible.builtin.service",
  summary: "Starts and stops services, and says which are started with the host",
  notes: [
    "`restarted` and `reloaded` act in every run.",
    "For what only systemd has there is `ansible.builtin.systemd_service`.",
  ],
  arguments: ARGUMENTS,
  rules: { oneOf: [["state", "enabled"]] },
  runsOn: "host",
  supports: { check: "full", diff: false },
  returns: {
    name: { description: "The service", type: "str", returned: "always" },
    status: { description: "What systemd told of it", type: "dict", returned: "with systemd" },
    enabled: { description: "Whether it is started with the host", type: "bool", returned: "with `enabled`" },
    state: { description: "`started` or `stopped`", type: "str", returned: "with `state`" },
  },
  examples: `- name: Start a service now and with the host
  ansible.builtin.service:
    name: chronyd
    state: started
    enabled: true
`,
  plan: async (args, host, context) => {
    const { name, enabled, sleep, pattern, runlevel } = args;
    const state = STATES.find((one) => one === args.state) ?? null;
    if (await managerOf(args.use, host) === "scripts") {
      return await planScript(
        { name, state, enabled, sleep, pattern, runlevel, arguments: args.arguments },
        host,
      );
    }
    const plan = await planUnit({ ...NO_REQUEST, name, state, enabled }, host, context.environment);
    return { ...plan, warnings: [...ignored([...context.given.keys()]), ...plan.warnings ?? []] };
  },
});

/** As facts decide it: what started the host counts, then which tools there are. */
const DETECT = `{ [ -d /run/systemd/system ] || [ "$(cat /proc/1/comm 2>/dev/null)" = systemd ]; } && exit 0
[ ! -e /sbin/openrc ] || exit 1
command -v systemctl >/dev/null && case $(readlink /sbin/init) in *systemd) exit 0 ;; esac
exit 1`;

async function managerOf(use: string, host: TargetReader): Promise<"systemd" | "scripts"> {
  switch (use.toLowerCase().replace(/^ansible\.(builtin|legacy)\./, "")) {
    case "auto":
      return (await askShell(host, DETECT)).code === 0 ? "systemd" : "scripts";
    case "systemd":
    case "systemd_service":
      return "systemd";
    case "service":
    case "sysvinit":
    case "openrc":
      return "scripts";
    default:
      throw new DiagnosticError(`service does not support use=${use}`, { code: "not-supported" });
  }
}

const NOT_FOR_SYSTEMD = ["pattern", "runlevel", "sleep", "arguments", "args"];

function ignored(given: readonly string[]): readonly string[] {
  return NOT_FOR_SYSTEMD.filter((name) => given.includes(name))
    .map((name) => `Ignoring "${name}" as it is not used in "systemd"`);
}

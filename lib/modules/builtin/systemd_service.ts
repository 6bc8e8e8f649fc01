/** Units of systemd. */

import { STATES } from "../services/service_values.ts";
import { planUnit } from "../services/systemd.ts";
import { stateModule } from "../module.ts";

/** `systemd_service`. */
export const systemdService = stateModule({
  name: "ansible.builtin.systemd_service",
  aliases: ["ansible.builtin.systemd"],
  summary: "Starts and stops units of systemd, and says which are started with the host",
  notes: [
    "`restarted` and `reloaded` act in every run. Reading the configuration anew does not count as a change.",
    "Where systemd does not run, as in a container that is built, units can be enabled and masked, and there is nothing to read anew.",
  ],
  arguments: {
    name: {
      type: "str",
      aliases: ["service", "unit"],
      description: "The unit; without an ending it is a service",
    },
    state: {
      type: "str",
      choices: STATES,
      description: "Whether it runs. `restarted` and `reloaded` start what does not run",
    },
    enabled: { type: "bool", description: "Whether it is started with the host" },
    force: { type: "bool", default: false, description: "Replace links of other units that are in the way" },
    masked: { type: "bool", description: "Whether it is kept from being started at all" },
    daemon_reload: {
      type: "bool",
      default: false,
      aliases: ["daemon-reload"],
      description: "Have systemd read its unit files anew, before anything else",
    },
    daemon_reexec: {
      type: "bool",
      default: false,
      aliases: ["daemon-reexec"],
      description: "Have systemd start itself anew, before anything else",
    },
    scope: {
      type: "str",
      default: "system",
      choices: ["system", "user", "global"],
      description: "Whose units: those of the host, of the user at work, or of all users",
    },
    no_block: { type: "bool", default: false, description: "Do not wait until the unit has done it" },
  },
  rules: {
    oneOf: [["state", "enabled", "masked", "daemon_reload", "daemon_reexec"]],
    requiredBy: { state: ["name"], enabled: ["name"], masked: ["name"] },
  },
  runsOn: "host",
  supports: { check: "full", diff: false },
  returns: {
    name: { description: "The unit", type: "str", returned: "always" },
    status: {
      description: "The properties that systemd told before anything was done",
      type: "dict",
      returned: "success",
    },
    enabled: { description: "Whether it is started with the host", type: "bool", returned: "with `enabled`" },
    state: { description: "`started` or `stopped`", type: "str", returned: "with `state`" },
  },
  examples: `- name: Start a registry, now and with the host
  ansible.builtin.systemd_service:
    name: registry.service
    state: started
    enabled: true
    daemon_reload: true
`,
  plan: (args, host, { environment }) =>
    planUnit(
      {
        ...args,
        state: STATES.find((state) => state === args.state) ?? null,
        scope: args.scope === "user" || args.scope === "global" ? args.scope : "system",
      },
      host,
      environment,
    ),
});

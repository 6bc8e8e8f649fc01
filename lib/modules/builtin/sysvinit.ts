/** Services that are scripts in `/etc/init.d`. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import type { CommandChange } from "../../model/change.ts";
import { shlexSplit } from "../../model/shell_words.ts";
import { dict } from "../../model/value.ts";
import { missingTool, mistake, toolChange } from "../commands/tools.ts";
import { stateModule } from "../module.ts";
import { isServiceRunning, readScriptTools, type ScriptTools } from "../services/init_scripts.ts";
import { actionFor, STATES } from "../services/service_values.ts";

const ARGUMENTS = {
  name: { type: "str", required: true, aliases: ["service"], description: "The service" },
  state: {
    type: "str",
    choices: ["started", "stopped", "restarted", "reloaded"],
    description: "Whether it runs. `restarted` stops and starts it, whatever it does",
  },
  enabled: { type: "bool", description: "Whether it is started with the host" },
  sleep: { type: "int", default: 1, description: "Seconds behind each step of `restarted`" },
  pattern: {
    type: "str",
    description: "A text in the list of processes that tells whether the service runs",
  },
  arguments: { type: "str", aliases: ["args"], description: "More words for the script" },
  runlevels: {
    type: "list",
    elements: "str",
    description: "The run levels to enable it in; by default those that the script names",
  },
  daemonize: {
    type: "bool",
    default: false,
    description: "Let the script go on by itself, for one that does not come back",
  },
} as const satisfies ArgumentSpec;

type Arguments = ArgumentsOf<typeof ARGUMENTS>;

/** `sysvinit`. */
export const sysvinit = stateModule({
  name: "ansible.builtin.sysvinit",
  summary: "Starts and stops services that are scripts in `/etc/init.d`",
  arguments: ARGUMENTS,
  rules: { oneOf: [["state", "enabled"]] },
  runsOn: "host",
  supports: { check: "full", diff: false },
  returns: {
    name: { description: "The service", type: "str", returned: "always" },
    status: {
      description: "For `enabled` and for the state: whether it `changed`",
      type: "dict",
      returned: "always",
    },
  },
  examples: `- name: Start a service in two run levels
  ansible.builtin.sysvinit:
    name: registry
    state: started
    enabled: true
    runlevels: ["3", "5"]
`,
  plan: async (args, host) => {
    const { name, pattern } = args;
    const tools = await readScriptTools(name, host);
    if (!tools.hasScript) throw mistake(`Could not find the requested service ${name}: host`);
    const isRunning = args.state === null
      ? false
      : await isServiceRunning({ name, pattern, arguments: "" }, tools, host);
    const toEnable = enabling(args, tools);
    const toAct = acting(args, isRunning);
    const changed = (changes: readonly CommandChange[]) => dict({ changed: changes.length > 0 });
    return {
      changes: [...toEnable, ...toAct],
      values: {
        name,
        status: dict({
          enabled: changed(toEnable),
          ...(args.state === null ? {} : { [args.state]: changed(toAct) }),
        }),
      },
    };
  },
});

function enabling({ name, enabled, runlevels }: Arguments, tools: ScriptTools): readonly CommandChange[] {
  if (enabled === null) return [];
  const isEnabled = runlevels === null
    ? tools.levels.length > 0 === enabled
    : runlevels.every((level) => tools.levels.includes(level) === enabled);
  if (isEnabled) return [];
  const why = `Unable to ${enabled ? "enable" : "disable"} service ${name}`;
  const levels = runlevels ?? [];
  if (tools.programs.has("update-rc.d")) {
    const word = !enabled ? "disable" : levels.length > 0 ? "enable" : "defaults";
    return [toolChange(why, ["update-rc.d", name, word, ...levels])];
  }
  if (!tools.programs.has("chkconfig")) throw missingTool("update-rc.d");
  const level = levels.length > 0 ? ["--level", levels.join("")] : [];
  return [toolChange(why, ["chkconfig", ...level, name, enabled ? "on" : "off"])];
}

function acting(args: Arguments, isRunning: boolean): readonly CommandChange[] {
  const { name, sleep, daemonize } = args;
  const state = STATES.find((one) => one === args.state);
  if (!state) return [];
  const script = name.startsWith("/") ? name : `/etc/init.d/${name}`;
  const run = (action: string) => {
    const words = [script, action, ...shlexSplit(args.arguments ?? "")];
    const freed = ["sh", "-c", 'nohup "$@" </dev/null >/dev/null 2>&1 &', "sh", ...words];
    return toolChange(`Failed to ${action} service: ${name}`, daemonize ? freed : words);
  };
  if (state === "restarted") {
    const pause = sleep > 0 ? [toolChange("a pause", ["sleep", String(sleep)])] : [];
    return [run("stop"), ...pause, run("start"), ...pause];
  }
  const action = actionFor(state, isRunning);
  return action ? [run(action)] : [];
}

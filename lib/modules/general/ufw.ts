/** The firewall UFW. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import { shlexJoin } from "../../model/shell_words.ts";
import type { TargetReader } from "../../connection/target.ts";
import { ask, askShell, askSurely, mistake, toolChange } from "../commands/tools.ts";
import { changesRules, rulePosition, ruleWords, UFW_RULE_ARGUMENTS } from "../firewall/ufw_rule.ts";
import { stateModule } from "../module.ts";

const ARGUMENTS = {
  state: {
    type: "str",
    choices: ["disabled", "enabled", "reloaded", "reset"],
    description:
      "`enabled`: on, now and when the host starts; `disabled`: off; `reloaded`: reads its rules " +
      "again; `reset`: off and without rules",
  },
  default: {
    type: "str",
    choices: ["allow", "deny", "reject"],
    aliases: ["policy"],
    description: "What becomes of traffic that no rule fits, in the sense of `direction`",
  },
  direction: {
    type: "str",
    choices: ["in", "incoming", "out", "outgoing", "routed"],
    description: "Of a rule `in` or `out`; of a default `incoming`, `outgoing` or `routed`",
  },
  logging: {
    type: "str",
    choices: ["on", "off", "low", "medium", "high", "full"],
    description: "What is logged",
  },
  ...UFW_RULE_ARGUMENTS,
} as const satisfies ArgumentSpec;

type Arguments = ArgumentsOf<typeof ARGUMENTS>;

const ACTIONS = ["state", "default", "rule", "logging"] as const;

/** `ufw`. */
export const ufw = stateModule({
  name: "community.general.ufw",
  aliases: ["ansible.builtin.ufw"],
  summary: "Turns the firewall UFW on and off, and keeps its rules and defaults",
  notes: [
    "A rule is tried with `ufw --dry-run` first: where it is there already, nothing is run.",
    "Without effect on the running firewall while it is off, as with `ufw` itself.",
  ],
  arguments: ARGUMENTS,
  rules: {
    oneOf: [[...ACTIONS]],
    exclusive: [["name", "proto", "logging"], ["direction", "interface_in"], ["direction", "interface_out"]],
    requiredBy: { interface: ["direction"] },
  },
  runsOn: "host",
  supports: { check: "full", diff: false },
  returns: {
    commands: { description: "The commands of `ufw` that are run", type: "list", returned: "always" },
    msg: { description: "What `ufw status verbose` tells in the end", type: "str", returned: "always" },
  },
  examples: `- name: Let the registry be reached
  community.general.ufw:
    rule: allow
    port: "8443"
    proto: tcp
    src: 10.0.0.0/8

- name: Turn the firewall on
  community.general.ufw:
    state: enabled
    default: deny
`,
  plan: async (args, host) => {
    checkDirections(args);
    const [status, rules] = await Promise.all([readStatus(host), readRules(host)]);
    const commands = [
      ...stateCommand(args, status),
      ...defaultCommand(args, status),
      ...await ruleCommand(args, rules, host),
      ...loggingCommand(args, status),
    ];
    return {
      changes: commands.map((words) => toolChange(shlexJoin(words), words)),
      values: { commands: commands.map(shlexJoin), msg: status.trimEnd() },
      ...(commands.length === 0 ? {} : {
        afterwards: async (after) => ({ msg: (await readStatus(after)).trimEnd() }),
      }),
    };
  },
});

function checkDirections(args: Arguments): void {
  const { direction } = args;
  if (args.default && direction && !["incoming", "outgoing", "routed"].includes(direction)) {
    throw mistake(
      'For default, direction must be one of "outgoing", "incoming" and "routed", or direction must not be specified.',
    );
  }
  if (!args.rule) return;
  if (direction && !["in", "out"].includes(direction)) {
    throw mistake(
      'For rules, direction must be one of "in" and "out", or direction must not be specified.',
    );
  }
  if (!args.route && args.interface_in && args.interface_out) {
    throw mistake("Only route rules can combine interface_in and interface_out");
  }
}

async function readStatus(host: TargetReader): Promise<string> {
  return await askSurely(host, ["ufw", "status", "verbose"]);
}

const RULES =
  "cat /lib/ufw/user.rules /lib/ufw/user6.rules /etc/ufw/user.rules /etc/ufw/user6.rules /var/lib/ufw/user.rules " +
  "/var/lib/ufw/user6.rules 2>/dev/null || :";

async function readRules(host: TargetReader): Promise<string> {
  return (await askShell(host, RULES)).stdout;
}

type Commands = readonly (readonly string[])[];

function stateCommand({ state }: Arguments, status: string): Commands {
  const isOn = status.includes(" active");
  switch (state) {
    case "enabled":
      return isOn ? [] : [["ufw", "-f", "enable"]];
    case "disabled":
      return isOn ? [["ufw", "-f", "disable"]] : [];
    case "reloaded":
      return [["ufw", "-f", "reload"]];
    case "reset":
      return [["ufw", "-f", "reset"]];
    default:
      return [];
  }
}

const DEFAULTS = /Default: (\w+) \(incoming\), (\w+) \(outgoing\), (\w+) \(routed\)/;

function defaultCommand({ default: wanted, direction }: Arguments, status: string): Commands {
  if (!wanted) return [];
  const [, incoming, outgoing, routed] = DEFAULTS.exec(status) ?? [];
  const current = { incoming, outgoing, routed }[direction ?? "incoming"];
  if (current === wanted || current === "disabled") return [];
  return [["ufw", "default", wanted, ...(direction ? [direction] : [])]];
}

async function ruleCommand(args: Arguments, rules: string, host: TargetReader): Promise<Commands> {
  if (!args.rule) return [];
  const isRelative = args.insert !== null && !args.delete && args.insert_relative_to !== "zero";
  const [version, numbered] = await Promise.all([
    askSurely(host, ["ufw", "--version"]),
    isRelative ? ask(host, ["ufw", "status", "numbered"]) : null,
  ]);
  const words = ruleWords(args, rulePosition(args, numbered?.stdout ?? ""), hasComments(version));
  const dryRun = await askSurely(host, ["ufw", "--dry-run", ...words]);
  return changesRules(args, rules, dryRun) ? [["ufw", ...words]] : [];
}

function hasComments(version: string): boolean {
  const [, major, minor] = /^ufw\D+(\d+)\.(\d+)/.exec(version.trim()) ?? [];
  if (minor === undefined) throw mistake("Failed to get ufw version.");
  return Number(major) > 0 || Number(minor) >= 35;
}

function loggingCommand({ logging }: Arguments, status: string): Commands {
  if (!logging) return [];
  const [, isOn, level] = /Logging: (on|off)(?: \(([a-z]+)\))?/.exec(status) ?? [];
  const isRight = logging === "off"
    ? isOn === "off"
    : isOn === "on" && (logging === "on" || logging === level);
  return isRight ? [] : [["ufw", "logging", logging]];
}

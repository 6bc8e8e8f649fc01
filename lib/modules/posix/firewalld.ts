/** Rules of firewalld. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import type { CommandChange } from "../../model/change.ts";
import type { TargetReader } from "../../connection/target.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { ask, missingTool, mistake, toolChange } from "../commands/tools.ts";
import { stateModule } from "../module.ts";

const ARGUMENTS = {
  service: { type: "str", description: "A service that firewalld knows by name" },
  protocol: { type: "str", description: "A protocol" },
  port: { type: "str", description: "A port or a range of ports with its protocol, such as `8443/tcp`" },
  port_forward: {
    type: "list",
    elements: "dict",
    description: "One port that is handed on",
    options: {
      port: { type: "str", required: true, description: "The port" },
      proto: { type: "str", required: true, choices: ["udp", "tcp"], description: "Its protocol" },
      toport: { type: "str", required: true, description: "The port to hand on to" },
      toaddr: { type: "str", description: "The address to hand on to" },
    },
  },
  rich_rule: { type: "str", description: "A rule in firewalld's own language" },
  source: { type: "str", description: "A network that the zone is for" },
  interface: { type: "str", description: "A network interface that the zone is for" },
  icmp_block: { type: "str", description: "A kind of ICMP messages to block" },
  icmp_block_inversion: { type: "bool", description: "Block all kinds of ICMP messages but the named ones" },
  masquerade: { type: "bool", description: "Hide the network behind the host" },
  forward: { type: "bool", description: "Let networks of the zone reach each other" },
  target: {
    type: "str",
    choices: ["default", "ACCEPT", "DROP", "%%REJECT%%"],
    description: "What becomes of what no rule is about; permanent only",
  },
  zone: { type: "str", description: "The zone; by default firewalld's default zone" },
  permanent: { type: "bool", description: "In the configuration that is kept" },
  immediate: {
    type: "bool",
    default: false,
    description: "In what holds right now, which is what happens where `permanent` is off",
  },
  state: {
    type: "str",
    required: true,
    choices: ["absent", "disabled", "enabled", "present"],
    description: "Whether the rule holds; `present` and `absent` are for zones and targets",
  },
  timeout: { type: "int", default: 0, description: "Seconds after which a rule of right now goes again" },
  offline: {
    type: "bool",
    default: false,
    description: "Work on the configuration where firewalld does not run",
  },
} as const satisfies ArgumentSpec;

type Arguments = ArgumentsOf<typeof ARGUMENTS>;

const THINGS = [
  "icmp_block",
  "icmp_block_inversion",
  "service",
  "protocol",
  "port",
  "port_forward",
  "rich_rule",
  "interface",
  "forward",
  "masquerade",
  "source",
  "target",
] as const satisfies readonly (keyof Arguments)[];

/** `firewalld`, by the host's `firewall-cmd`. */
export const firewalld = stateModule({
  name: "ansible.posix.firewalld",
  aliases: ["ansible.builtin.firewalld"],
  summary: "Opens and closes what firewalld lets through, now and for good",
  notes: [
    "The host needs `firewall-cmd`, and with `offline` where firewalld does not run `firewall-offline-cmd`.",
  ],
  arguments: ARGUMENTS,
  rules: {
    exclusive: [THINGS],
    requiredBy: { interface: ["zone"], target: ["zone"], source: ["permanent"] },
  },
  runsOn: "host",
  supports: { check: "full", diff: false },
  returns: { msg: { description: "What was done", type: "str", returned: "always" } },
  examples: `- name: Open a registry's port, now and for good
  ansible.posix.firewalld:
    port: 8443/tcp
    permanent: true
    immediate: true
    state: enabled
`,
  plan: async (args, host) => {
    const permanent = args.permanent === true;
    const immediate = args.immediate || !permanent;
    const program = await programFor(args, immediate, host);
    const rule = ruleOf(args);
    const places = [
      ...(permanent ? [true] : []),
      ...(immediate && rule.where !== "permanent" ? [false] : []),
    ];
    const changes = (await Promise.all(places.map((kept) => changeFor(rule, kept, program, args, host))))
      .flat();
    const which = permanent && immediate
      ? "Permanent and Non-Permanent(immediate) operation"
      : permanent
      ? "Permanent operation"
      : "Non-permanent operation";
    const done = changes.length > 0 ? [`Changed ${rule.name} to ${args.state}`] : [];
    return { changes, values: { msg: [which, ...done].join(", ") } };
  },
});

/** What is asked of the firewall. */
interface Rule {
  readonly name: string;
  /** Zones and targets are only in what is kept. */
  readonly where: "both" | "permanent";
  readonly query: readonly string[];
  /** Whether what the query printed says that all is as it should be; by default its exit code does. */
  readonly holds?: (printed: string) => boolean;
  readonly change: readonly string[];
  /** Whether the rule is to hold. */
  readonly isWanted: boolean;
  readonly hasZone: boolean;
}

function ruleOf(args: Arguments): Rule {
  const thing = THINGS.find((name) => args[name] !== null);
  const isWanted = args.state === "enabled" || args.state === "present";
  if (thing === undefined) return zoneRule(args, isWanted);
  if (thing === "target") return targetRule(args, isWanted);
  if (args.state === "present" || args.state === "absent") {
    throw mistake("absent and present state can only be used in zone level operations");
  }
  const value = args[thing];
  const isSwitch = typeof value === "boolean";
  const wanted = isSwitch ? value === isWanted : isWanted;
  const text = thing === "port_forward" ? forwardText(args) : String(value);
  const option = OPTIONS[thing] ?? thing;
  const assigned = isSwitch ? "" : `=${text}`;
  const verb = !wanted ? "remove" : thing === "interface" ? "change" : "add";
  return {
    name: isSwitch ? thing : `${thing} ${text}`,
    where: "both",
    query: [`--query-${option}${assigned}`],
    change: [`--${verb}-${option}${assigned}`],
    isWanted: wanted,
    hasZone: true,
  };
}

const OPTIONS: Readonly<Record<string, string>> = {
  icmp_block: "icmp-block",
  icmp_block_inversion: "icmp-block-inversion",
  port_forward: "forward-port",
  rich_rule: "rich-rule",
};

function forwardText({ port_forward: forwards }: Arguments): string {
  const [one, ...more] = forwards ?? [];
  if (!one || more.length > 0) throw mistake("Only one port forward supported at a time");
  const address = one.toaddr === null ? "" : `:toaddr=${one.toaddr}`;
  return `port=${one.port}:proto=${one.proto}:toport=${one.toport}${address}`;
}

function zoneRule({ zone, permanent }: Arguments, isWanted: boolean): Rule {
  if (zone === null) throw mistake("one of the following is required: " + THINGS.join(", ") + ", zone");
  if (!permanent) {
    throw mistake(
      "Zone operations must be permanent. Make sure you didn't set the 'permanent' flag to 'false'",
    );
  }
  return {
    name: `zone ${zone}`,
    where: "permanent",
    query: ["--get-zones"],
    holds: (printed) => printed.trim().split(/\s+/).includes(zone) === isWanted,
    change: [`--${isWanted ? "new" : "delete"}-zone=${zone}`],
    isWanted,
    hasZone: false,
  };
}

function targetRule({ zone, target, permanent }: Arguments, isWanted: boolean): Rule {
  if (!permanent) throw mistake("Target operations must be permanent");
  const wanted = isWanted ? target ?? "default" : "default";
  return {
    name: `zone ${zone} target`,
    where: "permanent",
    query: ["--get-target"],
    holds: (printed) => printed.trim() === wanted,
    change: [`--set-target=${wanted}`],
    isWanted,
    hasZone: true,
  };
}

async function changeFor(
  rule: Rule,
  kept: boolean,
  program: string,
  { zone, timeout }: Arguments,
  host: TargetReader,
): Promise<readonly CommandChange[]> {
  const isOffline = program === "firewall-offline-cmd";
  const where = [
    ...(kept && !isOffline ? ["--permanent"] : []),
    ...(zone !== null && rule.hasZone ? [`--zone=${zone}`] : []),
  ];
  const { code, stdout, stderr } = await ask(host, [program, ...where, ...rule.query]);
  if (code > 1) throw new DiagnosticError(stderr.trim() || stdout.trim(), { code: "command-failed" });
  if (rule.holds ? rule.holds(stdout) : (code === 0) === rule.isWanted) return [];
  const limit = !kept && timeout > 0 && rule.isWanted ? [`--timeout=${timeout}`] : [];
  return [toolChange(`Failed to change ${rule.name}`, [program, ...where, ...rule.change, ...limit])];
}

async function programFor(args: Arguments, immediate: boolean, host: TargetReader): Promise<string> {
  const { code } = await ask(host, ["firewall-cmd", "--state"]);
  if (code === 0) return "firewall-cmd";
  if (code === 127 && !args.offline) throw missingTool("firewall-cmd");
  if (immediate || !args.offline) {
    throw new DiagnosticError(
      "firewall is not currently running, unable to perform immediate actions without a running firewall daemon",
      {
        code: "module-failed",
        hint: "with `offline: true` and `permanent: true` the configuration is changed",
      },
    );
  }
  return "firewall-offline-cmd";
}

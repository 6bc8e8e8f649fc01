/** Rules of the kernel's packet filter, as they are at this moment. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import type { CommandChange } from "../../model/change.ts";
import type { TargetReader } from "../../connection/target.ts";
import { ask, askSurely, mistake, toolChange } from "../commands/tools.ts";
import { RULE_ARGUMENTS } from "../firewall/rule_arguments.ts";
import { type IpVersion, ruleWords } from "../firewall/rule_words.ts";
import { stateModule } from "../module.ts";

const TEXT = { type: "str" } as const;

const ARGUMENTS = {
  table: {
    ...TEXT,
    default: "filter",
    choices: ["filter", "nat", "mangle", "raw", "security"],
    description: "The table",
  },
  state: {
    ...TEXT,
    default: "present",
    choices: ["absent", "present"],
    description: "Whether the rule is to be",
  },
  action: {
    ...TEXT,
    default: "append",
    choices: ["append", "insert"],
    description: "Whether a new rule comes last or first; one that is there stays where it is",
  },
  rule_num: { ...TEXT, description: "The place of a new rule, counted from 1, for `action: insert`" },
  ip_version: {
    ...TEXT,
    default: "ipv4",
    choices: ["ipv4", "ipv6", "both"],
    description: "Which protocol's tables: with `iptables`, `ip6tables`, or both",
  },
  chain: { ...TEXT, description: "The chain, such as `INPUT`; needed unless a whole table is emptied" },
  chain_management: {
    type: "bool",
    default: false,
    description: "Make the chain, or delete it, where nothing of a rule is said",
  },
  flush: { type: "bool", default: false, description: "Take all rules away, of the chain or of the table" },
  policy: {
    ...TEXT,
    choices: ["ACCEPT", "DROP", "QUEUE", "RETURN"],
    description:
      "What happens to packets that no rule of a built-in chain fits; of rules nothing is done then",
  },
  wait: { ...TEXT, description: "Seconds to wait for others who change the tables" },
  numeric: {
    type: "bool",
    default: false,
    description: "Do not look up names of addresses when chains are listed",
  },
  ...RULE_ARGUMENTS,
} as const satisfies ArgumentSpec;

type Arguments = ArgumentsOf<typeof ARGUMENTS>;

/** `iptables`. */
export const iptables = stateModule({
  name: "ansible.builtin.iptables",
  summary: "Manages rules of the kernel's packet filter: one rule, one chain, a policy, or a table",
  notes: [
    "Rules are those of this moment: nothing is stored for the next start of the host.",
    "A chain is made and deleted only with `chain_management`; without that and without a rule nothing is done.",
  ],
  arguments: ARGUMENTS,
  rules: {
    exclusive: [["set_dscp_mark", "set_dscp_mark_class"], ["flush", "policy"]],
    requiredBy: { set_dscp_mark: ["jump"], set_dscp_mark_class: ["jump"] },
    requiredIf: [
      { name: "jump", is: "TEE", needs: ["gateway"] },
      { name: "jump", is: "tee", needs: ["gateway"] },
      { name: "flush", is: false, needs: ["chain"] },
    ],
  },
  runsOn: "host",
  supports: { check: "full", diff: false },
  returns: {
    rule: { description: "The rule in the words of iptables", type: "str", returned: "always" },
    chain: { description: "The chain", type: "str", returned: "always" },
    table: { description: "The table", type: "str", returned: "always" },
    state: { description: "Whether the rule was to be", type: "str", returned: "always" },
    ip_version: { description: "Which protocol", type: "str", returned: "always" },
    flush: { description: "Whether rules were taken away", type: "bool", returned: "always" },
    chain_management: { description: "Whether chains are managed", type: "bool", returned: "always" },
    wait: { description: "Seconds to wait", type: "str", returned: "always" },
  },
  examples: `- name: Let clients reach the registry
  ansible.builtin.iptables:
    chain: INPUT
    protocol: tcp
    destination_port: "5000"
    ctstate: [NEW]
    jump: ACCEPT
    comment: mirror registry

- name: Drop what nothing else lets through
  ansible.builtin.iptables:
    chain: FORWARD
    policy: DROP
`,
  plan: async (args, host) => {
    const { ip_version, table, chain, flush, state, chain_management, wait } = args;
    const versions: readonly IpVersion[] = ip_version === "both"
      ? ["ipv4", "ipv6"]
      : [ip_version === "ipv6" ? "ipv6" : "ipv4"];
    const [first = "ipv4"] = versions;
    const rule = ruleWords(args, first).join(" ");
    const logged = withLog(args);
    const changes = await Promise.all(versions.map((version) => planTables(logged, version, host)));
    return {
      changes: changes.flat(),
      values: { ip_version, table, chain, flush, rule, state, chain_management, wait },
    };
  },
});

/** What is logged is sent to the log, unless the task says otherwise, which makes no sense. */
function withLog(args: Arguments): Arguments {
  if (args.log_prefix === null && args.log_level === null) return args;
  if (args.jump === null) return { ...args, jump: "LOG" };
  if (args.jump !== "LOG") throw mistake("Logging options can only be used with the LOG jump target.");
  return args;
}

const TOOLS: Readonly<Record<IpVersion, string>> = { ipv4: "iptables", ipv6: "ip6tables" };

async function planTables(
  args: Arguments,
  version: IpVersion,
  host: TargetReader,
): Promise<readonly CommandChange[]> {
  const tool = TOOLS[version];
  const { chain, state, policy, rule_num } = args;
  const lock = await waiting(args.wait, tool, host);
  const command = (action: string, ...more: readonly string[]) => [
    tool,
    "-t",
    args.table,
    action,
    ...(chain === null ? [] : [chain]),
    ...(action === "-I" && rule_num !== null ? [rule_num] : []),
    ...lock,
    ...more,
  ];
  const change = (action: string, ...more: readonly string[]) => [
    toolChange(`${tool} ${action} ${chain ?? args.table}`, command(action, ...more)),
  ];
  const listing = command("-L", ...(args.numeric ? ["--numeric"] : []));
  if (args.flush) return change("-F");
  if (policy !== null) {
    const [, current] = /\(policy ([A-Z]+)/.exec(await askSurely(host, listing)) ?? [];
    if (current === undefined) throw mistake("Can't detect current policy");
    return current === policy ? [] : change("-P", policy);
  }
  const rule = ruleWords(args, version);
  if (rule.length === 0) {
    if (!args.chain_management) return [];
    const isThere = (await ask(host, listing)).code === 0;
    if (isThere === (state === "present")) return [];
    return change(state === "present" ? "-N" : "-X");
  }
  const isThere = (await ask(host, command("-C", ...rule))).code === 0;
  if (isThere === (state === "present")) return [];
  return change(isThere ? "-D" : args.action === "insert" ? "-I" : "-A", ...rule);
}

/** The words that make iptables wait; before 1.6 it cannot be told for how long. */
async function waiting(seconds: string | null, tool: string, host: TargetReader): Promise<readonly string[]> {
  if (seconds === null) return [];
  const [, major, minor] = /v(\d+)\.(\d+)/.exec(await askSurely(host, [tool, "--version"])) ?? [];
  const canWait = Number(major) > 1 || Number(minor) >= 6;
  return canWait ? ["-w", seconds] : [];
}

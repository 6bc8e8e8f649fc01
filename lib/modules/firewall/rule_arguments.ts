/** What a rule of a packet filter can ask for, each as the option of iptables that it stands for. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";

const TEXT = { type: "str" } as const;
const TEXTS = { type: "list", elements: "str", default: [] } as const;

const LEVELS = ["0", "1", "2", "3", "4", "5", "6", "7"];
const LEVEL_NAMES = ["emerg", "alert", "crit", "error", "warning", "notice", "info", "debug"];

export const RULE_ARGUMENTS = {
  protocol: {
    ...TEXT,
    description: "The protocol, such as `tcp`, as a name or a number; `!` before it negates",
  },
  source: { ...TEXT, description: "Where packets come from: an address, a network, or a name; `!` negates" },
  destination: { ...TEXT, description: "Where packets go to, as `source`" },
  match: { ...TEXTS, description: "Extensions with which packets are matched; most are added by themselves" },
  tcp_flags: {
    type: "dict",
    description: "Flags of TCP",
    options: {
      flags: { type: "list", elements: "str", description: "The flags that are looked at" },
      flags_set: { type: "list", elements: "str", description: "Those of them that must be set" },
    },
  },
  jump: { ...TEXT, description: "What happens to a packet that fits: a target or a chain" },
  gateway: { ...TEXT, description: "The host that gets the copies, for `jump: TEE`" },
  log_prefix: {
    ...TEXT,
    description: "What is put before a packet's line in the log; stands for `jump: LOG`",
  },
  log_level: {
    ...TEXT,
    choices: [...LEVELS, ...LEVEL_NAMES],
    description: "How grave the line in the log is; stands for `jump: LOG`",
  },
  to_destination: { ...TEXT, description: "The new destination, for `jump: DNAT`" },
  destination_ports: { ...TEXTS, description: "Several ports or ranges of ports that packets go to" },
  to_source: { ...TEXT, description: "The new source, for `jump: SNAT`" },
  goto: { ...TEXT, description: "A chain to go on in, from which nothing comes back here" },
  in_interface: {
    ...TEXT,
    description: "The interface that packets came in by; `+` at its end for all like it",
  },
  out_interface: { ...TEXT, description: "The interface that packets go out by" },
  fragment: { ...TEXT, description: "The rule is about the second and later fragments only" },
  set_counters: { ...TEXT, description: "The counters that the rule begins with" },
  source_port: { ...TEXT, description: "The port, or the range `first:last`, that packets come from" },
  destination_port: { ...TEXT, description: "The port, or the range `first:last`, that packets go to" },
  to_ports: { ...TEXT, description: "The new ports, for `jump: REDIRECT` and the like" },
  set_dscp_mark: { ...TEXT, description: "The DSCP mark to set, as a number" },
  set_dscp_mark_class: { ...TEXT, description: "The DSCP mark to set, as the name of its class" },
  syn: {
    ...TEXT,
    default: "ignore",
    choices: ["ignore", "match", "negate"],
    description: "Whether the packets must begin a connection, or must not",
  },
  ctstate: { ...TEXTS, description: "States of the connections, such as `ESTABLISHED`" },
  src_range: { ...TEXT, description: "The range of addresses that packets come from" },
  dst_range: { ...TEXT, description: "The range of addresses that packets go to" },
  match_set: { ...TEXT, description: "The name of a set of ipset; `!` before it negates" },
  match_set_flags: {
    ...TEXT,
    choices: ["src", "dst", "src,dst", "dst,src", "dst,dst", "src,src"],
    description: "Which sides of a packet are looked up in that set",
  },
  limit: { ...TEXT, description: "How many packets may fit on average, such as `5/second`" },
  limit_burst: { ...TEXT, description: "How many may before the limit counts" },
  uid_owner: { ...TEXT, description: "The user whose packets they are; `!` negates" },
  gid_owner: { ...TEXT, description: "The group whose packets they are; `!` negates" },
  reject_with: { ...TEXT, description: "The answer to rejected packets; stands for `jump: REJECT`" },
  icmp_type: { ...TEXT, description: "The type of ICMP, as a name or number" },
  comment: { ...TEXT, description: "A comment that is kept with the rule" },
} as const satisfies ArgumentSpec;

export type RuleArguments = ArgumentsOf<typeof RULE_ARGUMENTS>;

/** A rule of a packet filter as the words of iptables, always in the same order. */

import type { RuleArguments } from "./rule_arguments.ts";

export type IpVersion = "ipv4" | "ipv6";

const ICMP_OPTION: Readonly<Record<IpVersion, string>> = { ipv4: "--icmp-type", ipv6: "--icmpv6-type" };

/** The words; none where the arguments say nothing of a rule. Extensions are loaded before their options. */
export function ruleWords(args: RuleArguments, version: IpVersion): readonly string[] {
  const loaded = new Set(args.match);
  const extension = (name: string, isNeeded: boolean): readonly string[] => {
    if (!isNeeded || loaded.has(name)) return [];
    loaded.add(name);
    return ["-m", name];
  };
  const { tcp_flags: tcp, jump, ctstate, match, syn, match_set, match_set_flags } = args;
  const isRange = args.src_range !== null || args.dst_range !== null;
  const isLimit = args.limit !== null || args.limit_burst !== null;
  return [
    ...option("-p", args.protocol),
    ...option("-s", args.source),
    ...option("-d", args.destination),
    ...match.flatMap((name) => option("-m", name)),
    ...(tcp?.flags && tcp.flags_set ? ["--tcp-flags", tcp.flags.join(","), tcp.flags_set.join(",")] : []),
    ...option("-j", jump),
    ...(jump?.toLowerCase() === "tee" ? option("--gateway", args.gateway) : []),
    ...option("--log-prefix", args.log_prefix),
    ...option("--log-level", args.log_level),
    ...option("--to-destination", args.to_destination),
    ...extension("multiport", args.destination_ports.length > 0),
    ...listed("--dports", args.destination_ports),
    ...option("--to-source", args.to_source),
    ...option("-g", args.goto),
    ...option("-i", args.in_interface),
    ...option("-o", args.out_interface),
    ...option("-f", args.fragment),
    ...option("-c", args.set_counters),
    ...option("--source-port", args.source_port),
    ...option("--destination-port", args.destination_port),
    ...option("--to-ports", args.to_ports),
    ...marked("--set-dscp", args.set_dscp_mark, jump),
    ...marked("--set-dscp-class", args.set_dscp_mark_class, jump),
    ...(syn === "ignore" ? [] : syn === "match" ? ["--syn"] : ["!", "--syn"]),
    ...(match.includes("conntrack") || match.includes("state")
      ? []
      : extension("conntrack", ctstate.length > 0)),
    ...listed(!match.includes("conntrack") && match.includes("state") ? "--state" : "--ctstate", ctstate),
    ...extension("iprange", isRange),
    ...option("--src-range", args.src_range),
    ...option("--dst-range", args.dst_range),
    ...extension("set", match_set !== null),
    ...option("--match-set", match_set),
    ...(match_set !== null && match_set_flags !== null ? [match_set_flags] : []),
    ...extension("limit", isLimit),
    ...option("--limit", args.limit),
    ...option("--limit-burst", args.limit_burst),
    ...extension("owner", args.uid_owner !== null),
    ...option("--uid-owner", args.uid_owner),
    ...extension("owner", args.gid_owner !== null),
    ...option("--gid-owner", args.gid_owner),
    ...(jump === null && args.reject_with !== null ? ["-j", "REJECT"] : []),
    ...option("--reject-with", args.reject_with),
    ...option(ICMP_OPTION[version], args.icmp_type),
    ...extension("comment", args.comment !== null),
    ...option("--comment", args.comment),
  ];
}

function option(flag: string, value: string | null): readonly string[] {
  if (value === null) return [];
  return value.startsWith("!") ? ["!", flag, value.slice(1).trimStart()] : [flag, value];
}

function listed(flag: string, values: readonly string[]): readonly string[] {
  return values.length > 0 ? [flag, values.join(",")] : [];
}

/** A mark is set by a target of its own. */
function marked(flag: string, mark: string | null, jump: string | null): readonly string[] {
  if (mark === null) return [];
  return [...option(flag, mark), ...(jump?.toLowerCase() === "dscp" ? [] : ["-j", "DSCP"])];
}

/** Rules of UFW as its command line has them, and whether a rule is there already. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";

export const UFW_RULE_ARGUMENTS = {
  rule: {
    type: "str",
    choices: ["allow", "deny", "limit", "reject"],
    description: "Add a rule that does this with what it fits",
  },
  route: { type: "bool", default: false, description: "The rule is for what is forwarded" },
  delete: { type: "bool", default: false, description: "Take the rule away" },
  insert: { type: "int", description: "The number that the rule is to have; the first is 1" },
  insert_relative_to: {
    type: "str",
    default: "zero",
    choices: ["first-ipv4", "first-ipv6", "last-ipv4", "last-ipv6", "zero"],
    description: "The rule that `insert` counts from",
  },
  interface: {
    type: "str",
    aliases: ["if"],
    description: "The interface, in the sense of `direction`",
  },
  interface_in: { type: "str", aliases: ["if_in"], description: "The interface that it comes in by" },
  interface_out: { type: "str", aliases: ["if_out"], description: "The interface that it goes out by" },
  log: { type: "bool", default: false, description: "Log new connections" },
  from_ip: { type: "str", default: "any", aliases: ["from", "src"], description: "Where it comes from" },
  from_port: { type: "str", description: "The port it comes from" },
  to_ip: { type: "str", default: "any", aliases: ["dest", "to"], description: "Where it goes" },
  to_port: { type: "str", aliases: ["port"], description: "The port it goes to" },
  proto: {
    type: "str",
    aliases: ["protocol"],
    choices: ["any", "tcp", "udp", "ipv6", "esp", "ah", "gre", "igmp", "vrrp"],
    description: "The protocol",
  },
  name: { type: "str", aliases: ["app"], description: "A profile of `/etc/ufw/applications.d`" },
  comment: { type: "str", description: "A comment of the rule, from UFW 0.35 on" },
} as const satisfies ArgumentSpec;

export type UfwRule = ArgumentsOf<typeof UFW_RULE_ARGUMENTS> & { readonly direction: string | null };

/** The words behind `ufw`. @param position The number that it gets, null where it comes last. */
export function ruleWords(rule: UfwRule, position: number | null, hasComments: boolean): readonly string[] {
  const given = (value: string | null, ...words: readonly string[]) =>
    value === null || value === "" ? [] : [...words, value];
  return [
    ...(rule.route ? ["route"] : []),
    ...(rule.delete ? ["delete"] : []),
    ...(position === null ? [] : ["insert", String(position)]),
    rule.rule ?? "",
    ...given(rule.direction),
    ...given(rule.interface, "on"),
    ...given(rule.interface_in, "in", "on"),
    ...given(rule.interface_out, "out", "on"),
    ...(rule.log ? ["log"] : []),
    ...given(rule.from_ip, "from"),
    ...given(rule.from_port, "port"),
    ...given(rule.to_ip, "to"),
    ...given(rule.to_port, "port"),
    ...given(rule.proto, "proto"),
    ...given(rule.name, "app"),
    ...(hasComments ? given(rule.comment, "comment") : []),
  ];
}

/** The number for a rule that is to be inserted; null where it comes last. @param numbered `ufw status numbered`. */
export function rulePosition(rule: UfwRule, numbered: string): number | null {
  if (rule.insert === null || rule.delete) return null;
  if (rule.insert_relative_to === "zero") return rule.insert;
  const rules = numbered.split("\n").flatMap((line) => {
    const number = /^\[ *(\d+)\] /.exec(line)?.[1];
    return number === undefined ? [] : [{ number: Number(number), isV6: /\(v6\)/.test(line) || hasV6(line) }];
  });
  const numbers = (isV6: boolean) => rules.filter((one) => one.isV6 === isV6).map(({ number }) => number);
  const [v4, v6] = [numbers(false), numbers(true)];
  const last = rules.at(-1)?.number ?? 0;
  const base = {
    "first-ipv4": 1,
    "last-ipv4": v4.at(-1) ?? 1,
    "first-ipv6": v6[0] ?? (v4.length > 0 ? (v4.at(-1) ?? 0) + 1 : 1),
    "last-ipv6": v6.at(-1) ?? last + 1,
  }[rule.insert_relative_to] ?? 0;
  const position = rule.insert + base;
  // UFW takes no number behind its last rule.
  return position > last ? null : position;
}

/** Whether a dry run of a rule shows other rules than there are. Both are lines that begin with `### tuple`. */
export function changesRules({ from_ip, to_ip }: UfwRule, rules: string, dryRun: string): boolean {
  const said = dryRun.split("\n").filter((line) => line !== "");
  if (said.length > 0 && said.every((line) => line.includes("Skipping"))) return false;
  const [before, after] = [tuples(rules), tuples(dryRun)];
  // A dry run shows only the rules of the versions of IP that it touches.
  const only = [from_ip, to_ip].some(isV4) ? hasV4 : [from_ip, to_ip].some(isV6) ? hasV6 : () => true;
  return before.filter(only).join("\n") !== after.filter(only).join("\n");
}

export function tuples(text: string): readonly string[] {
  return text.split("\n").filter((line) => line.startsWith("### tuple"));
}

const V4 = /(?:\d{1,3}\.){3}\d{1,3}/;
const V6 = /(?:[0-9a-f]{1,4}:){2,7}[0-9a-f]{0,4}|(?:^|\s)::/i;

function isV4(address: string): boolean {
  return address.search(V4) === 0;
}

function isV6(address: string): boolean {
  return address.search(V6) === 0;
}

function hasV4(line: string): boolean {
  return V4.test(line);
}

function hasV6(line: string): boolean {
  return V6.test(line);
}

import { strictEqual as equal } from "node:assert/strict";
import { RULE_ARGUMENTS, type RuleArguments } from "./rule_arguments.ts";
import { ruleWords } from "./rule_words.ts";

const NOTHING = Object.fromEntries(
  Object.entries(RULE_ARGUMENTS).map((
    [name, argument],
  ) => [name, "default" in argument ? argument.default : null]),
) as unknown as RuleArguments;

const CASES: readonly (readonly [args: Partial<RuleArguments>, words: string])[] = [
  [{}, ""],
  [{ protocol: "!tcp", source: "10.0.0.0/8" }, "! -p tcp -s 10.0.0.0/8"],
  [{ match: ["comment"], comment: "c" }, "-m comment --comment c"],
  [{ match: ["state"], ctstate: ["NEW"] }, "-m state --state NEW"],
  [{ ctstate: ["NEW", "RELATED"] }, "-m conntrack --ctstate NEW,RELATED"],
  [{ destination_ports: ["80", "443:445"] }, "-m multiport --dports 80,443:445"],
  [{ tcp_flags: { flags: ["ALL"], flags_set: ["ACK", "SYN"] } }, "--tcp-flags ALL ACK,SYN"],
  [{ jump: "TEE", gateway: "10.0.0.1" }, "-j TEE --gateway 10.0.0.1"],
  [{ jump: "ACCEPT", gateway: "10.0.0.1" }, "-j ACCEPT"],
  [{ reject_with: "tcp-reset" }, "-j REJECT --reject-with tcp-reset"],
  [{ jump: "DSCP", set_dscp_mark: "8" }, "-j DSCP --set-dscp 8"],
  [{ syn: "negate" }, "! --syn"],
  [{ src_range: "a-b", dst_range: "c-d" }, "-m iprange --src-range a-b --dst-range c-d"],
  [{ match_set: "!bad", match_set_flags: "src,dst" }, "-m set ! --match-set bad src,dst"],
  [{ limit: "5/s", limit_burst: "9" }, "-m limit --limit 5/s --limit-burst 9"],
  [{ uid_owner: "!root", gid_owner: "web" }, "-m owner ! --uid-owner root --gid-owner web"],
  [{ icmp_type: "echo-request" }, "--icmp-type echo-request"],
];

for (const [args, words] of CASES) {
  Deno.test(`ruleWords writes ${words || "nothing of nothing"}`, () => {
    equal(ruleWords({ ...NOTHING, ...args }, "ipv4").join(" "), words);
  });
}

Deno.test("ruleWords knows that types of ICMP have another option with IPv6", () => {
  equal(ruleWords({ ...NOTHING, icmp_type: "1" }, "ipv6").join(" "), "--icmpv6-type 1");
});

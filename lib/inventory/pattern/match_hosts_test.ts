import { deepStrictEqual as deepEqual, strictEqual as equal, throws } from "node:assert/strict";
import { inventoryDeps, loadIni } from "../../../tests/support/inventory.ts";
import { groupByIn } from "../changes.ts";
import { type MatchDeps, matchHosts } from "./match_hosts.ts";

const deps: MatchDeps = { ...inventoryDeps(), random: () => 0 };
const inventory = await loadIni("[web]\nw[1:4]\n[db]\nd1\n");
const namesOf = (hosts: readonly { readonly name: string }[]) => hosts.map(({ name }) => name);

Deno.test("matchHosts shuffles with the randomness handed in", () => {
  const zeros = matchHosts("web", inventory, deps, { order: "shuffle" }).hosts;
  deepEqual(namesOf(zeros), ["w2", "w3", "w4", "w1"]);
  const ones = matchHosts("web", inventory, { ...deps, random: () => 0.999 }, { order: "shuffle" }).hosts;
  deepEqual(namesOf(ones), ["w1", "w2", "w3", "w4"]);
});

Deno.test("matchHosts refuses an unknown order", () => {
  throws(() => matchHosts("web", inventory, deps, { order: "random" }), {
    message: "Invalid 'order' specified for inventory hosts: random",
    code: "bad-argument",
  });
});

Deno.test("matchHosts fails for a pattern without hosts, or overlooks it, as it is told", () => {
  throws(() => matchHosts("web:nope", inventory, deps, { mismatch: "error" }), {
    message: "Could not match supplied host pattern, ignoring: nope",
    code: "unknown-host",
  });
  deepEqual(matchHosts("nope", inventory, deps, { mismatch: "ignore" }), { hosts: [], warnings: [] });
});

Deno.test("matchHosts warns once of a pattern that stands twice", () => {
  equal(matchHosts("nope:web:nope", inventory, deps, { limit: ["nope"] }).warnings.length, 1);
});

Deno.test("matchHosts matches regular expressions at the start of names", () => {
  deepEqual(namesOf(matchHosts("~[wd]1", inventory, deps).hosts), ["w1", "d1"]);
  deepEqual(namesOf(matchHosts("~1", inventory, deps).hosts), []);
});

Deno.test("matchHosts makes the implicit host for a local name, reached without a connection", () => {
  const [host] = matchHosts("localhost", inventory, deps).hosts;
  equal(host?.implicit, true);
  equal(host?.vars.get("ansible_connection"), "local");
});

Deno.test("matchHosts lets a limit name the implicit host by another of its names", () => {
  deepEqual(namesOf(matchHosts("localhost", inventory, deps, { limit: ["127.0.0.1"] }).hosts), ["localhost"]);
});

Deno.test("matchHosts leaves the implicit host out of all and of wildcards, also after group_by", () => {
  const grouped = groupByIn(inventory, "localhost", "here", []);
  deepEqual(namesOf(matchHosts("here", grouped, deps).hosts), ["localhost"]);
  deepEqual(namesOf(matchHosts("l*", grouped, deps).hosts), []);
  equal(matchHosts("all", grouped, deps).hosts.length, 5);
});

Deno.test("matchHosts means everything by an empty line of a limit file", () => {
  equal(matchHosts("all", inventory, deps, { limit: [""] }).hosts.length, 5);
});

import { deepStrictEqual as deepEqual, strictEqual as equal, throws } from "node:assert/strict";
import { loadIni } from "../../tests/support/inventory.ts";
import { addHostTo, groupByIn } from "./changes.ts";
import { groupNames, hostsOf } from "./relations.ts";

const inventory = await loadIni("u\n[a]\nx v=1\n[b]\ny\n[c:children]\nb\n");

// The answers are those of ansible-core 2.21.5.
for (
  const { name, host, groups, names, all } of [
    { name: "into ungrouped", host: "n", groups: [], names: ["ungrouped"], all: ["n", "u", "x", "y"] },
    {
      name: "into groups old and new",
      host: "n",
      groups: ["a", "new"],
      names: ["a", "new"],
      all: ["n", "u", "x", "y"],
    },
    { name: "out of ungrouped", host: "u", groups: ["a"], names: ["a"], all: ["x", "u", "y"] },
    { name: "into one more group", host: "x", groups: ["new"], names: ["a", "new"], all: ["u", "x", "y"] },
  ]
) {
  Deno.test(`addHostTo puts a host ${name}`, () => {
    const changed = addHostTo(inventory, host, groups, new Map());
    deepEqual(groupNames(changed, host), names);
    deepEqual(hostsOf(changed, "all"), all);
  });
}

Deno.test("addHostTo gives the same inventory where nothing changes", () => {
  equal(addHostTo(inventory, "x", [], new Map()), inventory);
  equal(addHostTo(inventory, "x", ["a"], new Map([["v", 1]])), inventory);
  const once = addHostTo(inventory, "n", ["z"], new Map([["k", "v"]]));
  equal(addHostTo(once, "n", ["z"], new Map([["k", "v"]])), once);
});

Deno.test("addHostTo lays variables over those of a known host", () => {
  const vars = new Map<string, string | number>([["v", 2], ["w", "q"]]);
  const host = addHostTo(inventory, "x", [], vars).hosts.get("x");
  deepEqual([host?.vars.get("v"), host?.vars.get("w")], [2, "q"]);
  equal(host?.vars.get("inventory_file"), inventory.hosts.get("x")?.vars.get("inventory_file"));
});

Deno.test("addHostTo tells a new host that it comes from no source", () => {
  const vars = addHostTo(inventory, "n", [], new Map()).hosts.get("n")?.vars;
  deepEqual([vars?.get("inventory_file"), vars?.get("inventory_dir")], [null, null]);
});

Deno.test("addHostTo warns of foreign characters and of names that mean a group too", () => {
  const warned: string[] = [];
  const warn = (message: string) => void warned.push(message);
  addHostTo(inventory, "n", ["x-y"], new Map(), { warn });
  addHostTo(inventory, "b", [], new Map(), { warn });
  addHostTo(inventory, "n", ["x"], new Map(), { warn });
  deepEqual(warned, [
    "Invalid characters were found in group names but not replaced: x-y",
    "Found both group and host with same name: b",
    "Found both group and host with same name: x",
  ]);
});

Deno.test("addHostTo replaces foreign characters in group names where it is told to", () => {
  const { groups } = addHostTo(inventory, "n", ["x-y"], new Map(), { groupNames: "silently" });
  equal(groups.has("x_y"), true);
});

Deno.test("addHostTo refuses an empty name", () => {
  throws(() => addHostTo(inventory, "", [], new Map()), { code: "bad-inventory" });
});

Deno.test("addHostTo leaves the inventory before as it was", () => {
  addHostTo(inventory, "u", ["a"], new Map([["k", "v"]]));
  deepEqual(groupNames(inventory, "u"), ["ungrouped"]);
  equal(inventory.hosts.get("u")?.vars.has("k"), false);
});

Deno.test("groupByIn puts hosts into a new group, and that into its parents", () => {
  const first = groupByIn(inventory, "x", "g", ["p"]);
  const second = groupByIn(first, "u", "g", ["p", "a"]);
  deepEqual(groupNames(second, "u"), ["a", "g", "p"]);
  deepEqual(hostsOf(second, "p"), ["x", "u"]);
  deepEqual(second.groups.get("all")?.children, ["ungrouped", "a", "c", "p"]);
  deepEqual(second.groups.get("ungrouped")?.hosts, []);
  equal(groupByIn(second, "u", "g", ["p", "a"]), second);
});

Deno.test("groupByIn leaves a host where it is in the group already, also through another group", () => {
  equal(groupByIn(inventory, "y", "c", []), inventory);
  equal(groupByIn(inventory, "x", "all", []), inventory);
});

Deno.test("groupByIn puts the implicit host into a group, but not into all", () => {
  const changed = groupByIn(inventory, "localhost", "here", []);
  deepEqual(hostsOf(changed, "here"), ["localhost"]);
  equal(hostsOf(changed, "all").includes("localhost"), false);
  deepEqual(groupNames(changed, "localhost"), ["here"]);
  const real = addHostTo(changed, "localhost", [], new Map());
  equal(real.hosts.get("localhost")?.implicit, false);
  equal(hostsOf(real, "all").includes("localhost"), true);
});

Deno.test("groupByIn refuses unknown hosts, and groups that would contain each other", () => {
  throws(() => groupByIn(inventory, "nope", "g", []), { code: "unknown-host" });
  throws(() => groupByIn(inventory, "x", "c", ["b"]), {
    code: "bad-inventory",
    message: /recursive dependency loop$/,
  });
});

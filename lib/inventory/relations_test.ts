import { deepStrictEqual as deepEqual, strictEqual as equal } from "node:assert/strict";
import { loadIni } from "../../tests/support/inventory.ts";
import { findHost, groupNames, groupsOfHost, groupsVariable, hostsOf, shortHostName } from "./relations.ts";

const inventory = await loadIni(`z
[web]
a
b
[web:vars]
ansible_group_priority=5
[app]
a
[db]
c
[site:children]
web
app
[region:children]
site
db
[Zone:children]
app
`);

Deno.test("groupsOfHost puts outer groups first, then those of lower priority, then by name", () => {
  deepEqual(groupsOfHost(inventory, "a").map(({ name }) => name), [
    "all",
    "Zone",
    "region",
    "site",
    "app",
    "web",
  ]);
  deepEqual(groupsOfHost(inventory, "z").map(({ name }) => name), ["all", "ungrouped"]);
});

Deno.test("groupsOfHost counts a host without groups as one of all", () => {
  deepEqual(groupsOfHost(inventory, "localhost").map(({ name }) => name), ["all"]);
});

Deno.test("groupNames sorts the groups and leaves out all", () => {
  deepEqual(groupNames(inventory, "a"), ["Zone", "app", "region", "site", "web"]);
  deepEqual(groupNames(inventory, "localhost"), []);
});

Deno.test("hostsOf lists the hosts of a group and of those below it", () => {
  deepEqual(hostsOf(inventory, "region"), ["c", "a", "b"]);
  deepEqual(hostsOf(inventory, "all"), ["z", "c", "a", "b"]);
  deepEqual(hostsOf(inventory, "nope"), []);
});

Deno.test("groupsVariable maps every group to its hosts", () => {
  deepEqual([...groupsVariable(inventory)].map(([name, hosts]) => `${name} ${hosts}`), [
    "all z,c,a,b",
    "ungrouped z",
    "web a,b",
    "app a",
    "db c",
    "site a,b",
    "region c,a,b",
    "Zone a",
  ]);
});

for (
  const [name, short] of [["a.b.c", "a"], ["a", "a"], ["10.0.0.1", "10.0.0.1"], ["fe80::1", "fe80::1"], [
    ".x",
    "",
  ]] as const
) {
  Deno.test(`shortHostName of ${name} is ${JSON.stringify(short)}`, () => equal(shortHostName(name), short));
}

Deno.test("findHost finds hosts, and the implicit one by each local name", async () => {
  equal(findHost(inventory, "a")?.name, "a");
  equal(findHost(inventory, "nope"), null);
  deepEqual(["localhost", "127.0.0.1", "::1"].map((name) => findHost(inventory, name)?.implicit), [
    true,
    true,
    true,
  ]);
  const local = await loadIni("127.0.0.1 x=1\nlocalhost\n");
  equal(findHost(local, "::1")?.name, "127.0.0.1");
  equal(findHost(local, "localhost")?.implicit, false);
});

import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { loadFrom, withFiles } from "../../../tests/support/inventory.ts";
import type { Host, Inventory } from "../../model/inventory.ts";
import { toJson } from "../../model/json.ts";
import { mergedVars } from "../merge_vars.ts";
import { groupsOfHost } from "../relations.ts";
import { type DumpDeps, hostData, listData, tomlData, yamlData } from "./dump_inventory.ts";
import { type DumpTree } from "./dump_values.ts";

const TEXT = `all:
  hosts:
    lone: {u: !unsafe "{{ x }}", v: !vault "$ANSIBLE_VAULT;1.1;AES256"}
  vars: {av: [1, {a: ~}]}
  children:
    g:
      hosts: {h1: {x: 1}, h2: }
      vars: {gv: text, ansible_group_priority: 7}
      children: {sub: {hosts: {h3: {f: 1.5}, h1: }}}
    other: {children: {sub: }}
    empty: {}
`;
const inventory = await withFiles(
  { "h.yml": TEXT },
  async (folder) => (await loadFrom(folder, ["h.yml"])).inventory,
);

function depsFor({ groups }: Inventory, { flat }: { readonly flat: boolean }): DumpDeps {
  const flatVars = (host: Host) =>
    mergedVars([...groupsOfHost(inventory, host.name).map(({ vars }) => vars), host.vars], "replace");
  return {
    hostVars: flat ? flatVars : ({ vars }) => vars,
    groupVars: ({ name }) => groups.get(name)?.vars ?? new Map(),
  };
}

const flat = depsFor(inventory, { flat: true });
const own = depsFor(inventory, { flat: false });
const av = [1, { a: null }];
const vault = { __ansible_vault: "$ANSIBLE_VAULT;1.1;AES256" };
const unsafe = { __ansible_unsafe: "{{ x }}" };

// The answers are those of ansible-core 2.21.5.
Deno.test("listData gives groups, and all variables of hosts", () => {
  deepEqual(toJson(listData(inventory, flat)), {
    all: { children: ["ungrouped", "g", "other", "empty"] },
    ungrouped: { hosts: ["lone"] },
    g: { hosts: ["h1", "h2"], children: ["sub"] },
    sub: { hosts: ["h3", "h1"] },
    other: { children: ["sub"] },
    _meta: {
      profile: "inventory_legacy",
      hostvars: {
        lone: { av, u: unsafe, v: vault },
        h1: { av, gv: "text", x: 1 },
        h2: { av, gv: "text" },
        h3: { av, gv: "text", f: 1.5 },
      },
    },
  });
});

Deno.test("listData for export gives variables where they are set", () => {
  deepEqual(toJson(listData(inventory, own, { export: true })), {
    all: { children: ["ungrouped", "g", "other", "empty"], vars: { av } },
    ungrouped: { hosts: ["lone"] },
    g: { hosts: ["h1", "h2"], children: ["sub"], vars: { gv: "text", ansible_group_priority: 7 } },
    sub: { hosts: ["h3", "h1"] },
    other: { children: ["sub"] },
    _meta: {
      profile: "inventory_legacy",
      hostvars: { lone: { u: unsafe, v: vault }, h1: { x: 1 }, h3: { f: 1.5 } },
    },
  });
});

Deno.test("listData leaves out hosts that are not to be shown, and groups that are empty then", () => {
  deepEqual(toJson(listData(inventory, own, { hosts: new Set(["h3"]) })), {
    all: { children: ["ungrouped", "g", "other", "empty"] },
    g: { children: ["sub"] },
    sub: { hosts: ["h3"] },
    other: { children: ["sub"] },
    _meta: { profile: "inventory_legacy", hostvars: { h3: { f: 1.5 } } },
  });
});

Deno.test("yamlData nests groups, tells variables of a host once, and keeps encrypted scalars", () => {
  deepEqual(shown(yamlData(inventory, own, { export: true })), {
    all: {
      children: {
        ungrouped: { hosts: { lone: { u: "{{ x }}", v: "vault $ANSIBLE_VAULT;1.1;AES256" } } },
        g: {
          children: { sub: { hosts: { h3: { f: 1.5 }, h1: { x: 1 } } } },
          hosts: { h1: {}, h2: {} },
          vars: { gv: "text", ansible_group_priority: 7 },
        },
        other: { children: { sub: {} } },
      },
      vars: { av },
    },
  });
});

Deno.test("tomlData lists groups beside each other", () => {
  deepEqual(shown(tomlData(inventory, own)), {
    ungrouped: { hosts: { lone: { u: "{{ x }}", v: "vault $ANSIBLE_VAULT;1.1;AES256" } } },
    sub: { hosts: { h3: { f: 1.5 }, h1: { x: 1 } } },
    g: { children: ["sub"], hosts: { h1: {}, h2: {} } },
    other: { children: ["sub"] },
  });
});

Deno.test("hostData marks encrypted values, and no others", () => {
  const host = inventory.hosts.get("lone");
  deepEqual(host && toJson(hostData(host, own)), { u: "{{ x }}", v: vault });
});

function shown(tree: DumpTree): unknown {
  if (tree instanceof Map) return Object.fromEntries([...tree].map(([key, value]) => [key, shown(value)]));
  if (Array.isArray(tree)) return tree.map(shown);
  return typeof tree === "object" && tree !== null && "kind" in tree ? `vault ${tree.value}` : tree;
}

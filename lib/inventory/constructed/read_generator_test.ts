import { deepStrictEqual as deepEqual, strictEqual as equal } from "node:assert/strict";
import { inventoryDeps, loadFrom, withFiles } from "../../../tests/support/inventory.ts";
import { placeOf } from "../../source/span.ts";
import { isRaw, type Vars } from "../../model/inventory.ts";
import { plainValue } from "../../model/raw.ts";
import { groupNames } from "../relations.ts";

const textOf = (vars: Vars, name: string) => {
  const value = vars.get(name);
  return String(isRaw(value) ? plainValue(value) : value);
};

const deps = inventoryDeps({
  "{{ a }}-{{ b }}": (vars) => `${textOf(vars, "a")}-${textOf(vars, "b")}`,
  "g_{{ a }}": (vars) => `g_${textOf(vars, "a")}`,
  "{{ a }}{{ x }}": (vars) => textOf(vars, "a") + textOf(vars, "x"),
  "{{ number }}": () => 5,
});

function generate(options: string) {
  return withFiles({ "g.yml": `plugin: generator\n${options}` }, async (folder) => {
    const { inventory, warnings } = await loadFrom(folder, ["g.yml"], deps);
    const failure = warnings.find(({ message }) => message.includes("'auto'"))?.cause;
    return { inventory, failure, place: failure?.at && placeOf(failure.at).slice(folder.length + 1) };
  });
}

Deno.test("GENERATOR makes a host of each combination of layers, with its groups and theirs", async () => {
  const { inventory, failure } = await generate(`hosts:
  name: "{{ a }}-{{ b }}"
  parents:
    - name: "g_{{ a }}"
      vars: {q: "{{ b }}", n: 5, l: ["{{ a }}"]}
      parents: [{name: top}]
layers: {a: [1, x], b: [y, z]}
`);
  equal(failure, undefined);
  deepEqual([...inventory.hosts.keys()], ["1-y", "1-z", "x-y", "x-z"]);
  deepEqual(groupNames(inventory, "x-z"), ["g_x", "top"]);
  deepEqual(inventory.groups.get("top")?.children, ["g_1", "g_x"]);
  const vars = inventory.groups.get("g_1")?.vars;
  deepEqual([...vars ?? []].map(([name, value]) => [name, isRaw(value) && plainValue(value)]), [
    ["q", "z"],
    ["n", 5],
    ["l", ["{{ a }}"]],
  ]);
});

Deno.test("GENERATOR makes no host of an empty layer", async () => {
  const { inventory, failure } = await generate("hosts: {name: a}\nlayers: {x: []}\n");
  equal(failure, undefined);
  equal(inventory.hosts.size, 0);
});

for (
  const [options, message, at] of [
    ["hosts: {name: a}", "the inventory plugin 'generator' needs the option 'layers'", "g.yml:1:1"],
    ["layers: {x: [1]}", "the inventory plugin 'generator' needs the option 'hosts'", "g.yml:1:1"],
    ["hosts: {name: a}\nlayers: {x: 1}", "layer 'x' must be a list of values", "g.yml:3:13"],
    [
      "hosts: {name: a, parents: [{vars: {}}]}\nlayers: {x: [1]}",
      "Element a has a parent with no name.",
      "g.yml:2:28",
    ],
    ["hosts: {parents: []}\nlayers: {x: [1]}", "the option 'hosts' has no name", "g.yml:2:8"],
    [
      "hosts: {name: '{{ number }}'}\nlayers: {x: [1]}",
      "Invalid name, expected a string but got int",
      "g.yml:2:16",
    ],
  ] as const
) {
  Deno.test(`GENERATOR refuses ${options.replace("\n", ", ")}`, async () => {
    const { failure, place } = await generate(`${options}\n`);
    equal(failure?.message, message);
    equal(place, at);
  });
}

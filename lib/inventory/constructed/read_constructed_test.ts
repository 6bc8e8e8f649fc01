import { deepStrictEqual as deepEqual, strictEqual as equal } from "node:assert/strict";
import {
  type ExpressionTable,
  inventoryDeps,
  loadFrom,
  withFiles,
} from "../../../tests/support/inventory.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { placeOf } from "../../source/span.ts";
import { isRaw, type Vars } from "../../model/inventory.ts";
import { plainValue } from "../../model/raw.ts";
import type { Value } from "../../model/value.ts";
import { groupNames } from "../relations.ts";

const BASE = `all:
  hosts:
    a: {p: x, l: [u, ''], d: {k: v, e: ''}, n: null, i: 5, dash: b-c}
    b: {}
  vars: {av: 1}
`;

/** The expressions of the tests: names of variables and a few more. */
const TABLE: ExpressionTable = {
  ...Object.fromEntries(
    ["p", "l", "d", "n", "i", "dash", "group_names"].map((name) => [name, (vars) => valueOf(vars, name)]),
  ),
  "p ~ 'y'": (vars) => `${valueOf(vars, "p")}y`,
  "p == 'x'": (vars) => valueOf(vars, "p") === "x",
  "par-{{ p }}": (vars) => `par-${valueOf(vars, "p")}`,
  "d.k": (vars) => valueOf(vars, "d"),
  made: (vars) => valueOf(vars, "made"),
};

function valueOf(vars: Vars, name: string): Value {
  const value = vars.get(name);
  if (value === undefined) {
    throw new DiagnosticError(`'${name}' is undefined`, { code: "template-undefined" });
  }
  return isRaw(value) ? plainValue(value) : value;
}

/** Loads two hosts and a constructed inventory with these options. */
function construct(options: string) {
  return withFiles({ "1.yml": BASE, "2.yml": `plugin: constructed\n${options}` }, async (folder) => {
    const { inventory, warnings } = await loadFrom(folder, ["1.yml", "2.yml"], inventoryDeps(TABLE));
    const failure = warnings.find(({ message }) => message.includes("'auto'"))?.cause;
    return { inventory, failure, place: failure?.at && placeOf(failure.at).slice(folder.length + 1) };
  });
}

// The answers are those of ansible-core 2.21.5.
const GROUPED: readonly (readonly [string, string, readonly string[]])[] = [
  ["conditions, and cleans the names of their groups", "groups: {g: p == 'x', h-i: p == 'x'}", ["g", "h_i"]],
  [
    "texts, lists and dictionaries",
    "keyed_groups: [{key: p, prefix: pre}, {key: l}, {key: d, separator: '-'}]",
    ["_", "_e_", "_k_v", "_u", "pre_x"],
  ],
  [
    "a parent that is a template",
    "keyed_groups: [{key: dash, prefix: x, parent_group: 'par-{{ p }}'}]",
    ["par_x", "x_b_c"],
  ],
  [
    "defaults for values that are empty",
    "keyed_groups: [{key: n, default_value: none}, {key: l, default_value: dv, prefix: q}, {key: d, default_value: dv}]",
    ["_e_dv", "_k_v", "_none", "q_dv", "q_u"],
  ],
  [
    "no separator in front, and none behind empty values",
    "keyed_groups: [{key: d, trailing_separator: false}, {key: p}, {key: dash, separator: ''}]\nleading_separator: false",
    ["b_c", "e", "k_v", "x"],
  ],
  ["nothing for values that are missing", "keyed_groups: [{key: nope}, {prefix: n}, {key: n}]", [
    "ungrouped",
  ]],
  ["nothing for options without a value", "compose: null\ngroups: null\nkeyed_groups: null", ["ungrouped"]],
];

for (const [name, options, groups] of GROUPED) {
  Deno.test(`CONSTRUCTED makes groups of ${name}`, async () => {
    const table = inventoryDeps({ ...TABLE, nope: (vars) => valueOf(vars, "nope") });
    await withFiles({ "1.yml": BASE, "2.yml": `plugin: constructed\n${options}\n` }, async (folder) => {
      const { inventory, warnings } = await loadFrom(folder, ["1.yml", "2.yml"], table);
      deepEqual(warnings, []);
      deepEqual(groupNames(inventory, "a"), groups);
      deepEqual(groupNames(inventory, "b"), ["ungrouped"]);
    });
  });
}

Deno.test("CONSTRUCTED composes variables, which groups see and later compositions do not", async () => {
  const { inventory } = await construct(
    "compose: {made: p ~ 'y', again: made}\nkeyed_groups: [{key: made}]\n",
  );
  equal(inventory.hosts.get("a")?.vars.get("made"), "xy");
  equal(inventory.hosts.get("a")?.vars.has("again"), false);
  deepEqual(groupNames(inventory, "a"), ["_xy"]);
});

Deno.test("CONSTRUCTED keeps what a user wrote when a variable is only copied", async () => {
  const { inventory } = await construct("compose: {copy: d.k, number: av}\n");
  const copy = inventory.hosts.get("a")?.vars.get("copy");
  equal(isRaw(copy) && plainValue(copy), "v");
  equal(isRaw(copy) && copy.at.file.path.endsWith("1.yml"), true);
});

Deno.test("CONSTRUCTED shows group_names as they were before", async () => {
  const { inventory } = await construct("compose: {names: group_names}\ngroups: {g: p == 'x'}\n");
  deepEqual(inventory.hosts.get("a")?.vars.get("names"), []);
});

const REFUSED: readonly (readonly [string, string, string])[] = [
  ["compose: [1]", "Invalid value of 'compose': expected a dict, got list", "2.yml:2:10"],
  ["keyed_groups: {a: b}", "Invalid value of 'keyed_groups': expected a list, got dict", "2.yml:2:15"],
  ["keyed_groups: [5]", "Invalid keyed group entry, it must be a dictionary: int", "2.yml:2:16"],
  [
    "keyed_groups: [{key: p, trailing_separator: true, default_value: x}]",
    "parameters are mutually exclusive for keyed groups: default_value|trailing_separator",
    "2.yml:2:16",
  ],
  [
    "keyed_groups: [{key: i}]",
    "Invalid group name format, expected a string or a list of them or dictionary, got: int",
    "2.yml:2:16",
  ],
  [
    "keyed_groups: [{key: n}]\nstrict: true",
    "No key or key resulted empty for n in host a, invalid entry",
    "2.yml:2:16",
  ],
  ["compose: {z: made}\nstrict: true", "Could not set z for host a: 'made' is undefined", "2.yml:2:14"],
  [
    "groups: {g-h: made}\nstrict: yes",
    "Could not add host a to group g_h: 'made' is undefined",
    "2.yml:2:15",
  ],
  [
    "keyed_groups: [{key: made}]\nstrict: true",
    "Could not generate group for host a from made entry: 'made' is undefined",
    "2.yml:2:16",
  ],
];

for (const [options, message, at] of REFUSED) {
  Deno.test(`CONSTRUCTED refuses ${options.replace("\n", ", ")}`, async () => {
    const { failure, place } = await construct(`${options}\n`);
    // Before it stands the path.
    equal(failure?.message.replace(/^Failed to parse '[^']*': /, ""), message);
    equal(place, at);
  });
}

Deno.test("CONSTRUCTED sees variables beside the sources and of the command line where it is told to", async () => {
  const options =
    "use_vars_plugins: true\nuse_extra_vars: true\nkeyed_groups: [{key: beside}, {key: extra}]\n";
  await withFiles(
    { "1.yml": BASE, "2.yml": `plugin: ansible.builtin.constructed\n${options}` },
    async (folder) => {
      const asked: string[] = [];
      const deps = {
        ...inventoryDeps({
          beside: (vars) => valueOf(vars, "beside"),
          extra: (vars) => valueOf(vars, "extra"),
        }),
        varsBeside: (sources: readonly string[], owner: string, name: string): Vars => {
          asked.push(`${owner} ${name} ${sources.map((source) => source.slice(folder.length + 1))}`);
          return new Map(owner === "host" ? [["beside", name]] : []);
        },
        extraVars: new Map([["extra", "cli"]]),
      };
      const { inventory } = await loadFrom(folder, ["1.yml", "2.yml"], deps);
      deepEqual(groupNames(inventory, "b"), ["_b", "_cli"]);
      equal(asked.includes("host a 1.yml") && asked.includes("group all 1.yml"), true);
    },
  );
});

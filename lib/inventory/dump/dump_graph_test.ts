import { strictEqual as equal, throws } from "node:assert/strict";
import { loadIni } from "../../../tests/support/inventory.ts";
import type { DumpDeps } from "./dump_inventory.ts";
import { graphLines } from "./dump_graph.ts";

const inventory = await loadIni(`z
[web]
w1 l="[1,'q']" n=None
[web:vars]
ansible_group_priority=7
[db]
d1
w1
[top:children]
web
db
[top:vars]
s="it's"
[empty]
`);
const deps: DumpDeps = { hostVars: ({ vars }) => vars, groupVars: ({ vars }) => vars };

// The answers are those of ansible-core 2.21.5.
Deno.test("graphLines draws groups before hosts", () => {
  equal(
    graphLines(inventory, deps).join("\n"),
    `@all:
  |--@ungrouped:
  |  |--z
  |--@top:
  |  |--@web:
  |  |  |--w1
  |  |--@db:
  |  |  |--d1
  |  |  |--w1
  |--@empty:`,
  );
});

Deno.test("graphLines draws variables as Python writes them", () => {
  equal(
    graphLines(inventory, deps, { group: "top", showVars: true }).join("\n"),
    `@top:
  |--@web:
  |  |--w1
  |  |  |--{l = [1, 'q']}
  |  |  |--{n = None}
  |  |--{ansible_group_priority = 7}
  |--@db:
  |  |--d1
  |  |--w1
  |  |  |--{l = [1, 'q']}
  |  |  |--{n = None}
  |--{s = it's}`,
  );
});

Deno.test("graphLines refuses an unknown group", () => {
  throws(() => graphLines(inventory, deps, { group: "tops" }), {
    message: "Pattern must be valid group name when using --graph: tops",
    code: "bad-option",
    hint: 'did you mean "top"',
  });
});

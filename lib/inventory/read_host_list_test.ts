import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { loadFrom, withFiles } from "../../tests/support/inventory.ts";

const OPEN = "Unable to parse address from hostname, leaving unchanged: host range must specify end value";

for (
  const [kind, list, hosts, warnings] of [
    ["host_list", "a,b:22", ["a", "b"], []],
    ["host_list", "a[1:2],", ["a[1:2]"], []],
    ["advanced_host_list", "a[1:2],b", ["a1", "a2", "b"], []],
    ["advanced_host_list", "a[1:],b", ["a[1:]", "b"], [`${OPEN}: a[1:]`]],
  ] as const
) {
  Deno.test(`${kind.toUpperCase()} reads ${list}`, async () => {
    await withFiles({}, async (folder) => {
      const read = await loadFrom(folder, [list], undefined, { settings: { enablePlugins: [kind] } });
      deepEqual([...read.inventory.hosts.keys()], hosts);
      deepEqual(read.warnings.map(({ message }) => message), warnings);
    });
  });
}

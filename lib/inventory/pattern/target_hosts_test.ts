import { deepStrictEqual as deepEqual, strictEqual as equal, throws } from "node:assert/strict";
import { inventoryDeps, loadIni, withFiles } from "../../../tests/support/inventory.ts";
import { readLimit, targetHosts } from "./target_hosts.ts";

const deps = { ...inventoryDeps(), random: () => 0 };
const inventory = await loadIni("a\nb\n");
const empty = await loadIni("");
const NOTHING = /^provided hosts list is empty, only localhost is available/;

Deno.test("readLimit reads the lines of a file named with @", async () => {
  await withFiles({ "retry": "a\n b \n\n" }, (folder) => {
    deepEqual(readLimit(`c,@${folder}/retry`), ["c", "a", "b", "", ""]);
  });
});

Deno.test("readLimit refuses a file that does not exist, and a folder", async () => {
  await withFiles({ "folder/file": "" }, (folder) => {
    throws(() => readLimit(`@${folder}/none`), { code: "file-not-found" });
    throws(() => readLimit(`@${folder}/folder`), { code: "bad-argument" });
  });
});

Deno.test("targetHosts gives the hosts inside the limit", () => {
  deepEqual(targetHosts("all", inventory, deps, { limit: ["b"] }).hosts.map(({ name }) => name), ["b"]);
});

Deno.test("targetHosts refuses to leave no host", () => {
  throws(() => targetHosts("a", inventory, deps, { limit: ["b"] }), {
    message: "Specified inventory, host pattern and/or --limit leaves us with no hosts to target",
    code: "unknown-host",
  });
});

Deno.test("targetHosts warns of an empty inventory, unless a local name is meant", () => {
  const all = targetHosts("all", empty, deps);
  equal(all.hosts.length, 0);
  equal(all.warnings.length, 1);
  equal(NOTHING.test(all.warnings[0] ?? ""), true);
  const local = targetHosts("localhost", empty, deps);
  deepEqual(local.hosts.map(({ name }) => name), ["localhost"]);
  deepEqual(local.warnings, []);
});

import { deepStrictEqual as deepEqual, strictEqual as equal } from "node:assert/strict";
import { readYaml } from "../yaml/read.ts";
import { PluginRouting } from "./plugin_routing.ts";

const RUNTIME = `
plugin_routing:
  action:
    routed: {redirect: a.b.new}
  modules:
    old: {redirect: a.b.new}
    older: {redirect: a.b.old, deprecation: {removal_version: 2.0.0, warning_text: Use new}}
    gone: {tombstone: {removal_date: "2024-05-01", warning_text: Use new.}}
    round: {redirect: a.b.trip}
    trip: {redirect: a.b.round}
action_groups:
  base: [old, x.y.z]
  more:
    - metadata: {extend_group: [a.b.base]}
    - other
`;

async function routing(): Promise<AsyncDisposable & { readonly of: PluginRouting }> {
  const folder = await Deno.makeTempDir({ prefix: "ferry-routing-" });
  const meta = `${folder}/ansible_collections/a/b/meta`;
  await Deno.mkdir(meta, { recursive: true });
  await Deno.writeTextFile(`${meta}/runtime.yml`, RUNTIME);
  const read = (path: string) => readYaml({ path, text: Deno.readTextFileSync(path) }).root;
  return {
    of: new PluginRouting({ folders: () => [folder], read }),
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

Deno.test("PluginRouting.follow goes from name to name", async () => {
  await using made = await routing();
  const cases = { "a.b.new": "a.b.new", "a.b.routed": "a.b.new", "a.b.older": "a.b.new", "c.d.e": "c.d.e" };
  for (const [name, expected] of Object.entries(cases)) equal(made.of.follow(name).name, expected, name);
});

Deno.test("PluginRouting.follow tells of deprecations on the way", async () => {
  await using made = await routing();
  deepEqual(made.of.follow("a.b.older").deprecations, [{
    message: "a.b.older has been deprecated. Use new.",
    collection: "a.b",
    removedIn: "2.0.0",
  }]);
});

Deno.test("PluginRouting.follow says why a name is no more", async () => {
  await using made = await routing();
  equal(
    made.of.follow("a.b.gone").removed,
    "The 'a.b.gone' module has been removed. Use new. This feature was removed from collection 'a.b' in a release after 2024-05-01.",
  );
  equal(
    made.of.follow("a.b.round").removed,
    "plugin redirect loop resolving a.b.round (path: ['a.b.round', 'a.b.trip'])",
  );
});

Deno.test("PluginRouting.membersOf finds what the names lead to, and the members of other groups", async () => {
  await using made = await routing();
  deepEqual([...made.of.membersOf("a.b.base")], ["a.b.new", "x.y.z"]);
  deepEqual([...made.of.membersOf("a.b.more")], ["a.b.new", "x.y.z", "a.b.other"]);
  deepEqual([...made.of.membersOf("none")], []);
});

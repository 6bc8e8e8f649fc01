/** `ferry inventory`: byte for byte what ansible-inventory prints for the same inventory. */

import { match, strictEqual as equal } from "node:assert/strict";
import { golden, run, withFiles } from "./support.ts";

const HOSTS = ["-i", "inventory/hosts.ini"];

for (
  const [name, args] of [
    ["inventory_list", [...HOSTS, "--list"]],
    ["inventory_list_export", [...HOSTS, "--list", "--export"]],
    ["inventory_yaml", [...HOSTS, "--list", "--yaml"]],
    ["inventory_yaml_export", [...HOSTS, "--list", "--yaml", "--export"]],
    ["inventory_graph", [...HOSTS, "--graph"]],
    ["inventory_graph_vars", [...HOSTS, "--graph", "cluster", "--vars"]],
    ["inventory_host", [...HOSTS, "--host", "w1"]],
    ["inventory_host_yaml", [...HOSTS, "--host", "m2", "--yaml", "-e", "extra=1"]],
    ["inventory_limit", [...HOSTS, "--list", "--limit", "masters:!m1"]],
    ["inventory_toml_in", ["-i", "inventory/hosts.toml", "--list", "--yaml"]],
  ] as const
) {
  Deno.test(`ferry inventory ${args.slice(2).join(" ")} prints ${name}`, async () => {
    const { code, stdout, stderr } = await run(["inventory", ...args]);
    equal(code, 0, stderr);
    equal(stdout, await golden(name));
  });
}

for (
  const [args, code, words] of [
    [[], 5, /No action selected/],
    [["--list", "--graph"], 5, /Conflicting options used/],
    [["--host", "w9"], 5, /You must pass a single valid host to --host parameter/],
    [["--graph", "nowhere"], 5, /Pattern must be valid group name when using --graph/],
    [["--lists"], 2, /unknown option/],
  ] as const
) {
  Deno.test(`ferry inventory ${args.join(" ")} ends with ${code}`, async () => {
    const made = await run(["inventory", ...HOSTS, ...args]);
    equal(made.code, code);
    match(made.stderr, words);
    equal(made.stdout, "");
  });
}

Deno.test("ferry inventory --toml gives tables that say the same when they are read", async () => {
  await withFiles({}, async (folder) => {
    const file = `${folder}/out.toml`;
    const first = await run([
      "inventory",
      "-i",
      "inventory/hosts.toml",
      "--list",
      "--toml",
      "--output",
      file,
    ]);
    equal(first.code, 0, first.stderr);
    equal(first.stdout, "");
    const { stdout } = await run(["inventory", "-i", file, "--list", "--yaml"]);
    equal(stdout, await golden("inventory_toml_in"));
  });
});

/** `ferry config`: settings as ansible-config shows them. */

import { deepStrictEqual as deepEqual, match, strictEqual as equal } from "node:assert/strict";
import { ALL_BASE_SETTINGS } from "../../lib/cli/settings/documented_settings.ts";
import { golden, HERE, run, withFiles } from "./support.ts";

const cwd = `${HERE}/settings`;

for (
  const [name, args] of [
    ["config_changed", ["dump", "--only-changed", "-t", "all"]],
    ["config_changed_json", ["dump", "--only-changed", "-f", "json"]],
  ] as const
) {
  Deno.test(`ferry config ${args.join(" ")} prints ${name}`, async () => {
    const { code, stdout, stderr } = await run(["config", ...args], { cwd });
    equal(code, 0, stderr);
    equal(stdout, await golden(name));
  });
}

Deno.test("ferry config dump says which variable of the environment won", async () => {
  const { stdout } = await run(["config", "dump"], { cwd, env: { ANSIBLE_FORKS: "3" } });
  match(stdout, /^DEFAULT_FORKS\(env: ANSIBLE_FORKS\) = 3$/m);
  match(stdout, /^DEFAULT_BECOME_USER\(default\) = root$/m);
});

Deno.test("ferry config view shows the file, and fails without one", async () => {
  const shown = await run(["config", "view"], { cwd });
  equal(shown.stdout, await Deno.readTextFile(`${cwd}/ansible.cfg`));
  await withFiles({}, async (home) => {
    const { code, stderr } = await run(["config", "view"], { cwd: home, env: { HOME: home } });
    equal(code, 1);
    match(stderr, /Invalid or no config file was supplied/);
  });
});

Deno.test("ferry config init makes a file in which nothing differs from the defaults", async () => {
  const { stdout } = await run(["config", "init", "--disabled", "-t", "all"]);
  match(stdout, /^;forks=5$/m);
  await withFiles({ "ansible.cfg": stdout.replace(/^;(?!.*=$)/gm, "") }, async (folder) => {
    const values = async (options: Parameters<typeof run>[1]) => {
      const { stdout } = await run(["config", "dump", "-f", "json"], options);
      const told = JSON.parse(stdout) as readonly { readonly name?: string; readonly value?: unknown }[];
      return told.filter(({ name }) => name !== undefined && name !== "CONFIG_FILE")
        .map(({ name, value }) => [name, value]);
    };
    deepEqual(await values({ cwd: folder }), await values({ env: { HOME: Deno.env.get("HOME") ?? "/" } }));
  });
});

Deno.test("ferry config list tells of every setting how it is set", async () => {
  const { stdout } = await run(["config", "list", "-f", "json"]);
  const settings = JSON.parse(stdout) as Record<string, { readonly env: readonly unknown[] }>;
  deepEqual(Object.keys(settings), ALL_BASE_SETTINGS.map(({ name }) => name));
  deepEqual(settings["DEFAULT_FORKS"], {
    default: 5,
    description: "How many hosts are at work at a time",
    env: [{ name: "ANSIBLE_FORKS" }],
    ferry: "honoured",
    ini: [{ key: "forks", section: "defaults" }],
    type: "integer",
  });
});

Deno.test("ferry config validate names what is no setting, and what is not done", async () => {
  const text = "[defaults]\nforks=3\ncow_selection=random\nno_such_key=1\n[nowhere]\na=b\n";
  await withFiles({ "ansible.cfg": text }, async (cwd) => {
    const { code, stderr } = await run(["config", "validate", "-t", "all"], { cwd });
    equal(code, 1);
    match(stderr, /Found unknown key 'no_such_key' in section 'defaults'/);
    match(stderr, /Found unknown section 'nowhere'/);
    match(stderr, /ANSIBLE_COW_SELECTION \(.*\) is ignored: ferry has no cows/);
  });
  const env = { HOME: Deno.env.get("HOME") ?? "/", ANSIBLE_FORKS: "3" };
  equal((await run(["config", "validate", "-f", "env"], { env })).code, 0);
  equal((await run(["config", "validate", "-f", "env"], { env: { ...env, ANSIBLE_NONE: "1" } })).code, 1);
});

import { notDeepStrictEqual as notDeepEqual, strictEqual as equal } from "node:assert/strict";
import { Secrets } from "../../model/secret.ts";
import { Keyboard } from "../../system/keyboard.ts";
import { systemTerminal } from "../../system/terminal.ts";
import { Config } from "../settings/config.ts";
import { PLUGIN_SETTINGS } from "../settings/plugin_settings.ts";
import type { DocumentedSetting } from "../settings/setting_table.ts";
import { settingPlaces } from "../settings/settings.ts";
import { connectDefaults } from "./connect_defaults.ts";

const VALUES: Readonly<Record<string, string>> = { flag: "false", integer: "77" };

async function defaultsOf(env: Readonly<Record<string, string>>, ini: ReadonlyMap<string, string>) {
  const secrets = new Secrets();
  const config = new Config("ansible.cfg", ini, env);
  const session = {
    home: "/home/me",
    workingFolder: "/work",
    secrets,
    keyboard: new Keyboard(systemTerminal({})),
    signal: new AbortController().signal,
  };
  return { defaults: await connectDefaults({}, config, session), secrets };
}

function places({ setting, kind }: DocumentedSetting) {
  const value = VALUES[kind] ?? "word";
  const { env, ini } = settingPlaces(setting);
  return [
    ...env.map((name) => ({ name, env: { [name]: value }, ini: new Map<string, string>() })),
    ...ini.map(({ section, key }) => {
      const name = `${section}.${key}`;
      return { name, env: {}, ini: new Map([[name, value]]) };
    }),
  ];
}

const PARTS = [["connection", "ssh"], ["become", "sudo"], ["become", "su"]] as const;

for (const [kind, plugin] of PARTS) {
  Deno.test(`connectDefaults follows every documented place of the settings of ${plugin}`, async () => {
    const { defaults: without } = await defaultsOf({}, new Map());
    const settings = PLUGIN_SETTINGS.get(kind)?.get(plugin) ?? [];
    const honoured = settings.filter(({ standing }) => standing.status === "honoured");
    for (const { name, env, ini } of honoured.flatMap(places)) {
      notDeepEqual((await defaultsOf(env, ini)).defaults, without, name);
    }
  });
}

Deno.test("connectDefaults takes the method's own setting rather than that of all methods", async () => {
  const env = { ANSIBLE_BECOME_FLAGS: "all", ANSIBLE_SUDO_FLAGS: "own" };
  const { sudo, su } = (await defaultsOf(env, new Map())).defaults.methods;
  equal(sudo.flags, "own");
  equal(su.flags, "all");
});

Deno.test("connectDefaults makes a secret of a password that the configuration has", async () => {
  const { secrets } = await defaultsOf({}, new Map([["su_become_plugin.password", "a long word"]]));
  equal(secrets.mask("it is a long word").includes("a long word"), false);
});

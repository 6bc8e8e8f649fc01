/** The readers that meet files of strangers, each with texts that are right to begin with. */

import { INI } from "../../lib/inventory/ini/read_ini.ts";
import { InventoryBuilder } from "../../lib/inventory/builder.ts";
import { DEFAULT_SETTINGS } from "../../lib/inventory/settings.ts";
import { Warnings } from "../../lib/inventory/warnings.ts";
import { listFolder, readText } from "../../lib/system/files.ts";
import { finalize } from "../../lib/template/finalize.ts";
import type { RuntimeValue } from "../../lib/template/python/values.ts";
import { plainSource } from "../../lib/template/syntax/source.ts";
import { compileTemplate } from "../../lib/template/template.ts";
import { Vault } from "../../lib/vault/vault.ts";
import { readYamlDocuments } from "../../lib/yaml/read.ts";
import { inventoryDeps } from "../support/inventory.ts";
import { lazyVariables, testEnvironment } from "../templates/support.ts";

export interface Reader {
  readonly name: string;
  readonly texts: readonly string[];
  /** Reads a text, or throws a `DiagnosticError`: anything else is a bug. */
  readonly read: (text: string) => void;
}

const HERE = new URL("../", import.meta.url).pathname;
const PLAYBOOKS = listFolder(`${HERE}compat/cases`).map((name) =>
  readText(`${HERE}compat/cases/${name}/playbook.yml`)
);
const INVENTORIES = [
  "web1 ansible_host=10.0.0.1 a='x y' b=[1,2]\nweb[01:20:3].example.com\n\n[db]\ndb1 c={\"k\": (1, 2.5)}\n",
  '[all:vars]\nx=1\ny = "two"\n[g:children]\nweb\n[web]\na:22 b=None # comment\n[2001:db8::1]:22\n',
  readText(`${HERE}compat/hosts.ini`),
];
/** Little enough that no damaged template takes long. */
const ENVIRONMENT = testEnvironment({ limits: { steps: 20_000, items: 20_000, textLength: 100_000 } });
const VARIABLES = lazyVariables(
  new Map<string, RuntimeValue>([["a", "{{ b }}"], ["b", [1, 2, "x"]], ["s", "text"], ["n", 5], ["l", [
    3,
    1,
    2,
  ]]]),
  ENVIRONMENT,
);
const vault = new Vault([{ id: "default", password: new TextEncoder().encode("secret") }]);

export const READERS: readonly Reader[] = [
  { name: "YAML", texts: PLAYBOOKS, read: (text) => void readYamlDocuments({ path: "fuzz.yml", text }) },
  { name: "INI", texts: INVENTORIES, read: readIni },
  { name: "Jinja", texts: templatesOfTables(), read: renderTemplate },
  {
    name: "vault",
    texts: [vault.encrypt(new TextEncoder().encode("content"), "default")],
    read: (text) => void vault.decrypt(text, "fuzz"),
  },
];

function readIni(text: string): void {
  const file = { path: "hosts", text };
  const document = () => {
    throw new TypeError("INI is no YAML");
  };
  const warnings = new Warnings();
  INI.read({ path: "hosts", info: null, extension: "", file: () => file, document }, {
    builder: new InventoryBuilder(warnings, { groupNames: "never", merge: "replace" }),
    deps: inventoryDeps(),
    settings: DEFAULT_SETTINGS,
    warnings,
    readSources: [],
    signal: undefined,
  });
}

function renderTemplate(text: string): void {
  finalize(compileTemplate(plainSource(text)).evaluate(ENVIRONMENT, VARIABLES), {});
}

function templatesOfTables(): readonly string[] {
  const folder = `${HERE}templates/cases`;
  return listFolder(folder).flatMap((name) =>
    readText(`${folder}/${name}`).trim().split("\n").flatMap((row) => {
      const { template } = JSON.parse(row) as { template?: string };
      return template === undefined ? [] : [template];
    })
  );
}

/** `ferry doc`: everything that content can name is documented. */

import { deepStrictEqual as deepEqual, match, ok, strictEqual as equal } from "node:assert/strict";
import { docPage, docSnippet } from "../../lib/cli/doc/doc_text.ts";
import { entriesOf, findEntry, KINDS } from "../../lib/cli/doc/entries.ts";
import { keywordData } from "../../lib/cli/doc/keywords.ts";
import { BLOCK_KEYS, HANDLER_KEYS, PLAY_KEYS, ROLE_KEYS, TASK_KEYS } from "../../lib/playbook/keywords.ts";
import { run, withFiles } from "./support.ts";

Deno.test("entriesOf has a summary for everything of ansible.builtin", async () => {
  for (const kind of KINDS) {
    const entries = await entriesOf(kind);
    ok(entries.length > 0, kind);
    const own = entries.filter(({ name }) => name.startsWith("ansible.builtin."));
    deepEqual(own.filter(({ summary }) => summary === "").map(({ name }) => name), [], kind);
  }
});

Deno.test("keywordData knows every keyword, and where it may stand", () => {
  const all = [...PLAY_KEYS, ...ROLE_KEYS, ...BLOCK_KEYS, ...TASK_KEYS, ...HANDLER_KEYS];
  deepEqual(all.filter((name) => keywordData(name) === null), []);
  deepEqual(keywordData("serial")?.get("applies_to"), ["Play"]);
  equal(keywordData("serail"), null);
});

for (const name of ["copy", "ansible.builtin.copy", "ansible.legacy.copy"]) {
  Deno.test(`findEntry finds ${name}`, async () => {
    equal((await findEntry("module", name))?.name, "ansible.builtin.copy");
  });
}

Deno.test("docPage and docSnippet name every argument", async () => {
  const entry = await findEntry("module", "copy");
  ok(entry);
  for (const name of Object.keys(entry.options)) {
    match(docPage(entry), new RegExp(`^[-=] ${name}  `, "m"));
    match(docSnippet(entry), new RegExp(`^      ${name}:`, "m"));
  }
});

Deno.test("ferry doc shows a module as text, as JSON and in a list", async () => {
  match((await run(["doc", "ping"])).stdout, /^> MODULE ansible\.builtin\.ping/);
  const { ping } = JSON.parse((await run(["doc", "-j", "ping"])).stdout);
  equal(ping.doc.plugin_name, "ansible.builtin.ping");
  equal(ping.doc.options.data.default, "pong");
  match((await run(["doc", "-l"])).stdout, /^ansible\.builtin\.ping +\S/m);
  match((await run(["doc", "-t", "keyword", "serial"])).stdout, /^serial:\n {2}applies_to:\n {2}- Play\n/);
});

Deno.test("ferry doc warns of a name that is none, and wants one", async () => {
  const unknown = await run(["doc", "pign"]);
  equal(unknown.code, 0);
  match(unknown.stderr, /\[WARNING\]: pign was not found; did you mean "ping"/);
  equal((await run(["doc"])).code, 5);
  equal((await run(["doc", "-t", "nothing", "x"])).code, 2);
});

Deno.test("ferry doc tells of modules and roles that users documented", async () => {
  const files = {
    "library/hello.py": `DOCUMENTATION = r'''
module: hello
short_description: Says hello
description: [It greets.]
options:
  who: { type: str, required: true, description: Whom to greet }
'''
EXAMPLES = """- hello: { who: you }"""
`,
    "collections/ansible_collections/acme/tools/plugins/filter/loud.yml": `DOCUMENTATION:
  name: loud
  short_description: A loud text
`,
    "library/broken.py": "DOCUMENTATION = '''\na: [\n'''\n",
    "roles/motd/meta/argument_specs.yml": `argument_specs:
  main:
    short_description: Writes the message
    options: { text: { description: What it says, required: true } }
  remove: { short_description: Takes it away }
`,
    "roles/silent/meta/main.yml": "dependencies: []\n",
  };
  await withFiles(files, async (cwd) => {
    const page = await run(["doc", "hello"], { cwd });
    match(page.stdout, /^> MODULE hello \(.*library\/hello\.py\)\n\n {2}Says hello\.\n\n {2}It greets\./);
    match(page.stdout, /^= who {2}Whom to greet$/m);
    equal(page.stderr, "");
    match(
      (await run(["doc", "-t", "filter", "-l", "acme.tools"], { cwd })).stdout,
      /^acme\.tools\.loud A loud/,
    );
    match((await run(["doc", "-F", "-l"], { cwd })).stderr, /documentation of broken/);
    equal(
      (await run(["doc", "-t", "role", "-l"], { cwd })).stdout,
      "motd:\n  specs:\n    main  : Writes the message\n    remove: Takes it away\n",
    );
    const role = JSON.parse((await run(["doc", "-t", "role", "-e", "main", "-j", "motd"], { cwd })).stdout);
    deepEqual(Object.keys(role.motd.entry_points), ["main"]);
    match((await run(["doc", "-t", "role", "motd"], { cwd })).stdout, /ENTRY POINT: main[^]*= text {2}What/);
  });
});

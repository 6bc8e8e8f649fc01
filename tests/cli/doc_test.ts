/** `ferry doc`: everything that content can name is documented. */

import { deepStrictEqual as deepEqual, match, ok, strictEqual as equal } from "node:assert/strict";
import { docPage, docSnippet } from "../../lib/cli/doc/doc_text.ts";
import { entriesOf, findEntry, KINDS } from "../../lib/cli/doc/entries.ts";
import { keywordData } from "../../lib/cli/doc/keywords.ts";
import { BLOCK_KEYS, HANDLER_KEYS, PLAY_KEYS, ROLE_KEYS, TASK_KEYS } from "../../lib/playbook/keywords.ts";
import { run } from "./support.ts";

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

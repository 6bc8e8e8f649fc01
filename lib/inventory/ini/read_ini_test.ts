import { deepStrictEqual as deepEqual, strictEqual as equal } from "node:assert/strict";
import { loadFrom, loadIni, withFiles } from "../../../tests/support/inventory.ts";
import { placeOf } from "../../source/span.ts";
import { isRaw, type VarValue } from "../../model/inventory.ts";
import { plainValue } from "../../model/raw.ts";

/** What a span covers in its file. */
function quoted(value: VarValue | undefined): string | undefined {
  return isRaw(value) ? value.at.file.text.slice(value.at.start, value.at.end) : undefined;
}

for (
  const { name, text, message, at } of [
    {
      name: "a word that is no assignment",
      text: "a x=1\nb  y\n",
      message: "Expected key=value host variable assignment, got: y",
      at: "2:4",
    },
    {
      name: "an unknown kind of section",
      text: "a\n[g:foo]\n",
      message: "Section [g:foo] has unknown type: foo",
      at: "2:1",
    },
    {
      name: "an undefined child",
      text: "[g:children]\nx\n\n[h]\n",
      message: "Section [g:children] includes undefined group 'x'",
      at: "2:1",
    },
    {
      name: "variables of an undefined group",
      text: "\n [g:vars]\n",
      message: "Section [g:vars] not valid for undefined group 'g'",
      at: "2:2",
    },
    {
      name: "a range in a host name",
      text: "a\n  b[2:a] x=1\n",
      message: "host range must have whole numbers or single letters at its ends: b[2:a]",
      at: "2:3",
    },
    {
      name: "a quote that does not end",
      text: "a x='b\n",
      message: "Error parsing host definition 'a x='b': No closing quotation",
      at: "1:1",
    },
    {
      name: "groups that contain each other",
      text: "[a:children]\nb\n[b:children]\n a\n",
      message: "Adding group 'a' as child to 'b' creates a recursive dependency loop",
      at: "4:2",
    },
  ]
) {
  Deno.test(`INI shows the place of ${name}`, async () => {
    await withFiles({ hosts: text }, async (folder) => {
      const { warnings } = await loadFrom(folder, ["hosts"]);
      const { cause } = warnings.find(({ message }) => message.includes("'ini'")) ?? {};
      equal(cause?.message, `Failed to parse inventory: ${message}`);
      equal(
        cause?.code,
        message.startsWith("host range") || message.startsWith("Adding") ? "bad-inventory" : "ini-syntax",
      );
      equal(cause?.at && placeOf(cause.at), `${folder}/hosts:${at}`);
    });
  });
}

Deno.test("INI keeps the places of values, quotes left out", async () => {
  const { hosts, groups } = await loadIni(
    "h a=one b='two words' c=\"['x', '{{ y }}']\" d='{{ z }}'\n[all:vars]\ne = {{ v }} \nf = {'k': 'w'}\n",
  );
  const vars = hosts.get("h")?.vars;
  equal(quoted(vars?.get("a")), "one");
  equal(quoted(vars?.get("b")), "two words");
  equal(quoted(vars?.get("d")), "{{ z }}");
  const list = vars?.get("c");
  equal(isRaw(list) && list.kind === "list" && quoted(list.items[1]), "{{ y }}");
  equal(quoted(groups.get("all")?.vars.get("e")), "{{ v }}");
  const map = groups.get("all")?.vars.get("f");
  equal(isRaw(map) && map.kind === "map" && quoted(map.entries[0]?.value), "w");
});

Deno.test("INI marks what may be a template, and never what was written as bytes", async () => {
  const { groups } = await loadIni(
    "[all:vars]\na={{ x }}\nb=['{{ x }}']\nc=b'{{ x }}'\nd=text\ne=5\nf={'{{ k }}': 1}\n",
  );
  const dynamic = [...groups.get("all")?.vars ?? []].map((
    [name, value],
  ) => [name, isRaw(value) && value.dynamic]);
  deepEqual(dynamic, [["a", true], ["b", true], ["c", false], ["d", false], ["e", false], ["f", false]]);
});

Deno.test("INI takes a template for text that Python takes for a set in a set", async () => {
  const { hosts } = await loadIni(`h a="{{ 'b' }}"\n`);
  const value = hosts.get("h")?.vars.get("a");
  equal(isRaw(value) && plainValue(value), "{{ 'b' }}");
});

Deno.test("INI overlooks what is no UTF-8 in comments, and only there", async () => {
  const latin = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  await withFiles({}, async (folder) => {
    await Deno.writeFile(`${folder}/good`, latin("# caf\xe9\na x=1\n"));
    await Deno.writeFile(`${folder}/bad`, latin("b x=caf\xe9\n"));
    const { inventory, warnings } = await loadFrom(folder, ["good", "bad"]);
    deepEqual([...inventory.hosts.keys()], ["a"]);
    equal(warnings.at(-1)?.message, `Unable to parse ${folder}/bad as an inventory source`);
  });
});

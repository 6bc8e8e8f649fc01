import { strictEqual as equal } from "node:assert/strict";
import { loadFrom, withFiles } from "../../tests/support/inventory.ts";
import { placeOf } from "../source/span.ts";
import { isRaw } from "../model/inventory.ts";

for (
  const { name, text, message, at } of [
    {
      name: "hosts that are a list",
      text: "g:\n  hosts:\n    - a\n",
      message: 'Invalid "hosts" entry for "g" group, requires a dictionary, found "list" instead.',
      at: "3:5",
    },
    {
      name: "a host name that is a number",
      text: "g:\n  hosts:\n    1:\n",
      message: "Host pattern 1 must be a string. Enclose integers/floats in quotation marks",
      at: "3:5",
    },
    {
      name: "a range in a host name",
      text: "g:\n  hosts:\n    a[1:]:\n",
      message: "host range must specify end value: a[1:]",
      at: "3:5",
    },
    {
      name: "variables that are no mapping",
      text: "g:\n  hosts:\n    a: 5\n",
      message: "Invalid data from file, expected dictionary and got: int",
      at: "3:8",
    },
    {
      name: "groups that contain each other",
      text: "g:\n  children:\n    g:\n",
      message: "can't add group to itself: g",
      at: "3:5",
    },
    {
      name: "the configuration of a plugin",
      text: "x: 1\nplugin: constructed2\n",
      message: "Plugin configuration YAML file, not YAML inventory",
      at: "2:9",
    },
  ]
) {
  Deno.test(`YAML shows the place of ${name}`, async () => {
    await withFiles({ "h.yml": text }, async (folder) => {
      const { warnings } = await loadFrom(folder, ["h.yml"]);
      const { cause } = warnings.find(({ message }) => message.includes("'yaml'")) ?? {};
      equal(cause?.message, message);
      equal(cause?.code, "bad-inventory");
      equal(cause?.at && placeOf(cause.at), `${folder}/h.yml:${at}`);
    });
  });
}

Deno.test("YAML shows the place of keys that it skips, and of keys written twice", async () => {
  await withFiles({ "h.yml": "g:\n  foo: {}\n  hosts:\n    a: {x: 1}\n    a:\n" }, async (folder) => {
    const { warnings } = await loadFrom(folder, ["h.yml"]);
    const places = warnings.map(({ at }) => at && placeOf(at).slice(folder.length + 1));
    equal(places.join(" "), "h.yml:5:5 h.yml:2:3");
  });
});

Deno.test("YAML keeps values as they are written", async () => {
  await withFiles(
    { "h.yml": "all:\n  hosts:\n    a:\n      t: 'x {{ y }}'\n      u: !unsafe '{{ y }}'\n" },
    async (folder) => {
      const { inventory } = await loadFrom(folder, ["h.yml"]);
      const vars = inventory.hosts.get("a")?.vars;
      const [template, unsafe] = [vars?.get("t"), vars?.get("u")];
      equal(isRaw(template) && template.dynamic && placeOf(template.at), `${folder}/h.yml:4:11`);
      equal(isRaw(unsafe) && unsafe.kind === "scalar" && unsafe.tag, "unsafe");
      equal(isRaw(unsafe) && unsafe.dynamic, false);
    },
  );
});

import { deepStrictEqual as deepEqual, rejects, strictEqual as equal } from "node:assert/strict";
import { loadFrom, withFiles } from "../../../tests/support/inventory.ts";
import { renderDiagnostic } from "../../source/diagnostic.ts";
import { isRaw } from "../../model/inventory.ts";

/** A script that prints this for `--list`. */
const printing = (json: string) => `#!/bin/sh\ncat <<'END'\n${json}\nEND\n`;

Deno.test("SCRIPT lets texts be templates, unless they are marked as data or encrypted", async () => {
  const json = '{"_meta": {"hostvars": {"a": {"t": "{{ x }}", "u": {"__ansible_unsafe": "{{ x }}"}, ' +
    '"v": {"__ansible_vault": "$ANSIBLE_VAULT;1.1;AES256\\n30"}, "l": ["{{ x }}"]}}}, "g": {"hosts": ["a"]}, "solo": {"w": "{{ x }}"}}';
  await withFiles({ s: printing(json) }, async (folder) => {
    const { inventory } = await loadFrom(folder, ["s"]);
    const shown = (owner: "a" | "solo") =>
      [...(inventory.groups.get(owner) ?? inventory.hosts.get(owner))?.vars ?? []].flatMap(([name, value]) =>
        isRaw(value) ? [[name, value.dynamic, value.kind === "scalar" ? value.tag : null]] : []
      );
    deepEqual(shown("a"), [["t", true, null], ["u", false, "unsafe"], ["v", true, "vault"], [
      "l",
      true,
      null,
    ]]);
    deepEqual(shown("solo"), [["w", false, "unsafe"]]);
  }, ["s"]);
});

Deno.test("SCRIPT shows what a script that fails wrote to standard error", async () => {
  await withFiles({ s: "#!/bin/sh\necho no route >&2\nexit 4\n" }, async (folder) => {
    const { warnings } = await loadFrom(folder, ["s"]);
    const { cause } = warnings[0] ?? {};
    equal(cause?.code, "command-failed");
    equal(
      cause && renderDiagnostic(cause),
      "Inventory script returned non-zero exit code 4.\n  Standard error from inventory script:\nno route",
    );
  }, ["s"]);
});

Deno.test("SCRIPT never quotes the output", async () => {
  await withFiles({ s: printing('{"all": {"vars": {"password": "hunter2"}') }, async (folder) => {
    const { cause } = (await loadFrom(folder, ["s"])).warnings[0] ?? {};
    equal(cause?.code, "json-syntax");
    equal(cause && renderDiagnostic(cause).includes("hunter2"), false);
  }, ["s"]);
});

Deno.test("SCRIPT passes on standard error of a script that succeeds only where that is asked for", async () => {
  const script = '#!/bin/sh\necho hello >&2\necho \'{"_meta": {"hostvars": {}}}\'\n';
  await withFiles({ s: script }, async (folder) => {
    const loud = await loadFrom(folder, ["s"]);
    deepEqual(loud.warnings.map(({ kind, message }) => [kind, message]), [["error", "hello"]]);
    const quiet = await loadFrom(folder, ["s"], undefined, { settings: { scriptStderr: false } });
    deepEqual(quiet.warnings, []);
  }, ["s"]);
});

Deno.test("SCRIPT ends with the signal", async () => {
  await withFiles({ s: "#!/bin/sh\nexec sleep 30\n" }, async (folder) => {
    const controller = new AbortController();
    const loading = loadFrom(folder, ["s"], undefined, { signal: controller.signal });
    controller.abort();
    await rejects(loading, { name: "AbortError" });
  }, ["s"]);
});

for (
  const [json, message] of [
    ["[", "Unable to get JSON decoder for inventory script result: Value could not be parsed as JSON"],
    ['"g"', "Unable to get JSON decoder for inventory script result: Value is 'str' instead of 'dict'"],
    ['{"_meta": 1}', "Value contains '_meta' which is 'int' instead of 'dict'"],
    ['{"_meta": {"profile": 1}}', "Value contains '_meta.profile' which is 'int' instead of 'str'"],
    ['{"_meta": {"profile": "inventory_new"}}', "Unknown profile name 'inventory_new'."],
    ['{"_meta": {"profile": "modern"}}', "Non-inventory profile 'modern' is not allowed."],
    ['{"_meta": {"hostvars": []}}', "Value contains '_meta.hostvars' which is 'list' instead of 'dict'"],
    ['{"g": null}', "Value contains 'g.hosts' which is 'NoneType' instead of 'list'"],
    ['{"g": {"vars": [1]}}', "Value contains 'g.vars' which is 'list' instead of 'dict'"],
    ['{"g": {"vars": {"v": {"__ansible_vault": 1}}}}', "__ansible_vault is int, not str"],
  ] as const
) {
  Deno.test(`SCRIPT tells what is wrong with ${json}`, async () => {
    await withFiles({ s: printing(json) }, async (folder) => {
      const causes = (await loadFrom(folder, ["s"])).warnings.map(({ cause }) => cause?.message ?? "");
      equal(causes.some((cause) => cause.includes(message)), true, causes.join("\n"));
    }, ["s"]);
  });
}

import { deepStrictEqual as deepEqual, rejects, strictEqual as equal } from "node:assert/strict";
import { inventoryDeps, loadFrom, withFiles } from "../../tests/support/inventory.ts";
import { DiagnosticError, renderDiagnostic } from "../source/diagnostic.ts";
import type { SourceFile } from "../source/span.ts";
import { readSource } from "../system/files.ts";
import { placeOf } from "../source/span.ts";

Deno.test("loadInventory puts variables and the home folder into sources", async () => {
  await withFiles({ "x/hosts": "a\n", "home/inv": "b\n" }, async (folder) => {
    const { inventory } = await loadFrom(folder, ["$D/hosts", "~/inv", "${C}/${D}"], undefined, {
      environment: { D: "x", HOME: `${folder}/home`, C: "./c/../x/.." },
    });
    deepEqual([...inventory.hosts.keys()], ["a", "b"]);
    deepEqual(inventory.sources, [`${folder}/x/hosts`, `${folder}/home/inv`, `${folder}/x`]);
  });
});

Deno.test("loadInventory remembers the sources, but not lists of hosts", async () => {
  await withFiles({ "inv/hosts": "a\n", file: "b\n" }, async (folder) => {
    const { inventory } = await loadFrom(folder, ["inv", "c,d", "file", "gone"]);
    deepEqual(inventory.sources, [`${folder}/inv`, `${folder}/file`, `${folder}/gone`]);
  });
});

Deno.test("loadInventory tells a host which source named it first", async () => {
  await withFiles({ "inv/1": "a\n", "inv/2": "a\nb\n" }, async (folder) => {
    const { inventory } = await loadFrom(folder, ["inv", "c,"]);
    const of = (host: string) =>
      ["inventory_file", "inventory_dir"].map((name) => inventory.hosts.get(host)?.vars.get(name));
    deepEqual(of("a"), [`${folder}/inv/1`, `${folder}/inv`]);
    deepEqual(of("b"), [`${folder}/inv/2`, `${folder}/inv`]);
    deepEqual(of("c"), ["c,", "None"]);
  });
});

Deno.test("loadInventory reads files with the reader handed in, once each", async () => {
  await withFiles({ "h.yml": "all: {hosts: {a: }}\n" }, async (folder) => {
    const read: string[] = [];
    const deps = {
      ...inventoryDeps(),
      read: (path: string): SourceFile => {
        read.push(path);
        return { ...readSource(path, "shown"), secret: true };
      },
    };
    await loadFrom(folder, ["h.yml"], deps);
    deepEqual(read, [`${folder}/h.yml`]);
  });
});

Deno.test("loadInventory names what each reader did not understand when that is a failure", async () => {
  await withFiles({ hosts: "a b\n" }, async (folder) => {
    const loading = loadFrom(folder, ["hosts"], undefined, { settings: { anyUnparsedIsFailed: true } });
    await rejects(loading, (error) => {
      if (!(error instanceof DiagnosticError)) return false;
      equal(
        renderDiagnostic(error),
        [
          `Completely failed to parse inventory source ${folder}/hosts`,
          `  yaml: YAML inventory has invalid structure, it should be a dictionary, got: str ${folder}/hosts:1:1`,
          `  ini: Failed to parse inventory: Expected key=value host variable assignment, got: b ${folder}/hosts:1:3`,
        ].join("\n"),
      );
      return error.code === "bad-inventory";
    });
  });
});

Deno.test("loadInventory says what to do about a plugin that exists only in Python", async () => {
  await withFiles({ "aws.yml": "plugin: amazon.aws.aws_ec2\nregions: [eu]\n" }, async (folder) => {
    const { warnings } = await loadFrom(folder, ["aws.yml"]);
    const { cause } = warnings[0] ?? {};
    equal(cause?.code, "not-supported");
    equal(
      cause?.message,
      `inventory config '${folder}/aws.yml' specifies unknown plugin 'amazon.aws.aws_ec2'`,
    );
    equal(cause?.at && placeOf(cause.at), `${folder}/aws.yml:1:9`);
    equal(/ansible-inventory --list --export/.test(cause?.hint ?? ""), true);
  });
});

Deno.test("loadInventory does not follow a configuration that names itself", async () => {
  await withFiles({ "a.yml": "plugin: auto\n" }, async (folder) => {
    const { warnings } = await loadFrom(folder, ["a.yml"]);
    equal(warnings[0]?.cause?.code, "not-supported");
  });
});

Deno.test("loadInventory fails for groups that contain each other across sources", async () => {
  await withFiles({ a: "[x:children]\nall\n" }, async (folder) => {
    await rejects(loadFrom(folder, ["a"]), { code: "bad-inventory", message: /recursive dependency loop$/ });
  });
});

Deno.test("loadInventory ends with the signal", async () => {
  await withFiles({ a: "x\n" }, async (folder) => {
    const signal = AbortSignal.abort();
    await rejects(loadFrom(folder, ["a"], undefined, { signal }), { name: "AbortError" });
  });
});

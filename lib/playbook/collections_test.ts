import { strictEqual as equal } from "node:assert/strict";
import { collectionOfPath, collectionPlaybook, collectionRole } from "./collections.ts";

async function collections(): Promise<AsyncDisposable & { readonly folder: string }> {
  const folder = await Deno.makeTempDir({ prefix: "ferry-collections-" });
  const own = `${folder}/ansible_collections/a/b`;
  for (const path of ["playbooks/more", "roles/r", "roles/deep/r"]) {
    await Deno.mkdir(`${own}/${path}`, { recursive: true });
  }
  for (const path of ["site.yml", "more/second.yaml"]) {
    await Deno.writeTextFile(`${own}/playbooks/${path}`, "");
  }
  return { folder, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

Deno.test("collectionPlaybook finds a playbook by its full name, with or without its ending", async () => {
  await using made = await collections();
  const found = (name: string) =>
    collectionPlaybook(name, ["/nonexistent", made.folder])?.replace(/^.*\/playbooks\//, "") ?? null;
  equal(found("a.b.site"), "site.yml");
  equal(found("a.b.site.yml"), "site.yml");
  equal(found("a.b.more.second"), "more/second.yaml");
  equal(found("a.b.third"), null);
  equal(found("site.yml"), null);
});

Deno.test("collectionRole finds a role in the folders of a collection", async () => {
  await using made = await collections();
  equal(collectionRole("a.b", "r", [made.folder])?.fullName, "a.b.r");
  equal(collectionRole("a.b", "deep/r", [made.folder])?.fullName, "a.b.deep.r");
  equal(collectionRole("a.b", "s", [made.folder]), null);
});

Deno.test("collectionOfPath tells the collection from the folders", () => {
  equal(collectionOfPath("/x/ansible_collections/a/b/playbooks/site.yml"), "a.b");
  equal(collectionOfPath("/x/ansible_collections/a/b"), "a.b");
  equal(collectionOfPath("/x/roles/r"), null);
});

import { match, strictEqual as equal, throws } from "node:assert/strict";
import { isDirectory, makeFolder, removePath, replaceFile, temporaryFolder } from "../../../system/files.ts";
import { reach, siteAt } from "./site.ts";

/** A folder of one's own whose path has a word in it. */
function folderNamed(name: string): Disposable & { readonly path: string } {
  const parent = temporaryFolder();
  const path = `${parent}/${name}`;
  makeFolder(path);
  return { path, [Symbol.dispose]: () => removePath(parent) };
}

Deno.test("reach leaves a path as it is that oc-mirror takes", () => {
  using folder = folderNamed("plain");
  using site = reach(siteAt(`${folder.path}/`));
  equal(site.stage, `${folder.path}/stage`);
});

Deno.test("reach finds another name for a path that oc-mirror refuses, for as long as it is needed", () => {
  using folder = folderNamed("blogs");
  const site = reach(siteAt(folder.path));
  match(site.stage, /^(?!.*logs).*\/workspace\/stage$/);
  makeFolder(site.stage);
  replaceFile(`${site.stage}/here`, "");
  equal(site.shown(`see ${site.stage}/here`), `see ${folder.path}/stage/here`);
  site[Symbol.dispose]();
  equal(isDirectory(site.stage), false);
  equal(isDirectory(`${folder.path}/stage`), true);
});

Deno.test("reach says what to do when the folder for temporary files is refused as well", () => {
  using folder = folderNamed("helm");
  const before = Deno.env.get("TMPDIR");
  Deno.env.set("TMPDIR", folder.path);
  try {
    throws(() => reach(siteAt(folder.path)), { code: "not-supported", hint: /TMPDIR/ });
  } finally {
    if (before === undefined) Deno.env.delete("TMPDIR");
    else Deno.env.set("TMPDIR", before);
  }
});

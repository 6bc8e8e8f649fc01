/** Catalogs that were filtered here, before the program that serves them to clusters. */

import { deepStrictEqual as deepEqual, strictEqual as equal } from "node:assert/strict";
import { CatalogSearch } from "../../lib/mirror/operators/catalog_search.ts";
import { CatalogStore } from "../../lib/mirror/operators/catalog_store.ts";
import { openSource } from "../../lib/mirror/plan/sources.ts";
import { ManifestStore } from "../../lib/mirror/plan/manifest_store.ts";
import { Answers } from "../../lib/mirror/resolve/answers.ts";
import { Teller } from "../../lib/mirror/teller.ts";
import { runProcess } from "../../lib/system/process.ts";
import { opmMissing, opmPath } from "../opm/places.ts";
import { catalogImage, jsonFile, openedImage, packageDocuments } from "../support/catalogs.ts";
import { imageSet, MirrorLab } from "../support/mirror_lab.ts";
import { startOpm } from "../support/opm.ts";

const missing = opmMissing();
const HOME = "registry.example.com/team";

/** Writes the catalog that is made for an entry of `operators` into a folder. @returns it, and how it is to be served. */
async function filtered(
  lab: MirrorLab,
  entry: string,
): Promise<{ readonly folder: string; readonly command: unknown }> {
  const channels = { stable: ["1.0.0", "1.1.0<1.0.0", "2.0.0<1.1.0"], next: ["3.0.0"] };
  const deprecations = {
    schema: "olm.deprecations",
    package: "db",
    entries: [
      { reference: { schema: "olm.channel", name: "next" }, message: "use stable" },
      { reference: { schema: "olm.bundle", name: "db.v1.0.0" }, message: "too old" },
    ],
  };
  await lab.push(
    "site/index",
    "v1",
    catalogImage([{
      "configs/db/catalog.json": jsonFile([
        ...packageDocuments({ name: "db", channels, home: HOME }),
        deprecations,
      ]),
      "configs/mesh/catalog.json": jsonFile(
        packageDocuments({ name: "mesh", channels: { fast: ["0.1.0", "0.2.0<0.1.0~0.1.5"] }, home: HOME }),
      ),
    }]),
  );
  const [request] =
    imageSet(`  operators: [{catalog: "${lab.source.host}/site/index:v1"${entry}}]\n`).operators;
  const { source } = await new CatalogSearch(request!, {
    workingDir: null,
    catalogs: new CatalogStore(`${lab.folder}/catalogs`),
    manifests: new ManifestStore(`${lab.folder}/manifests`),
    sources: lab.deps.sources,
    upstream: lab.upstream,
    answers: new Answers(new Map(), { mode: "ask", path: null }),
    teller: new Teller(lab.deps),
    ignoreReleaseSignature: false,
    namesOnly: false,
    writes: true,
    nowS: 0,
    signal: undefined,
  }).find();
  const { place, reference } = openSource(source, lab.deps.sources);
  const { files, config } = await openedImage(place.reader, reference);
  for (const [path, text] of files) {
    if (!path.startsWith("configs/")) continue;
    await Deno.mkdir(`${lab.folder}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
    await Deno.writeTextFile(`${lab.folder}/${path}`, text);
  }
  return { folder: `${lab.folder}/configs`, command: config.config.Cmd };
}

for (
  const [what, entry] of [
    ["the heads of all", ""],
    ["one package", ", packages: [{name: mesh}]"],
    ["a range", ", packages: [{name: db, minVersion: 1.1.0}]"],
    [
      "one channel with another default",
      ", packages: [{name: db, defaultChannel: next, channels: [{name: next}]}]",
    ],
    ["everything of one", ", full: true, packages: [{name: db}]"],
  ] as const
) {
  const name = `opm takes a catalog that was filtered to ${what}`;
  Deno.test({
    name: missing === null ? name : `${name} (skipped: ${missing})`,
    ignore: missing !== null,
    fn: async () => {
      await using lab = new MirrorLab();
      const { folder } = await filtered(lab, entry);
      const { code, stderr } = await runProcess([opmPath(), "validate", folder]);
      equal(code, 0, new TextDecoder().decode(stderr));
    },
  });
}

const served = "opm serves a catalog that was filtered here, by the command that is in its image";
Deno.test({
  name: missing === null ? served : `${served} (skipped: ${missing})`,
  ignore: missing !== null,
  fn: async () => {
    await using lab = new MirrorLab();
    const { folder, command } = await filtered(lab, ", packages: [{name: db}]");
    deepEqual(command, ["serve", "/configs"]);
    await using opm = await startOpm(folder, lab.folder);
    deepEqual(await opm.packages(), ["db"]);
  },
});

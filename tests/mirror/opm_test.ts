/** Catalogs that were filtered here, before the program that serves them to clusters. */

import { match, strictEqual as equal } from "node:assert/strict";
import { CatalogSearch } from "../../lib/mirror/operators/catalog_search.ts";
import { CatalogStore } from "../../lib/mirror/operators/catalog_store.ts";
import { openSource } from "../../lib/mirror/plan/sources.ts";
import { ManifestStore } from "../../lib/mirror/plan/manifest_store.ts";
import { Answers } from "../../lib/mirror/resolve/answers.ts";
import { Teller } from "../../lib/mirror/teller.ts";
import { sleep } from "../../lib/system/clock.ts";
import { runProcess, startProcess } from "../../lib/system/process.ts";
import { opmMissing, opmPath } from "../opm/places.ts";
import { catalogImage, jsonFile, openedImage, packageDocuments } from "../support/catalogs.ts";
import { imageSet, MirrorLab } from "../support/mirror_lab.ts";
import { freePort } from "../support/ports.ts";

const missing = opmMissing();
const HOME = "registry.example.com/team";
const SERVING_MS = 30_000;

/** Writes the catalog that is made for an entry of `operators` into a folder. */
async function filtered(lab: MirrorLab, entry: string): Promise<string> {
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
  const { files } = await openedImage(place.reader, reference);
  for (const [path, text] of files) {
    if (!path.startsWith("configs/")) continue;
    await Deno.mkdir(`${lab.folder}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
    await Deno.writeTextFile(`${lab.folder}/${path}`, text);
  }
  return `${lab.folder}/configs`;
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
      const folder = await filtered(lab, entry);
      const { code, stderr } = await runProcess([opmPath(), "validate", folder]);
      equal(code, 0, new TextDecoder().decode(stderr));
    },
  });
}

const served = "opm serves a catalog that was filtered here";
Deno.test({
  name: missing === null ? served : `${served} (skipped: ${missing})`,
  ignore: missing !== null,
  fn: async () => {
    await using lab = new MirrorLab();
    const folder = await filtered(lab, ", packages: [{name: db}]");
    const port = freePort();
    const words = [opmPath(), "serve", folder, "-p", `${port}`, "--cache-dir", `${lab.folder}/cache`];
    const log = `${lab.folder}/opm.log`;
    const child = startProcess([
      "sh",
      "-c",
      'log=$1; shift; exec "$@" >"$log" 2>&1',
      "sh",
      log,
      ...words,
      "--termination-log",
      `${lab.folder}/end`,
    ], {
      stdin: "null",
      stdout: "null",
      stderr: "null",
    });
    try {
      const until = performance.now() + SERVING_MS;
      const isServing = async () => /serving registry/.test(await Deno.readTextFile(log).catch(() => ""));
      while (performance.now() < until && !await isServing()) await sleep(100);
      match(await Deno.readTextFile(log), /serving registry/);
      (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    } finally {
      child.kill("SIGTERM");
      await child.status;
    }
  },
});

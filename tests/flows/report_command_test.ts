/** The inventory of a sequence, by the command line. */

import { deepStrictEqual as deepEqual, match, strictEqual as equal } from "node:assert/strict";
import { mirrorToDisk } from "../../lib/mirror/run/mirror_to_disk.ts";
import { pinned } from "../../lib/model/oci.ts";
import { readText } from "../../lib/system/files.ts";
import { CatalogLab } from "../support/catalog_lab.ts";
import { runFerry } from "../support/ferry.ts";
import { repository } from "../support/images.ts";

Deno.test("ferry sequence report tells operators with versions, images, what is missing, and figures for Prometheus", async () => {
  await using lab = await new CatalogLab().fill();
  await lab.source.layout.deleteManifest(pinned(repository("team/db"), lab.bundles.get("db 1.1.0")!));
  const imageSet = lab.operators("packages: [{name: db, minVersion: 1.0.0}]");
  await mirrorToDisk({ root: lab.root, imageSet }, lab.deps);
  const told = await runFerry(["sequence", "report", "1", lab.root, "--json"]);
  equal(told.code, 0, told.stderr);
  const { operators, images, missing } = JSON.parse(told.stdout);
  const catalog = `${lab.source.host}/site/index:v1`;
  deepEqual(operators, [{ catalog, package: "db", versions: ["1.0.0", "2.0.0", "3.0.0"] }]);
  equal(images.length, 5);
  deepEqual(missing[0].affects, ["operator db 1.1.0 (stable)"]);
  const shown = await runFerry(["sequence", "report", "1", lab.root]);
  match(shown.stdout, /^operators:\n {2}db 1\.0\.0 2\.0\.0 3\.0\.0 {2}\(/m);
  const file = `${lab.folder}/ferry.prom`;
  equal((await runFerry(["sequence", "report", "all", lab.root, "--metrics", file])).code, 0);
  match(readText(file), /^ferry_sequence_making_seconds\{sequence="1",[^}]*\} [\d.]+$/m);
  match(
    readText(file),
    /^ferry_sequence_missing_images\{sequence="1",description="baseline",type="baseline"\} 1$/m,
  );
});

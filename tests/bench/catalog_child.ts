// deno-lint-ignore-file no-console -- the answer goes to whoever started it
/** Filters a catalog as a run does: `catalog_child.ts ENTRY`, where ENTRY is an item of `operators` in JSON. */

import { loadImageSet } from "../../lib/mirror/config/load_image_set.ts";
import { CatalogSearch } from "../../lib/mirror/operators/catalog_search.ts";
import { CatalogStore } from "../../lib/mirror/operators/catalog_store.ts";
import { ManifestStore } from "../../lib/mirror/plan/manifest_store.ts";
import { Answers } from "../../lib/mirror/resolve/answers.ts";
import { Teller } from "../../lib/mirror/teller.ts";
import { systemClock } from "../../lib/system/clock.ts";
import { testRemote } from "../support/remote.ts";

const [entry = "", folder = ""] = Deno.args;
const text = `{"kind": "ImageSetConfiguration", "mirror": {"operators": [${entry}]}}`;
const [request] = loadImageSet({ path: "isc.json", text }, "mirror").operators;
if (!request) throw new Error("no catalog was asked for");
using remote = testRemote();
const begin = performance.now();
const found = await new CatalogSearch(request, {
  workingDir: null,
  catalogs: new CatalogStore(`${folder}/catalogs`),
  manifests: new ManifestStore(`${folder}/manifests`),
  sources: remote.registry,
  upstream: { env: {}, get: () => Promise.resolve(null) },
  answers: new Answers(new Map(), { mode: "ask", path: null }),
  teller: new Teller({ clock: systemClock, emit: () => {} }),
  ignoreReleaseSignature: false,
  namesOnly: false,
  writes: true,
  nowS: 0,
  signal: undefined,
}).find();
console.log(JSON.stringify({ elapsedMs: performance.now() - begin, images: found.images.length }));

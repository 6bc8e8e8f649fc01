/** What could be mirrored: asked of update graphs and catalogs. */

import { deepStrictEqual as deepEqual, rejects, strictEqual as equal, throws } from "node:assert/strict";
import { listContext } from "../../lib/mirror/list/list_context.ts";
import {
  knownCatalogs,
  listBundles,
  listPackageChannels,
  listPackages,
  openCatalog,
} from "../../lib/mirror/list/list_operators.ts";
import { listChannels, listReleases, listVersions } from "../../lib/mirror/list/list_releases.ts";
import { catalogImage, jsonFile, packageDocuments } from "../support/catalogs.ts";
import { MirrorLab } from "../support/mirror_lab.ts";
import { GRAPH_URL } from "../support/release_lab.ts";

/** A server of update graphs that knows some channels. */
function withGraphs(lab: MirrorLab, channels: Readonly<Record<string, readonly string[]>>) {
  lab.serverEnv = { UPDATE_URL_OVERRIDE: GRAPH_URL };
  const upstream = {
    env: lab.serverEnv,
    get: (url: string) => {
      const versions = channels[new URL(url).searchParams.get("channel") ?? ""] ?? [];
      const nodes = versions.map((version) => ({ version, payload: `quay.io/r@sha256:${"0".repeat(64)}` }));
      return Promise.resolve(new TextEncoder().encode(JSON.stringify({ nodes, edges: [] })));
    },
  };
  return listContext({ ...lab.deps, upstream }, undefined);
}

Deno.test("list tells releases, channels and versions from the update graph", async () => {
  await using lab = new MirrorLab();
  const context = withGraphs(lab, {
    "stable-4.17": ["4.17.1"],
    "stable-4.18": ["4.18.10", "4.18.2"],
    "fast-4.18": ["4.18.11"],
  });
  deepEqual(await listReleases("amd64", context), ["4.17", "4.18"]);
  deepEqual(await listChannels("4.18", "amd64", context), ["stable-4.18", "fast-4.18"]);
  deepEqual(await listVersions("stable-4.18", "amd64", context), ["4.18.2", "4.18.10"]);
  await rejects(listVersions("stabel-4.18", "amd64", context), /no cluster versions in channel stabel-4\.18/);
  await rejects(listChannels("4.99", "amd64", context), /no channel has releases of 4\.99/);
});

Deno.test("list tells packages, channels and versions of a catalog", async () => {
  await using lab = new MirrorLab();
  const documents = packageDocuments({
    name: "db",
    home: "quay.io/org",
    defaultChannel: "stable",
    channels: { stable: ["1.0.0", "1.1.0<1.0.0"], beta: ["1.1.0"] },
  });
  await lab.push("org/index", "v4.18", catalogImage([{ "configs/db/catalog.json": jsonFile(documents) }]));
  const context = listContext(lab.deps, undefined);
  const index = await openCatalog(`${lab.source.host}/org/index:v4.18`, context);
  deepEqual(listPackages(index), [{ name: "db", defaultChannel: "stable", head: "db.v1.1.0" }]);
  deepEqual(listPackageChannels(index, "db").map(({ channel }) => channel), ["beta", "stable"]);
  deepEqual(listBundles(index, "db", "stable"), [
    { bundle: "db.v1.0.0", version: "1.0.0" },
    { bundle: "db.v1.1.0", version: "1.1.0" },
  ]);
  throws(() => listPackageChannels(index, "dv"), /there is no package called dv/);
  throws(() => listBundles(index, "db", "stabel"), /there is no channel of db called stabel/);
  await rejects(openCatalog(`${lab.source.host}/org/other:v4.18`, context), /manifest unknown/);
  equal(knownCatalogs("4.18")[0], "registry.redhat.io/redhat/redhat-operator-index:v4.18");
});

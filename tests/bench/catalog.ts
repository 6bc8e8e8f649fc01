// deno-lint-ignore-file no-console -- what was measured is for people to read
/** A catalog of full size, fetched from a registry, filtered and rebuilt: `deno run -A tests/bench/catalog.ts`. */

import { catalogBytes, type CatalogShape, largeCatalog } from "./catalog_sample.ts";
import { pushImage, repository } from "../support/images.ts";
import { LayoutRegistry } from "../../lib/registry/layout/layout_registry.ts";
import { serveRegistry } from "../../lib/registry/server/serve_registry.ts";
import { runMeasured } from "./measure.ts";

const MOST_S = 10;
const MOST_MIB = 512;
const CHILD = new URL("./catalog_child.ts", import.meta.url).pathname;
const SHAPES: readonly CatalogShape[] = ["a file for each package", "one file"];
const REQUESTS = {
  "one package": { packages: [{ name: "operator-7" }] },
  "20 packages, ranges": {
    packages: Array.from({ length: 20 }, (_, at) => ({ name: `operator-${at}`, minVersion: "1.10.0" })),
  },
  "all heads": {},
};

const folder = await Deno.makeTempDir({ prefix: "ferry-catalog-" });
let isReached = true;
try {
  using layout = LayoutRegistry.open(`${folder}/layout`);
  for (const [at, shape] of SHAPES.entries()) {
    await pushImage(layout, repository("index"), largeCatalog(shape), [`v${at}`]);
  }
  const server = serveRegistry(layout, {});
  console.log(`${(catalogBytes() / 1e6).toFixed(0)} MB of JSON; goal: < ${MOST_S} s, < ${MOST_MIB} MiB`);
  for (const [at, shape] of SHAPES.entries()) {
    const own = `${folder}/state${at}`;
    for (const [what, request] of Object.entries(REQUESTS)) {
      await measure(`${shape}, ${what}`, {
        ...request,
        catalog: `${server.host}:${server.port}/index:v${at}`,
      }, `${own}-${what}`);
    }
    const last = { ...REQUESTS["all heads"], catalog: `${server.host}:${server.port}/index:v${at}` };
    await measure(`${shape}, all heads, known`, last, `${own}-all heads`);
  }
  await server.close();
} finally {
  await Deno.remove(folder, { recursive: true });
}
if (!isReached) Deno.exit(1);

async function measure(what: string, entry: Readonly<Record<string, unknown>>, state: string): Promise<void> {
  const argv = [Deno.execPath(), "run", "--quiet", "--allow-all", CHILD, JSON.stringify(entry), state];
  const { peakMiB, stdout } = await runMeasured(argv);
  const { elapsedMs, images } = JSON.parse(stdout);
  const isGood = elapsedMs < MOST_S * 1000 && peakMiB < MOST_MIB;
  isReached &&= isGood;
  console.log(
    `${isGood ? "ok  " : "MISS"} ${what.padEnd(46)} ${(elapsedMs / 1000).toFixed(2)} s, ` +
      `${peakMiB.toFixed(0)} MiB, ${images} images`,
  );
}

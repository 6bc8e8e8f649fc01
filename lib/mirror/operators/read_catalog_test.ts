import { deepStrictEqual as deepEqual, rejects, strictEqual as equal } from "node:assert/strict";
import {
  catalogImage,
  jsonFile,
  type LayerFiles,
  packageDocuments,
} from "../../../tests/support/catalogs.ts";
import { pushImage, repository, type SampleImage } from "../../../tests/support/images.ts";
import type { ImageContent, Manifest } from "../../model/oci.ts";
import { LayoutRegistry } from "../../registry/layout/layout_registry.ts";
import { readBytes, replaceFile } from "../../system/files.ts";
import { CatalogStore } from "./catalog_store.ts";
import { DocumentReader } from "./catalog_files.ts";
import { readCatalog } from "./read_catalog.ts";

const HOME = "r.example/x";

function documents(name: string, version = "1.0.0") {
  return packageDocuments({ name, home: HOME, channels: { ch: [version] } });
}

class Bench implements AsyncDisposable {
  readonly folder = Deno.makeTempDirSync({ prefix: "ferry-catalog-" });
  readonly registry = LayoutRegistry.open(`${this.folder}/layout`);
  readonly store = new CatalogStore(`${this.folder}/store`);

  async read({ manifest }: SampleImage, store = this.store) {
    const place = { reader: this.registry, repository: repository("c"), shown: "r.example/c:v1" };
    return await readCatalog(manifest as Manifest & { readonly content: ImageContent }, place, store);
  }

  async readLayers(...layers: readonly LayerFiles[]) {
    const image = catalogImage(layers);
    await pushImage(this.registry, repository("c"), image);
    return await this.read(image);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.registry[Symbol.dispose]();
    await Deno.remove(this.folder, { recursive: true });
  }
}

Deno.test("readCatalog reads JSON and YAML, in one file or in many", async () => {
  await using bench = new Bench();
  const { index } = await bench.readLayers({
    "bin/opm": "opm",
    "configs/a/catalog.json": jsonFile(documents("a")),
    "configs/b/catalog.yaml": documents("b").map((one) => `---\n${JSON.stringify(one)}\n`).join(""),
    "configs/c/package.yaml": "schema: olm.package\nname: c\ndefaultChannel: ch\n",
    "configs/c/more/channels.json": jsonFile(documents("c").slice(1)),
    "configs/d/.indexignore": "not documents",
    "elsewhere/x.json": "not documents",
  });
  deepEqual(index.packages.map(({ name }) => name), ["a", "b", "c"]);
  deepEqual(index.channels.map((one) => one.package), ["a", "b", "c"]);
  deepEqual(
    index.bundles.map((
      { name, version, relatedImages, image },
    ) => [name, version, relatedImages[0] === image]),
    [
      ["a.v1.0.0", "1.0.0", true],
      ["b.v1.0.0", "1.0.0", true],
      ["c.v1.0.0", "1.0.0", true],
    ],
  );
});

for (
  const [what, upper, left] of [
    ["a file is taken away", { "configs/a/.wh.catalog.json": "" }, ["b"]],
    ["a folder is taken away", { "configs/.wh.b": "" }, ["a"]],
    ["a folder is emptied", { "configs/b/.wh..wh..opq": "" }, ["a"]],
    ["everything is taken away", { ".wh.configs": "" }, []],
    ["everything is emptied", { ".wh..wh..opq": "" }, []],
    ["a file is replaced", { "configs/b/catalog.json": jsonFile(documents("z")) }, ["a", "z"]],
    ["a layer takes away and adds", {
      "configs/.wh.a": "",
      "configs/a/catalog.json": jsonFile(documents("n")),
    }, ["n", "b"]],
    ["something else is taken away", { ".wh.config": "", "conf/.wh.configs": "" }, ["a", "b"]],
  ] as const
) {
  Deno.test(`readCatalog sees layers on each other: ${what}`, async () => {
    await using bench = new Bench();
    const lower = {
      "configs/a/catalog.json": jsonFile(documents("a")),
      "configs/b/catalog.json": jsonFile(documents("b")),
    };
    const { index } = await bench.readLayers(lower, upper as LayerFiles);
    deepEqual(index.packages.map(({ name }) => name), left);
  });
}

Deno.test("readCatalog fetches a catalog once, and again when what was kept is damaged", async () => {
  await using bench = new Bench();
  const image = catalogImage([{ "configs/a/catalog.json": jsonFile(documents("a")) }]);
  await pushImage(bench.registry, repository("c"), image);
  const first = await bench.read(image);
  const kept = `${bench.folder}/store/${image.manifest.descriptor.digest.slice(7)}.catalog`;
  const gone = LayoutRegistry.open(`${bench.folder}/empty`);
  const place = { reader: gone, repository: repository("c"), shown: "r.example/c:v1" };
  const manifest = image.manifest as Manifest & { readonly content: ImageContent };
  const second = await readCatalog(manifest, place, new CatalogStore(`${bench.folder}/store`));
  gone[Symbol.dispose]();
  deepEqual(second.index, first.index);
  const bundle = second.index.bundles[0]!;
  deepEqual(new DocumentReader(second).read(bundle.place), new DocumentReader(first).read(bundle.place));
  for (const damaged of [new Uint8Array(), new Uint8Array(40), readBytes(kept).fill(7, 50, 60)]) {
    replaceFile(kept, damaged);
    equal((await bench.read(image, new CatalogStore(`${bench.folder}/store`))).index.packages.length, 1);
  }
});

Deno.test("readCatalog leaves out what .indexignore names, also what could not be read", async () => {
  await using bench = new Bench();
  const { index } = await bench.readLayers(
    { "configs/README.md": "no: {documents", "configs/b/catalog.json": jsonFile(documents("b")) },
    {
      "configs/.indexignore": "*.md\n/old\n",
      "configs/a/catalog.json": jsonFile(documents("a")),
      "configs/old/catalog.json": jsonFile(documents("old")),
    },
  );
  deepEqual(index.packages.map(({ name }) => name), ["a", "b"]);
});

Deno.test("readCatalog does not hold a large file as a whole, and reads each of its documents", async () => {
  await using bench = new Bench();
  const large = Array.from({ length: 12 }, (_, at) => [
    ...documents(`p${at}`),
    { schema: "olm.csv.metadata", package: `p${at}`, text: `${at}}{"`.repeat(150_000) },
  ]);
  const image = catalogImage([
    { "configs/all.json": jsonFile(documents("before")), "configs/small.json": jsonFile(documents("small")) },
    { "configs/all.json": jsonFile(large.flat()) },
  ]);
  await pushImage(bench.registry, repository("c"), image);
  const catalog = await bench.read(image);
  for (const read of [catalog, await bench.read(image, new CatalogStore(`${bench.folder}/store`))]) {
    deepEqual(read.index.packages.map(({ name }) => name), [...large.keys().map((at) => `p${at}`), "small"]);
    const pieces = read.files.filter(({ path }) => path === "all.json");
    equal(pieces.length > 1, true);
    const reader = new DocumentReader(read);
    for (const [at, { place }] of read.index.others.entries()) {
      deepEqual(JSON.parse(new TextDecoder().decode(reader.read(place))), large[at]?.at(-1));
    }
  }
});

Deno.test("readCatalog leaves nothing behind where it may not", async () => {
  await using bench = new Bench();
  const image = catalogImage([{ "configs/a/catalog.json": jsonFile(documents("a")) }]);
  await pushImage(bench.registry, repository("c"), image);
  const store = `${bench.folder}/nothing`;
  await bench.read(image, new CatalogStore(store, { writes: false }));
  await rejects(Deno.stat(store), Deno.errors.NotFound);
});

for (
  const [what, files, labels, said] of [
    ["an image without a label", {}, {}, /no file-based catalog/],
    [
      "a file that is no document",
      { "configs/a/x.json": "{" },
      null,
      /a\/x\.json in r\.example\/c:v1: it is neither/,
    ],
    ["a document without a schema", { "configs/a/x.json": '{"name":"a"}' }, null, /has no schema/],
  ] as const
) {
  Deno.test(`readCatalog refuses ${what}`, async () => {
    await using bench = new Bench();
    const image = catalogImage([files as LayerFiles], labels === null ? {} : { labels });
    await pushImage(bench.registry, repository("c"), image);
    await rejects(bench.read(image), said);
  });
}

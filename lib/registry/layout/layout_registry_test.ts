import {
  deepStrictEqual as deepEqual,
  notStrictEqual as notEqual,
  ok,
  rejects,
  strictEqual as equal,
  throws,
} from "node:assert/strict";
import {
  allBytes,
  copyImage,
  pushImage,
  readImage,
  repository,
  sampleImage,
  sampleIndex,
  sampleReferrer,
  seededBytes,
  tagAt,
} from "../../../tests/support/images.ts";
import { inLayout, inNewPath } from "../../../tests/support/new_layout.ts";
import { pinned } from "../../model/oci.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { listFolder, pathInfo, readText, removePath, replaceFile } from "../../system/files.ts";
import { digestOf } from "../../system/hash.ts";
import { partsOf } from "../manifest.ts";
import { LayoutReader } from "./layout_reader.ts";
import { LayoutRegistry } from "./layout_registry.ts";

const APP = repository("org/app");
const BYTES = seededBytes("blob", 300_000);
const BLOB = { digest: digestOf(BYTES), size: BYTES.length };

/** The names in index.json. */
const namesIn = (path: string): readonly string[] =>
  JSON.parse(readText(`${path}/index.json`)).manifests.map((
    entry: { annotations?: Record<string, string> },
  ) => entry.annotations?.["org.opencontainers.image.ref.name"]);

Deno.test("LayoutRegistry keeps images of both families, alone and in indexes", () =>
  inLayout(async (layout) => {
    const images = [
      sampleImage("a"),
      sampleImage("b", { format: "docker" }),
      sampleIndex("c"),
      sampleIndex("d", { format: "docker" }),
    ];
    for (const [at, image] of images.entries()) {
      await pushImage(layout, APP, image, [`v${at}`]);
      deepEqual(await layout.resolve(tagAt("org/app", `v${at}`)), image.manifest.descriptor);
      equal((await readImage(layout, tagAt("org/app", `v${at}`))).length, image.members.length > 0 ? 9 : 4);
    }
    deepEqual(await layout.listTags(APP), ["v0", "v1", "v2", "v3"]);
    deepEqual(layout.repositories(), ["org/app"]);
  }));

Deno.test("LayoutRegistry knows nothing of what was never there", () =>
  inLayout(async (layout) => {
    equal(await layout.resolve(tagAt("org/app", "v1")), null);
    equal(await layout.getManifest(pinned(APP, BLOB.digest)), null);
    equal(await layout.blobSize(APP, BLOB.digest), null);
    equal(await layout.listTags(APP), null);
    deepEqual(await layout.listReferrers(APP, BLOB.digest), []);
    equal(await layout.deleteManifest(tagAt("org/app", "v1")), false);
    await rejects(allBytes(layout.getBlob(APP, BLOB)), { code: "image-missing" });
  }));

Deno.test("LayoutRegistry is there again after it was closed, named for other tools", () =>
  inNewPath(async (path) => {
    const index = sampleIndex("a");
    {
      using layout = LayoutRegistry.open(path);
      await pushImage(layout, APP, index, ["v1", "latest"]);
      await pushImage(layout, repository("quay.io/x"), sampleImage("b"));
    }
    const digest = sampleImage("b").manifest.descriptor.digest;
    deepEqual(namesIn(path), ["org/app:latest", "org/app:v1", `quay.io/x@${digest}`]);
    const reader = new LayoutReader(path);
    equal((await readImage(reader, tagAt("org/app", "v1"))).length, 9);
    ok(await reader.getManifest(pinned(repository("x", "quay.io"), digest)));
  }));

Deno.test("LayoutRegistry is there again after a crash, and brings index.json up to date", () =>
  inNewPath(async (path) => {
    const crashed = LayoutRegistry.open(path, { quietMs: 60_000 });
    await pushImage(crashed, APP, sampleImage("a"), ["v1"]);
    deepEqual(namesIn(path), []);
    // What a kill leaves: no lock, and perhaps half a line.
    const copy = `${path}-copy`;
    await new Deno.Command("cp", { args: ["-r", path, copy] }).output();
    await Deno.writeTextFile(`${copy}/.ferry/journal`, '{"kind":"tag","rep', { append: true });
    crashed[Symbol.dispose]();
    equal((await new LayoutReader(copy).listTags(APP))?.length, 1);
    {
      using layout = LayoutRegistry.open(copy);
      await pushImage(layout, APP, sampleImage("b"), ["v2"]);
    }
    deepEqual(namesIn(copy), ["org/app:v1", "org/app:v2"]);
    deepEqual(listFolder(`${copy}/.ferry/uploads`), []);
  }));

Deno.test("LayoutRegistry is written to by one at a time", () =>
  inLayout((_, path) => {
    throws(() => LayoutRegistry.open(path), { code: "workspace-locked" });
    return Promise.resolve();
  }));

for (
  const { name, files } of [
    { name: "a folder of something else", files: { "notes.txt": "mine" } },
    {
      name: "a layout of another version",
      files: { "oci-layout": '{"imageLayoutVersion":"2.0.0"}', "index.json": "{}" },
    },
    {
      name: "a layout whose index is damaged",
      files: { "oci-layout": '{"imageLayoutVersion":"1.0.0"}', "index.json": "{" },
    },
  ]
) {
  Deno.test(`LayoutRegistry refuses ${name}`, () =>
    inNewPath(async (path) => {
      await Deno.mkdir(path);
      for (const [file, text] of Object.entries(files)) replaceFile(`${path}/${file}`, text);
      const isRefusal = (error: unknown) =>
        error instanceof DiagnosticError && error.code === "workspace-unusable";
      throws(() => LayoutRegistry.open(path), isRefusal);
      throws(() => new LayoutReader(path), isRefusal);
    }));
}

Deno.test("putManifest refuses a manifest whose parts are not there", () =>
  inNewPath(async (path) => {
    using layout = LayoutRegistry.open(path);
    await rejects(layout.putManifest(APP, sampleImage("a").manifest), { code: "image-missing" });
    await rejects(layout.putManifest(APP, sampleIndex("a").manifest, { tags: ["v1"] }), {
      code: "image-missing",
    });
    equal(await layout.listTags(APP), null);
  }));

Deno.test("putManifest takes a sparse index where that was allowed", () =>
  inNewPath(async (path) => {
    using layout = LayoutRegistry.open(path, { sparse: true });
    const index = sampleIndex("a");
    const [amd64, arm64] = index.members;
    if (amd64) await pushImage(layout, APP, amd64);
    await layout.putManifest(APP, index.manifest, { tags: ["v1"] });
    const held = async (image: typeof amd64) =>
      image && await layout.resolve(pinned(APP, image.manifest.descriptor.digest));
    notEqual(await held(amd64), null);
    equal(await held(arm64), null);
  }));

Deno.test("LayoutRegistry keeps what a tag named before it moved", () =>
  inLayout(async (layout) => {
    const [first, second] = [sampleImage("a"), sampleImage("b")];
    await pushImage(layout, APP, first, ["v1"]);
    await pushImage(layout, APP, second, ["v1"]);
    deepEqual(await layout.resolve(tagAt("org/app", "v1")), second.manifest.descriptor);
    deepEqual(await layout.resolve(pinned(APP, first.manifest.descriptor.digest)), first.manifest.descriptor);
  }));

Deno.test("listReferrers lists what refers to a manifest, and goes on when it is deleted", () =>
  inLayout(async (layout) => {
    const image = sampleImage("a");
    const subject = image.manifest.descriptor;
    const signature = sampleReferrer("sig", subject, "x/sig");
    // The order of arrival makes no difference.
    await pushImage(layout, APP, signature);
    await pushImage(layout, APP, image, ["v1"]);
    const [listed, ...more] = await layout.listReferrers(APP, subject.digest);
    deepEqual([listed?.digest, listed?.artifactType, more.length], [
      signature.manifest.descriptor.digest,
      "x/sig",
      0,
    ]);
    await layout.deleteManifest(pinned(APP, signature.manifest.descriptor.digest));
    deepEqual(await layout.listReferrers(APP, subject.digest), []);
  }));

Deno.test("deleteManifest takes a tag away, or a manifest with all its tags", () =>
  inLayout(async (layout) => {
    const image = sampleImage("a");
    const { digest } = image.manifest.descriptor;
    await pushImage(layout, APP, image, ["v1", "v2", "v3"]);
    equal(await layout.deleteManifest(tagAt("org/app", "v1")), true);
    deepEqual(await layout.listTags(APP), ["v2", "v3"]);
    equal(await layout.deleteManifest(pinned(APP, digest)), true);
    deepEqual(await layout.listTags(APP), []);
    equal(await layout.getManifest(pinned(APP, digest)), null);
    const [part] = partsOf(image.manifest.content);
    equal(part && await layout.blobSize(APP, part.digest), part?.size);
  }));

Deno.test("deleteManifest takes a member away although an index names it, until it is pushed again", () =>
  inNewPath(async (path) => {
    const index = sampleIndex("a");
    const [member] = index.members;
    if (!member) throw new Error("no members");
    const reference = pinned(APP, member.manifest.descriptor.digest);
    {
      using layout = LayoutRegistry.open(path);
      await pushImage(layout, APP, index, ["v1"]);
      await layout.deleteManifest(reference);
      equal(await layout.getManifest(reference), null);
    }
    using layout = LayoutRegistry.open(path);
    equal(await layout.getManifest(reference), null);
    await layout.putManifest(APP, member.manifest);
    ok(await layout.getManifest(reference));
  }));

Deno.test("deleteManifest leaves the members of an index in their places", () =>
  inLayout(async (layout) => {
    const index = sampleIndex("a");
    await pushImage(layout, APP, index, ["v1"]);
    await layout.deleteManifest(pinned(APP, index.manifest.descriptor.digest));
    for (const { manifest } of index.members) {
      ok(await layout.getManifest(pinned(APP, manifest.descriptor.digest)));
    }
  }));

Deno.test("LayoutRegistry writes index.json when it has been quiet", () =>
  inNewPath(async (path) => {
    using layout = LayoutRegistry.open(path, { quietMs: 20 });
    await pushImage(layout, APP, sampleImage("a"), ["v1"]);
    await new Promise((resolve) => setTimeout(resolve, 200));
    deepEqual(namesIn(path), ["org/app:v1"]);
    equal(layout.work.compactions, 1);
  }));

Deno.test("LayoutRegistry reads what another tool stored, and keeps its names", () =>
  inNewPath(async (path) => {
    const [a, b] = [sampleImage("a"), sampleImage("b")];
    {
      using layout = LayoutRegistry.open(path);
      await pushImage(layout, repository(""), a, ["latest"]);
      await pushImage(layout, repository("org/other"), b);
    }
    const index = JSON.parse(readText(`${path}/index.json`));
    index.manifests[1].annotations = { "org.opencontainers.image.ref.name": "org/other", note: "mine" };
    index.manifests.push({ mediaType: "x/y", digest: "sha512:00", size: 1 });
    delete index.annotations;
    replaceFile(`${path}/index.json`, JSON.stringify(index));
    removePath(`${path}/.ferry`);
    {
      using layout = LayoutRegistry.open(path);
      ok(await layout.getManifest({ repository: repository(""), tag: "latest", digest: null }));
      ok(await layout.getManifest(pinned(repository("org/other"), b.manifest.descriptor.digest)));
      await copyImage(layout, { repository: repository(""), tag: "latest", digest: null }, layout, APP);
    }
    deepEqual(namesIn(path), [undefined, "latest", "org/app:latest", "org/other"]);
    ok(readText(`${path}/index.json`).includes('"note":"mine"'));
  }));

Deno.test("LayoutRegistry forgets uploads of long ago", () =>
  inNewPath(async (path) => {
    LayoutRegistry.open(path)[Symbol.dispose]();
    const old = `${path}/.ferry/uploads/${"0".repeat(64)}`;
    await Deno.writeTextFile(old, "x");
    await Deno.writeTextFile(`${path}/.ferry/uploads/young`, "x");
    await Deno.utime(old, new Date(0), new Date(0));
    LayoutRegistry.open(path)[Symbol.dispose]();
    equal(pathInfo(old), null);
    ok(pathInfo(`${path}/.ferry/uploads/young`));
  }));

import { deepEqual, equal, notEqual, ok, rejects, throws } from "node:assert/strict";
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
  streamOf,
  tagAt,
} from "../../../tests/support/images.ts";
import { pinned } from "../../model/oci.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import {
  listFolder,
  pathInfo,
  readText,
  removePath,
  replaceFile,
  temporaryFolder,
} from "../../system/files.ts";
import { digestOf } from "../../system/hash.ts";
import { partsOf } from "../manifest.ts";
import { VerifiedStream } from "../verify.ts";
import { LayoutReader } from "./layout_reader.ts";
import { LayoutRegistry } from "./layout_registry.ts";

const APP = repository("org/app");
const BYTES = seededBytes("blob", 300_000);
const BLOB = { digest: digestOf(BYTES), size: BYTES.length };

async function inFolder(use: (path: string) => void | Promise<void>): Promise<void> {
  const folder = temporaryFolder();
  try {
    await use(`${folder}/layout`);
  } finally {
    removePath(folder);
  }
}

async function inLayout(use: (layout: LayoutRegistry, path: string) => Promise<void>): Promise<void> {
  await inFolder(async (path) => {
    using layout = LayoutRegistry.open(path, { quietMs: 60_000 });
    await use(layout, path);
  });
}

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
  inFolder(async (path) => {
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
  inFolder(async (path) => {
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
    inFolder(async (path) => {
      await Deno.mkdir(path);
      for (const [file, text] of Object.entries(files)) replaceFile(`${path}/${file}`, text);
      const isRefusal = (error: unknown) =>
        error instanceof DiagnosticError && error.code === "workspace-unusable";
      throws(() => LayoutRegistry.open(path), isRefusal);
      throws(() => new LayoutReader(path), isRefusal);
    }));
}

Deno.test("putManifest refuses a manifest whose parts are not there", () =>
  inFolder(async (path) => {
    using layout = LayoutRegistry.open(path);
    await rejects(layout.putManifest(APP, sampleImage("a").manifest), { code: "image-missing" });
    await rejects(layout.putManifest(APP, sampleIndex("a").manifest, { tags: ["v1"] }), {
      code: "image-missing",
    });
    equal(await layout.listTags(APP), null);
  }));

Deno.test("putManifest takes a sparse index where that was allowed", () =>
  inFolder(async (path) => {
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

Deno.test("putBlob stores a blob once, and lets every repository that stores it hold it", () =>
  inLayout(async (layout) => {
    let opened = 0;
    const source = () => {
      opened++;
      return streamOf(BYTES);
    };
    equal(await layout.putBlob(APP, BLOB, source), "stored");
    equal(await layout.blobSize(repository("other"), BLOB.digest), null);
    equal(await layout.putBlob(repository("other"), BLOB, source), "present");
    equal(await layout.blobSize(repository("other"), BLOB.digest), BLOB.size);
    equal(opened, 1);
  }));

Deno.test("putBlob listens to the first of several who bring the same blob", () =>
  inLayout(async (layout) => {
    let opened = 0;
    const source = () => {
      opened++;
      return streamOf(BYTES, 1000);
    };
    const outcomes = await Promise.all(
      ["a", "b", "c"].map((path) => layout.putBlob(repository(path), BLOB, source)),
    );
    deepEqual([outcomes.sort(), opened], [["present", "present", "stored"], 1]);
  }));

Deno.test("putBlob continues what an interrupted attempt left", () =>
  inLayout(async (layout) => {
    const offsets: number[] = [];
    const breaking = (offset: number) => {
      offsets.push(offset);
      return (async function* () {
        yield* streamOf(BYTES.subarray(offset, offset + 100_000));
        throw new DiagnosticError("broken", { code: "registry-failed" });
      })();
    };
    for (let count = 0; count < 2; count++) {
      await rejects(layout.putBlob(APP, BLOB, breaking), { code: "registry-failed" });
    }
    await layout.putBlob(APP, BLOB, (offset) => {
      offsets.push(offset);
      return streamOf(BYTES.subarray(offset));
    });
    deepEqual(offsets, [0, 100_000, 200_000]);
    deepEqual(await allBytes(layout.getBlob(APP, BLOB)), BYTES);
  }));

Deno.test("putBlob begins anew when what an interrupted attempt left is damaged", () =>
  inLayout(async (layout, path) => {
    await Deno.writeFile(`${path}/.ferry/uploads/${BLOB.digest.slice(7)}`, new Uint8Array(1000));
    const offsets: number[] = [];
    await layout.putBlob(APP, BLOB, (offset) => {
      offsets.push(offset);
      return streamOf(BYTES.subarray(offset));
    });
    deepEqual(offsets, [1000, 0]);
    deepEqual(await allBytes(layout.getBlob(APP, BLOB)), BYTES);
  }));

for (
  const { name, source } of [
    { name: "other content", source: () => streamOf(BYTES.with(0, 9)) },
    {
      name: "content that says it was checked as another blob",
      source: () =>
        new VerifiedStream({ ...BLOB, digest: digestOf(BYTES.with(0, 9)) }, streamOf(BYTES.with(0, 9)), "x"),
    },
    { name: "too little", source: () => streamOf(BYTES.subarray(1)) },
    { name: "too much", source: () => streamOf(new Uint8Array(BLOB.size + 1)) },
  ]
) {
  Deno.test(`putBlob refuses ${name}`, () =>
    inLayout(async (layout) => {
      await rejects(layout.putBlob(APP, BLOB, source), { code: "digest-mismatch" });
      equal(await layout.blobSize(APP, BLOB.digest), null);
    }));
}

Deno.test("putBlob stores an empty blob", () =>
  inLayout(async (layout) => {
    const nothing = { digest: digestOf(""), size: 0 };
    equal(await layout.putBlob(APP, nothing, () => streamOf(new Uint8Array())), "stored");
    equal((await allBytes(layout.getBlob(APP, nothing))).length, 0);
  }));

Deno.test("getBlob begins at an offset, and notices a damaged file", () =>
  inLayout(async (layout, path) => {
    await layout.putBlob(APP, BLOB, () => streamOf(BYTES));
    deepEqual(await allBytes(layout.getBlob(APP, BLOB, { offset: 299_990 })), BYTES.subarray(299_990));
    const file = `${path}/blobs/sha256/${BLOB.digest.slice(7)}`;
    await Deno.writeFile(file, BYTES.with(7, 0));
    await rejects(allBytes(layout.getBlob(APP, BLOB)), { code: "digest-mismatch" });
    await Deno.writeFile(file, BYTES.subarray(1));
    await rejects(allBytes(layout.getBlob(APP, BLOB)), /its file has 299999 bytes instead of 300000/);
  }));

Deno.test("mountBlob works from a repository that holds the blob, and from no other", () =>
  inLayout(async (layout) => {
    await layout.putBlob(APP, BLOB, () => streamOf(BYTES));
    equal(await layout.mountBlob(repository("to"), BLOB, repository("nowhere")), false);
    equal(await layout.mountBlob(repository("to"), BLOB, APP), true);
    equal(await layout.blobSize(repository("to"), BLOB.digest), BLOB.size);
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
  inFolder(async (path) => {
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
  inFolder(async (path) => {
    using layout = LayoutRegistry.open(path, { quietMs: 20 });
    await pushImage(layout, APP, sampleImage("a"), ["v1"]);
    await new Promise((resolve) => setTimeout(resolve, 200));
    deepEqual(namesIn(path), ["org/app:v1"]);
    equal(layout.work.compactions, 1);
  }));

Deno.test("LayoutRegistry reads what another tool stored, and keeps its names", () =>
  inFolder(async (path) => {
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

Deno.test("collectGarbage frees what nothing needs, and keeps what has a name", () =>
  inLayout(async (layout, path) => {
    const [kept, gone] = [sampleImage("a"), sampleImage("b")];
    await pushImage(layout, APP, kept, ["v1"]);
    await pushImage(layout, APP, gone, ["v2"]);
    await layout.putBlob(APP, BLOB, () => streamOf(BYTES));
    await layout.deleteManifest(pinned(APP, gone.manifest.descriptor.digest));
    const { removed, freedBytes } = layout.collectGarbage();
    // The base layer belongs to both images.
    const own = [...gone.blobs.keys()].filter((digest) => !kept.blobs.has(digest));
    deepEqual(removed, [gone.manifest.descriptor.digest, ...own, BLOB.digest].sort());
    ok(freedBytes > BYTES.length);
    equal((await readImage(layout, tagAt("org/app", "v1"))).length, 4);
    equal(await layout.blobSize(APP, BLOB.digest), null);
    equal(listFolder(`${path}/blobs/sha256`).length, 4);
    deepEqual(layout.collectGarbage().removed, []);
  }));

Deno.test("collectGarbage keeps untagged manifests until it is told otherwise", () =>
  inLayout(async (layout) => {
    const index = sampleIndex("a");
    const untagged = sampleImage("b");
    const signature = sampleReferrer("sig", index.manifest.descriptor, "x/sig");
    const countersignature = sampleReferrer("sig2", signature.manifest.descriptor, "x/sig");
    for (const image of [untagged, countersignature, signature]) await pushImage(layout, APP, image);
    await pushImage(layout, APP, index, ["v1"]);
    deepEqual(layout.collectGarbage().removed, []);
    const { removed } = layout.collectGarbage({ untagged: "remove" });
    ok(removed.includes(untagged.manifest.descriptor.digest));
    equal(await layout.getManifest(pinned(APP, untagged.manifest.descriptor.digest)), null);
    equal((await readImage(layout, tagAt("org/app", "v1"))).length, 9);
    equal((await layout.listReferrers(APP, index.manifest.descriptor.digest)).length, 1);
    equal((await layout.listReferrers(APP, signature.manifest.descriptor.digest)).length, 1);
  }));

Deno.test("collectGarbage leaves young blobs alone", () =>
  inLayout(async (layout) => {
    await layout.putBlob(APP, BLOB, () => streamOf(BYTES));
    deepEqual(layout.collectGarbage({ youngestMs: 60_000 }).removed, []);
    equal(await layout.blobSize(APP, BLOB.digest), BLOB.size);
  }));

Deno.test("LayoutRegistry forgets uploads of long ago", () =>
  inFolder(async (path) => {
    LayoutRegistry.open(path)[Symbol.dispose]();
    const old = `${path}/.ferry/uploads/${"0".repeat(64)}`;
    await Deno.writeTextFile(old, "x");
    await Deno.writeTextFile(`${path}/.ferry/uploads/young`, "x");
    await Deno.utime(old, new Date(0), new Date(0));
    LayoutRegistry.open(path)[Symbol.dispose]();
    equal(pathInfo(old), null);
    ok(pathInfo(`${path}/.ferry/uploads/young`));
  }));

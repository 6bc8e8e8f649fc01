/** Sequences looked at: listed, shown, and found wanting where they are. */

import { deepStrictEqual as deepEqual, match, strictEqual as equal } from "node:assert/strict";
import { mirrorToDisk } from "../../lib/mirror/run/mirror_to_disk.ts";
import { exitCodeOf } from "../../lib/mirror/outcome.ts";
import { listSequences, showSequence, validateSequences } from "../../lib/mirror/chain/sequences.ts";
import { checkRaw } from "../../lib/yaml/schema.ts";
import * as z from "../../lib/yaml/zod.ts";
import { DiagnosticError } from "../../lib/source/diagnostic.ts";
import type { ImageType } from "../../lib/model/mirror.ts";
import { digestOf } from "../../lib/system/hash.ts";
import { readYaml } from "../../lib/yaml/read.ts";
import { MirrorLab } from "../support/mirror_lab.ts";
import {
  makeFolder,
  movePath,
  pathInfo,
  readBytes,
  readText,
  removePath,
  replaceFile,
} from "../../lib/system/files.ts";

async function threeSequences(lab: MirrorLab): Promise<string> {
  const images: string[] = [];
  for (const name of ["a", "b", "c"]) {
    await lab.add(`org/${name}`, "1");
    images.push(`org/${name}:1`);
    const description = name === "a" ? undefined : name;
    equal(
      (await mirrorToDisk({ root: lab.root, imageSet: lab.set(images), description }, lab.deps)).status,
      "sealed",
    );
  }
  return `${lab.root}/content`;
}

/** What is wrong with each sequence, as codes. */
async function problems(path: string, quick = false): Promise<readonly (readonly string[])[]> {
  return (await validateSequences(path, { quick })).map((report) => report.problems.map(({ code }) => code));
}

Deno.test("listSequences lists sequences of a workspace and of a folder, broken ones as such", async () => {
  await using lab = new MirrorLab();
  deepEqual(listSequences(lab.root), []);
  const content = await threeSequences(lab);
  makeFolder(`${content}/seq10-broken`);
  const listed = listSequences(lab.root);
  deepEqual(listed.map(({ name, status }) => [name, status]), [
    ["seq1-baseline", "whole"],
    ["seq2-b", "whole"],
    ["seq3-c", "whole"],
    ["seq10-broken", "broken"],
  ]);
  deepEqual(listSequences(content), listed);
  const [first] = listed;
  equal(
    first?.status === "whole" && first.bytes,
    pathInfo(`${content}/seq1-baseline/mirror_000001.tar`)!.size,
  );
  equal((await showSequence(`${content}/seq2-b`)).index?.plan.images.length, 2);
});

Deno.test("the metadata of a sequence has all the fields that people plan by", async () => {
  await using lab = new MirrorLab();
  const content = await threeSequences(lab);
  const { root } = readYaml({
    path: "m",
    text: readText(`${content}/seq3-c/seq-metadata.yaml`),
  });
  const metadata = checkRaw(root!, z.looseObject({ air_gapped_transfer: z.looseObject({}) }), {
    code: "bad-config",
  });
  deepEqual({ ...metadata, archives: [], config_source: "isc.yaml" }, {
    sequence_number: 3,
    description: "c",
    timestamp: "2026-11-21T08:07:00Z",
    content_type: "differential",
    oc_mirror_version: "ferry 1.2.3",
    config_file: "imageset-config.yaml",
    config_source: "isc.yaml",
    workspace_uuid: "00000000-0000-4000-8000-000000000001",
    driver: "embedded",
    archives: [],
    air_gapped_transfer: metadata["air_gapped_transfer"],
    changes: {
      since: "seq2",
      ...Object.fromEntries(
        ["releases", "packages", "channels", "versions", "charts"].map((kind) =>
          [kind, { added: [], removed: [] }] as const
        ),
      ),
      images: { added: [`${lab.source.host}/org/c:1`], removed: [], changed: [] },
    },
  });
  const bytes = (name: string) => pathInfo(`${content}/${name}/mirror_000001.tar`)!.size;
  deepEqual(metadata["air_gapped_transfer"], {
    complete: false,
    dependencies: ["seq1", "seq2"],
    differential_size: "16K",
    cumulative_size: "45K",
    differential_size_bytes: bytes("seq3-c"),
    cumulative_size_bytes: bytes("seq1-baseline") + bytes("seq2-b") + bytes("seq3-c"),
  });
});

Deno.test("validateSequences finds nothing wrong with what is whole", async () => {
  await using lab = new MirrorLab();
  const content = await threeSequences(lab);
  deepEqual(await problems(lab.root), [[], [], []]);
  deepEqual(await problems(`${content}/seq2-b`), [[]]);
});

Deno.test("validateSequences names what is wrong", async () => {
  await using lab = new MirrorLab();
  const content = await threeSequences(lab);
  const third = `${content}/seq3-c`;
  const changed = async (path: string, change: (bytes: Uint8Array) => Uint8Array | null, quick?: boolean) => {
    const whole = readBytes(path);
    const bytes = change(whole);
    if (bytes) replaceFile(path, bytes);
    else removePath(path);
    const [, , found] = await problems(lab.root, quick);
    replaceFile(path, whole);
    return found;
  };
  const flip = (bytes: Uint8Array) => bytes.map((byte, at) => at === 1030 ? byte ^ 1 : byte);
  const empty = () => new Uint8Array();
  const part = `${third}/mirror_000001.tar`;
  deepEqual(await changed(part, flip), ["archive-damaged"]);
  deepEqual(await changed(part, flip, true), []);
  deepEqual(await changed(part, (bytes) => bytes.subarray(0, 600), true), ["archive-damaged"]);
  deepEqual(await changed(part, () => null), ["part-missing"]);
  deepEqual(await changed(`${third}/imageset-config.yaml`, empty), ["archive-damaged"]);
  deepEqual(await changed(`${third}/seq-metadata.yaml`, empty), ["archive-damaged"]);
  deepEqual(
    await changed(`${third}/seq-metadata.yaml`, (bytes) => bytes.subarray(0, 40)),
    ["yaml-syntax"],
  );
  deepEqual(await changed(`${third}/seq-manifest.json`, empty), ["archive-damaged"]);
  movePath(`${content}/seq1-baseline`, `${lab.root}/away`);
  const reports = await validateSequences(content);
  match(reports[0]!.problems[0]!.message, /seq2-b needs seq1, which is not here/);
});

Deno.test("validateSequences notices sequences that do not follow each other", async () => {
  await using lab = new MirrorLab();
  const content = await threeSequences(lab);
  const path = `${content}/seq2-b/seq-manifest.json`;
  const before = digestOf(readText(path));
  replaceFile(path, readText(path).replace('"created": "2026', '"created": "2025'));
  deepEqual(await problems(content), [[], ["archive-damaged"], ["archive-damaged"]]);
  const signature = path.replace(/json$/, "sig");
  replaceFile(signature, readText(signature).replace(before, digestOf(readText(path))));
  deepEqual(await problems(content), [[], [], ["sequence-order"]]);
});

for (
  const [types, code, refused] of [
    [["generic"], 8, 8],
    // Without the releases nobody is asked for anything else.
    [["generic", "helmImage", "operatorBundle", "ocpRelease"], 30, 2],
    [["generic", "helmImage", "operatorBundle"], 28, 28],
    [["operatorRelatedImage", "operatorCatalog"], 4, 4],
  ] as const
) {
  Deno.test(`exitCodeOf failures of ${types.join(", ")} is ${code}, and ${refused} where nothing is mirrored`, () => {
    const error = new DiagnosticError("x", { code: "image-missing" });
    const failures = types.map((type: ImageType) => ({ origin: "x", type, error }));
    equal(exitCodeOf({ status: "failed", failures, images: 1 }), code);
    equal(exitCodeOf({ status: "refused", failures }), refused);
  });
}

Deno.test("exitCodeOf a set that wants nothing is 1, as there", () => {
  equal(exitCodeOf({ status: "empty" }), 1);
});

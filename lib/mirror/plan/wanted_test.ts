import { deepStrictEqual as deepEqual, match, strictEqual as equal } from "node:assert/strict";
import { loadImageSet } from "../config/load_image_set.ts";
import { collectImages } from "./wanted.ts";

const DIGEST = `sha256:${"ab".repeat(32)}`;

function collect(images: readonly Readonly<Record<string, unknown>>[], blocked: readonly string[] = []) {
  const data = { additionalImages: images, blockedImages: blocked.map((name) => ({ name })) };
  const text = `kind: ImageSetConfiguration\nmirror: ${JSON.stringify(data)}\n`;
  return collectImages(loadImageSet({ path: "isc.yaml", text }, "mirror"), "mirror.lab:8443/ocp");
}

for (
  const { image, place } of [
    { image: { name: "quay.io/org/app:v1" }, place: "org/app:v1" },
    { image: { name: `quay.io/org/app@${DIGEST}` }, place: `org/app:sha256-${"ab".repeat(32)}` },
    { image: { name: `reg:5000/org/app@${DIGEST}` }, place: `org/app:sha256-${"ab".repeat(32)}` },
    { image: { name: `quay.io/org/app:v1@${DIGEST}` }, place: "org/app:v1" },
    { image: { name: "quay.io/org/app:v1", targetRepo: "mine/one" }, place: "mine/one:v1" },
    { image: { name: "quay.io/org/app:v1", targetTag: "v9" }, place: "org/app:v9" },
    { image: { name: `quay.io/org/app@${DIGEST}`, targetRepo: "x", targetTag: "y" }, place: "x:y" },
    { image: { name: "oci:///srv/layout" }, place: "srv/layout:latest" },
    { image: { name: "oci:///srv/layout", targetRepo: "x", targetTag: "y" }, place: "x:y" },
    { image: { name: "docker://quay.io/org/app:v1" }, place: "org/app:v1" },
    { image: { name: "nginx:1" }, place: "nginx:1" },
  ]
) {
  Deno.test(`collectImages brings ${JSON.stringify(image)} to ${place}`, () => {
    const { wanted, failed, refused } = collect([image]);
    deepEqual([wanted.map(({ path, tag }) => `${path}:${tag}`), failed, refused], [[place], [], []]);
  });
}

for (
  const { name, said } of [
    { name: "", said: /unknown image: reference name is empty/ },
    { name: "quay.io/org/app", said: /tag and digest are empty/ },
    { name: "reg:5000/org/app", said: /tag and digest are empty/ },
    { name: "not a reference", said: /tag and digest are empty/ },
  ]
) {
  Deno.test(`collectImages refuses everything because of ${JSON.stringify(name)}`, () => {
    const { refused } = collect([{ name: "quay.io/a/b:1" }, { name }]);
    equal(refused.length, 1);
    match(refused[0]!.error.message, said);
    equal(refused[0]!.error.at?.file.path, "isc.yaml");
  });
}

for (
  const name of ["quay.io/org/App:v1", "quay.io/org/app:v 1", "quay.io/a@sha256:12", "https://quay.io/a/b:1"]
) {
  Deno.test(`collectImages goes on without ${name}`, () => {
    const { wanted, failed, refused } = collect([{ name }, { name: "quay.io/a/b:1" }]);
    deepEqual([wanted.length, failed.map(({ origin }) => origin), refused], [1, [name], []]);
  });
}

Deno.test("collectImages takes an image once, and once for each place", () => {
  const name = "quay.io/a/b:1";
  const { wanted } = collect([{ name }, { name }, { name: `docker://${name}` }, { name, targetRepo: "c" }]);
  deepEqual(wanted.map(({ path }) => path), ["a/b", "c"]);
});

Deno.test("collectImages leaves out what a pattern matches in the origin or at the destination", () => {
  const images = [{ name: "quay.io/a/one:1" }, { name: "quay.io/a/two:1" }, { name: "quay.io/a/three:1" }];
  const { wanted, blocked } = collect(images, ["^quay.io/a/o", "^mirror.lab:8443/ocp/a/two:1$"]);
  deepEqual([wanted, blocked].map((list) => list.map(({ path }) => path)), [["a/three"], ["a/one", "a/two"]]);
});

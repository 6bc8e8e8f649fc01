import { deepStrictEqual as deepEqual, strictEqual as equal, throws } from "node:assert/strict";
import { sampleImage, sampleIndex, sampleReferrer } from "../../tests/support/images.ts";
import { LARGEST_MANIFEST, MEDIA } from "../model/oci.ts";
import { DiagnosticError } from "../source/diagnostic.ts";
import { descriptorJson, readDescriptor } from "./descriptor.ts";
import { partsOf, readManifest, referrerDescriptor } from "./manifest.ts";

const DIGEST = `sha256:${"a".repeat(64)}` as const;
const CONFIG = { mediaType: MEDIA.ociConfig, digest: DIGEST, size: 2 };
const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

Deno.test("readManifest reads images and indexes of both families", () => {
  for (const format of ["oci", "docker"] as const) {
    const image = sampleImage("a", { format }).manifest;
    equal(image.content.kind, "image");
    equal(partsOf(image.content).length, 3);
    const index = sampleIndex("a", { format }).manifest;
    equal(index.content.kind, "index");
    deepEqual(partsOf(index.content).map(({ platform }) => platform?.architecture), ["amd64", "arm64"]);
  }
});

for (
  const { name, json, sent, type } of [
    {
      name: "its own media type before the sender's",
      json: { mediaType: MEDIA.ociManifest, config: CONFIG },
      sent: MEDIA.dockerManifest,
      type: MEDIA.ociManifest,
    },
    {
      name: "the sender's where it has none",
      json: { config: CONFIG },
      sent: `${MEDIA.dockerManifest}; charset=utf-8`,
      type: MEDIA.dockerManifest,
    },
    {
      name: "its form where the sender does not know",
      json: { config: CONFIG },
      sent: "application/json",
      type: MEDIA.ociManifest,
    },
    { name: "its form where nothing is said", json: { manifests: [] }, sent: null, type: MEDIA.ociIndex },
  ]
) {
  Deno.test(`readManifest goes by ${name}`, () => {
    equal(readManifest(bytesOf(json), sent, "x").descriptor.mediaType, type);
  });
}

for (
  const { name, json, sent = null, code, message } of [
    {
      name: "schema 1",
      json: { schemaVersion: 1, name: "x" },
      code: "not-supported",
      message: "manifest of x is of an obsolete kind: schema 1",
    },
    {
      name: "signed schema 1",
      json: { schemaVersion: 1 },
      sent: "application/vnd.docker.distribution.manifest.v1+prettyjws",
      code: "not-supported",
      message:
        "manifest of x is of an obsolete kind: application/vnd.docker.distribution.manifest.v1+prettyjws",
    },
    {
      name: "what is both image and index",
      json: { config: CONFIG, manifests: [] },
      code: "registry-failed",
      message: "manifest of x: both an image and an index",
    },
    {
      name: "an image without config",
      json: { mediaType: MEDIA.ociManifest },
      code: "registry-failed",
      message: "manifest of x: config is missing",
    },
    {
      name: "a digest of another kind",
      json: { config: { ...CONFIG, digest: "sha512:ab" } },
      code: "registry-failed",
      message: "manifest of x: config has no sha256 digest: sha512:ab",
    },
    {
      name: "a negative size",
      json: { config: { ...CONFIG, size: -1 } },
      code: "registry-failed",
      message: "manifest of x: config has no valid size: -1",
    },
    { name: "a list", json: [], code: "registry-failed", message: "manifest of x: not a JSON object" },
    {
      name: "an unknown type",
      json: { mediaType: "text/plain" },
      code: "registry-failed",
      message: "manifest of x: not a manifest: text/plain",
    },
  ]
) {
  Deno.test(`readManifest refuses ${name}`, () => {
    throws(() => readManifest(bytesOf(json), sent, "x"), (error) => {
      deepEqual(error instanceof DiagnosticError && [error.code, error.message], [code, message]);
      return true;
    });
  });
}

Deno.test("readManifest refuses what is too large, before it looks into it", () => {
  throws(() => readManifest(new Uint8Array(LARGEST_MANIFEST + 1), null, "x"), /larger than/);
});

Deno.test("descriptorJson gives back what readDescriptor read", () => {
  const json = {
    ...CONFIG,
    platform: {
      os: "windows",
      architecture: "amd64",
      variant: "v1",
      "os.version": "10.0",
      "os.features": ["win32k"],
    },
    annotations: { a: "b" },
    artifactType: "x/y",
    urls: ["https://a.test/"],
    data: "e30=",
  };
  const descriptor = readDescriptor(json);
  deepEqual(descriptor && descriptorJson(descriptor), json);
});

Deno.test("referrerDescriptor names the artifact type, or that of the config", () => {
  const subject = sampleImage("a").manifest;
  equal(referrerDescriptor(sampleReferrer("s", subject.descriptor, "x/sig").manifest).artifactType, "x/sig");
  equal(
    referrerDescriptor(sampleImage("b", { subject: subject.descriptor }).manifest).artifactType,
    MEDIA.ociConfig,
  );
  equal(
    "artifactType" in referrerDescriptor(sampleIndex("c", { subject: subject.descriptor }).manifest),
    false,
  );
});

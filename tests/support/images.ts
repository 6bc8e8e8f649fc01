/** Small images made from a seed: the same call gives the same bytes, and nothing in them compresses. */

import { gzipSync } from "node:zlib";
import {
  type Descriptor,
  type Digest,
  type Manifest,
  MEDIA,
  pinned,
  type Reference,
  type Repository,
  tagged,
} from "../../lib/model/oci.ts";
import { descriptorJson } from "../../lib/registry/descriptor.ts";
import { partsOf, readManifest } from "../../lib/registry/manifest.ts";
import type { Registry, RegistryReader } from "../../lib/registry/registry.ts";
import { digestOf, hashHex } from "../../lib/system/hash.ts";

/** A manifest with all that it needs. */
export interface SampleImage {
  readonly manifest: Manifest;
  /** Config and layers; of an index those of its members. */
  readonly blobs: ReadonlyMap<Digest, Uint8Array>;
  /** The manifests in an index. */
  readonly members: readonly SampleImage[];
}

export interface SampleOptions {
  /** @default {"oci"} */
  readonly format?: "oci" | "docker";
  /** One name for each layer: images that name the same share it. @default {["base", seed]} */
  readonly layers?: readonly string[];
  /** Before compression, which makes no difference. @default {1024} */
  readonly layerBytes?: number;
  /** Makes a layer by its name, for those of other sizes. @default what `layerBytes` says */
  readonly layerOf?: (name: string) => SampleLayer;
  /** @default {"amd64"} */
  readonly architecture?: string;
  /** What the image says something about. */
  readonly subject?: Descriptor;
  readonly artifactType?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Labels in the config, which only images have. */
  readonly labels?: Readonly<Record<string, string>>;
}

export interface SampleLayer {
  /** Of the layer before compression. */
  readonly diffId: Digest;
  /** After it. */
  readonly bytes: Uint8Array;
}

/** A layer of one file that has its name. @param sizeBytes Before compression. */
export function sampleLayer(name: string, sizeBytes: number): SampleLayer {
  const tar = tarOf(`${name}.bin`, seededBytes(name, sizeBytes));
  return { diffId: digestOf(tar), bytes: new Uint8Array(gzipSync(tar, { level: 1 })) };
}

/** An image for one platform. */
export function sampleImage(seed: string, options: SampleOptions = {}): SampleImage {
  const { format = "oci", layers = ["base", seed], layerBytes = 1024, architecture = "amd64" } = options;
  const { layerOf = (name) => sampleLayer(name, layerBytes) } = options;
  const types = format === "oci"
    ? { manifest: MEDIA.ociManifest, config: MEDIA.ociConfig, layer: MEDIA.ociLayer }
    : {
      manifest: MEDIA.dockerManifest,
      config: "application/vnd.docker.container.image.v1+json",
      layer: "application/vnd.docker.image.rootfs.diff.tar.gzip",
    };
  const made = layers.map(layerOf);
  const config = jsonBytes({
    architecture,
    os: "linux",
    config: { Labels: { seed, ...options.labels } },
    rootfs: { type: "layers", diff_ids: made.map(({ diffId }) => diffId) },
    history: layers.map((name) => ({ created_by: name })),
  });
  const packed = made.map(({ bytes }) => bytes);
  const manifest = manifestOf(types.manifest, options, {
    config: descriptorOf(types.config, config),
    layers: packed.map((bytes) => descriptorOf(types.layer, bytes)),
  });
  return {
    manifest,
    blobs: new Map([config, ...packed].map((bytes) => [digestOf(bytes), bytes])),
    members: [],
  };
}

/** An index of one image for each architecture. */
export function sampleIndex(
  seed: string,
  { architectures = ["amd64", "arm64"], ...options }: SampleOptions & {
    readonly architectures?: readonly string[];
  } = {},
): SampleImage {
  const { format = "oci", subject: _, artifactType: __, annotations: ___, ...own } = options;
  const members = architectures.map((architecture) =>
    sampleImage(`${seed}-${architecture}`, { ...own, format, architecture })
  );
  const manifests = members.map(({ manifest }, at) =>
    descriptorJson({
      ...manifest.descriptor,
      platform: { os: "linux", architecture: architectures[at] ?? "" },
    })
  );
  const manifest = manifestOf(format === "oci" ? MEDIA.ociIndex : MEDIA.dockerList, options, { manifests });
  return { manifest, blobs: new Map(members.flatMap(({ blobs }) => [...blobs])), members };
}

/** Something said about a manifest, such as a signature: an image of one small layer. */
export function sampleReferrer(seed: string, subject: Descriptor, artifactType: string): SampleImage {
  return sampleImage(seed, { layers: [seed], subject, artifactType, annotations: { seed } });
}

/** Brings an image into a registry, as every copy must: blobs, members, then the manifest. */
export async function pushImage(
  registry: Registry,
  repository: Repository,
  image: SampleImage,
  tags: readonly string[] = [],
): Promise<void> {
  for (const member of image.members) await pushImage(registry, repository, member);
  if (image.members.length === 0) {
    for (const { digest, size } of partsOf(image.manifest.content)) {
      const bytes = image.blobs.get(digest);
      if (bytes) {
        await registry.putBlob(repository, { digest, size }, (offset) => streamOf(bytes.subarray(offset)));
      }
    }
  }
  await registry.putManifest(repository, image.manifest, { tags });
}

/** Copies what a reference names from one place to another, in the plainest way. @returns its digest. */
export async function copyImage(
  from: RegistryReader,
  source: Reference,
  to: Registry,
  target: Repository,
): Promise<Digest> {
  const manifest = await from.getManifest(source);
  if (!manifest) throw new Error("nothing to copy");
  for (const part of partsOf(manifest.content)) {
    if (manifest.content.kind === "index") {
      await copyImage(from, pinned(source.repository, part.digest), to, target);
    } else await to.putBlob(target, part, (offset) => from.getBlob(source.repository, part, { offset }));
  }
  const named = source.tag === null ? [] : [source.tag];
  await to.putManifest(target, manifest, { tags: named });
  return manifest.descriptor.digest;
}

/** Reads an image whole, checking every byte. @returns the digests of all its parts, its own first. */
export async function readImage(from: RegistryReader, reference: Reference): Promise<readonly Digest[]> {
  const manifest = await from.getManifest(reference);
  if (!manifest) throw new Error(`no such image: ${reference.tag ?? reference.digest}`);
  const found = [manifest.descriptor.digest];
  for (const part of partsOf(manifest.content)) {
    if (manifest.content.kind === "index") {
      found.push(...await readImage(from, pinned(reference.repository, part.digest)));
    } else {
      for await (
        const _ of from.getBlob(reference.repository, part)
      ) { /* read to the end: that is the check */ }
      found.push(part.digest);
    }
  }
  return found;
}

/** Bytes that follow from a seed alone and look random to a compressor. */
export function seededBytes(seed: string, size: number): Uint8Array<ArrayBuffer> {
  let state = parseInt(hashHex("sha256", seed).slice(0, 8), 16) || 1;
  const words = new Uint32Array(Math.ceil(size / 4));
  for (let at = 0; at < words.length; at++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[at] = state;
  }
  return new Uint8Array(words.buffer, 0, size);
}

/** Bytes as a stream of pieces. */
export async function* streamOf(
  bytes: Uint8Array,
  pieceBytes = 64 * 1024,
): AsyncGenerator<Uint8Array, void, void> {
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    yield await Promise.resolve(bytes.subarray(at, at + pieceBytes));
  }
}

/** All bytes of a stream, or of pieces, in one. */
export async function allBytes(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  for await (const piece of source) pieces.push(new Uint8Array(piece));
  return await new Blob(pieces).bytes();
}

/** `repository("org/app")` for layouts, `repository("org/app", "127.0.0.1:5000")` for the network. */
export function repository(path: string, registry = ""): Repository {
  return { registry, path };
}

/** A tag in a repository by its path, for layouts. */
export function tagAt(path: string, tag: string, registry = ""): Reference {
  return tagged(repository(path, registry), tag);
}

function manifestOf(
  mediaType: string,
  options: SampleOptions,
  content: Readonly<Record<string, unknown>>,
): Manifest {
  const { subject, artifactType, annotations } = options;
  const json = {
    schemaVersion: 2,
    mediaType,
    ...(artifactType === undefined ? {} : { artifactType }),
    ...content,
    ...(subject ? { subject: descriptorJson(subject) } : {}),
    ...(annotations ? { annotations } : {}),
  };
  return readManifest(jsonBytes(json), mediaType, "sample");
}

function descriptorOf(mediaType: string, bytes: Uint8Array): Readonly<Record<string, unknown>> {
  return { mediaType, digest: digestOf(bytes), size: bytes.length };
}

function jsonBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

/** A tar archive of one file (POSIX ustar). */
function tarOf(name: string, content: Uint8Array): Uint8Array {
  const head = new Uint8Array(512);
  const put = (at: number, text: string) => head.set(new TextEncoder().encode(text), at);
  put(0, name.slice(0, 100));
  put(100, "0000644\0" + "0000000\0" + "0000000\0");
  put(124, content.length.toString(8).padStart(11, "0") + "\0" + "00000000000\0");
  put(148, "        0");
  put(257, "ustar\0" + "00");
  const sum = head.reduce((total, byte) => total + byte, 0);
  put(148, sum.toString(8).padStart(6, "0") + "\0 ");
  const whole = new Uint8Array(512 + Math.ceil(content.length / 512) * 512 + 1024);
  whole.set(head);
  whole.set(content, 512);
  return whole;
}

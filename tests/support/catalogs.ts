/** Catalogs of operators for tests: their documents, their images, and what is in such an image. */

import { Buffer } from "node:buffer";
import { gunzipSync, gzipSync } from "node:zlib";
import { padded, tarHeader } from "../../lib/mirror/archive/tar_header.ts";
import { tarStream } from "../../lib/mirror/archive/tar_stream.ts";
import { readDocuments } from "../../lib/mirror/operators/documents.ts";
import { CONFIGS_LABEL } from "../../lib/mirror/operators/read_catalog.ts";
import { MEDIA, pinned, type Reference } from "../../lib/model/oci.ts";
import { readManifest } from "../../lib/registry/manifest.ts";
import type { RegistryReader } from "../../lib/registry/registry.ts";
import { digestOf } from "../../lib/system/hash.ts";
import { allBytes, type SampleImage, streamOf } from "./images.ts";

/** Files of a layer by path; whiteouts are files as well. */
export type LayerFiles = Readonly<Record<string, string>>;

export interface PackageSample {
  readonly name: string;
  /** @default the first channel */
  readonly defaultChannel?: string;
  /** By channel, entries as `VERSION`, `VERSION<REPLACED` and `VERSION<REPLACED~SKIPPED,…`. */
  readonly channels: Readonly<Record<string, readonly string[]>>;
  /** The images of each bundle beside its own. */
  readonly images?: readonly string[];
  /** Where its bundles are: `host/path`. */
  readonly home: string;
}

/** The digest that a bundle's reference names where no image is behind it. */
const NOBODY = `sha256:${"ab".repeat(32)}`;

/** The documents of a package. @param bundle The reference of a bundle's image, by version. */
export function packageDocuments(
  { name, channels, defaultChannel = Object.keys(channels)[0] ?? "", images = [], home }: PackageSample,
  bundle: (version: string) => string = () => `${home}/${name}@${NOBODY}`,
): readonly unknown[] {
  const entries = Object.entries(channels).map(([channel, words]) => ({ channel, own: words.map(entryOf) }));
  const versions = new Set(entries.flatMap(({ own }) => own.map(({ version }) => version)));
  const named = (version: string) => `${name}.v${version}`;
  return [
    { schema: "olm.package", name, defaultChannel },
    ...entries.map(({ channel, own }) => ({
      schema: "olm.channel",
      package: name,
      name: channel,
      entries: own.map(({ version, replaces, skips }) => ({
        name: named(version),
        ...(replaces ? { replaces: named(replaces) } : {}),
        ...(skips.length > 0 ? { skips: skips.map(named) } : {}),
      })),
    })),
    ...[...versions].map((version) => ({
      schema: "olm.bundle",
      package: name,
      name: named(version),
      image: bundle(version),
      properties: [{ type: "olm.package", value: { packageName: name, version } }],
      relatedImages: [bundle(version), ...images].map((image) => ({ name: "", image })),
    })),
  ];
}

function entryOf(word: string) {
  const [, version = "", replaces = "", skips = ""] = /^([^<~]*)(?:<([^~]*))?(?:~(.*))?$/.exec(word) ?? [];
  return { version, replaces, skips: skips ? skips.split(",") : [] };
}

/** Documents as a file of JSON. */
export function jsonFile(documents: readonly unknown[]): string {
  return documents.map((one) => `${JSON.stringify(one, null, 1)}\n`).join("");
}

/** A catalog's image of some layers, for one platform. */
export function catalogImage(
  layers: readonly LayerFiles[],
  { architecture = "amd64", labels = { [CONFIGS_LABEL]: "/configs" } }: {
    readonly architecture?: string;
    readonly labels?: Readonly<Record<string, string>>;
  } = {},
): SampleImage {
  const tars = layers.map(tarOf);
  const packed = tars.map((tar) => new Uint8Array(gzipSync(tar)));
  const config = bytesOf({
    architecture,
    os: "linux",
    config: { Entrypoint: ["/bin/opm"], Cmd: ["serve", "/configs", "--cache-dir=/cache"], Labels: labels },
    rootfs: { type: "layers", diff_ids: tars.map((tar) => digestOf(tar)) },
  });
  const described = (mediaType: string, bytes: Uint8Array) => ({
    mediaType,
    digest: digestOf(bytes),
    size: bytes.length,
  });
  const manifest = bytesOf({
    schemaVersion: 2,
    mediaType: MEDIA.ociManifest,
    config: described(MEDIA.ociConfig, config),
    layers: packed.map((layer) => described(MEDIA.ociLayer, layer)),
  });
  return {
    manifest: readManifest(manifest, null, "catalog"),
    blobs: new Map([config, ...packed].map((bytes) => [digestOf(bytes), bytes])),
    members: [],
  };
}

/** A list of catalogs' images, each with its architecture. */
export function catalogList(members: Readonly<Record<string, SampleImage>>): SampleImage {
  const manifests = Object.entries(members).map(([architecture, { manifest: { descriptor } }]) => ({
    ...descriptor,
    platform: { os: "linux", architecture },
  }));
  const manifest = bytesOf({ schemaVersion: 2, mediaType: MEDIA.ociIndex, manifests });
  const images = Object.values(members);
  return {
    manifest: readManifest(manifest, null, "catalogs"),
    blobs: new Map(images.flatMap(({ blobs }) => [...blobs])),
    members: images,
  };
}

/** What an image runs, and its files as they are when all layers lie on each other; of a list of its first member. */
export async function openedImage(from: RegistryReader, reference: Reference) {
  const { content } = (await from.getManifest(reference))!;
  if (content.kind === "index") {
    return await openedImage(from, pinned(reference.repository, content.manifests[0]!.digest));
  }
  const config = JSON.parse(
    new TextDecoder().decode(await allBytes(from.getBlob(reference.repository, content.config))),
  );
  const files = new Map<string, string>();
  for (const [at, layer] of content.layers.entries()) {
    const tar = new Uint8Array(gunzipSync(await allBytes(from.getBlob(reference.repository, layer))));
    if (digestOf(tar) !== config.rootfs.diff_ids[at]) {
      throw new Error(`layer ${at} is not what it is said to be`);
    }
    const own = new Map<string, string>();
    for await (
      const { name, content } of tarStream(streamOf(tar), { isWanted: () => true, shown: "layer" })
    ) {
      const gone = /^(.*\/)?\.wh\.([^/]+)$/.exec(name);
      if (gone) {
        const path = `${gone[1] ?? ""}${gone[2]}`;
        for (const known of [...files.keys()]) if (`${known}/`.startsWith(`${path}/`)) files.delete(known);
      } else if (content) own.set(name, new TextDecoder().decode(content));
    }
    for (const [name, text] of own) files.set(name, text);
  }
  return { config, files };
}

/** The names of what a catalog's image offers, as `package/channel: version …`. */
export async function offered(from: RegistryReader, reference: Reference): Promise<readonly string[]> {
  const { files } = await openedImage(from, reference);
  const texts = [...files].filter(([path]) => path.startsWith("configs/")).map(([, text]) => text);
  return texts.flatMap(documentsIn).flatMap((document) => {
    if (document.schema !== "olm.channel") return [];
    const versions = document.entries?.map(({ name }) => name.replace(`${document.package}.v`, "")) ?? [];
    return [`${document.package}/${document.name}: ${versions.join(" ")}`];
  }).sort();
}

interface SomeDocument {
  readonly schema: string;
  readonly package?: string;
  readonly name?: string;
  readonly defaultChannel?: string;
  readonly entries?: readonly { readonly name: string }[];
}

/** The documents of a file of a catalog. */
export function documentsIn(text: string): readonly SomeDocument[] {
  return readDocuments(new TextEncoder().encode(text), "catalog").documents.map(({ value }) =>
    value as SomeDocument
  );
}

function tarOf(files: LayerFiles): Uint8Array {
  const pieces = Object.entries(files).flatMap(([name, text]) => {
    const bytes = new TextEncoder().encode(text);
    return [tarHeader(name, bytes.length), bytes, new Uint8Array(padded(bytes.length) - bytes.length)];
  });
  return new Uint8Array(Buffer.concat([...pieces, new Uint8Array(1024)]));
}

function bytesOf(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

/** Releases of a source of our own: payloads, signatures, an update graph. */

import { gzipSync } from "node:zlib";
import { padded, tarHeader } from "../../lib/mirror/archive/tar_header.ts";
import { type Digest, hexOf, MEDIA, type Reference, type Repository } from "../../lib/model/oci.ts";
import { readManifest } from "../../lib/registry/manifest.ts";
import type { RegistryReader } from "../../lib/registry/registry.ts";
import { digestOf } from "../../lib/system/hash.ts";
import { repository, type SampleImage } from "./images.ts";
import { MirrorLab } from "./mirror_lab.ts";
import { Signer } from "./openpgp_signer.ts";

export const GRAPH_URL = "http://graph.example/graph";
export const SIGNATURES_URL = "http://signatures.example/";

/** An image with some files in its last layer. */
export function imageWith(files: Readonly<Record<string, string>>, seed = ""): SampleImage {
  const layers = [{ "etc/base": "base" }, files].map(tarOf);
  const config = jsonBytes({
    architecture: "amd64",
    os: "linux",
    config: { Labels: { seed } },
    rootfs: { type: "layers", diff_ids: layers.map((tar) => digestOf(tar)) },
  });
  const packed = layers.map((tar) => new Uint8Array(gzipSync(tar)));
  const described = (mediaType: string, bytes: Uint8Array) => ({
    mediaType,
    digest: digestOf(bytes),
    size: bytes.length,
  });
  const bytes = jsonBytes({
    schemaVersion: 2,
    mediaType: MEDIA.ociManifest,
    config: described(MEDIA.ociConfig, config),
    layers: packed.map((layer) => described(MEDIA.ociLayer, layer)),
  });
  const blobs = new Map([config, ...packed].map((blob) => [digestOf(blob), blob] as const));
  return { manifest: readManifest(bytes, MEDIA.ociManifest, "a sample"), blobs, members: [] };
}

export class ReleaseLab extends MirrorLab {
  readonly signer = new Signer();
  /** Versions by channel. */
  readonly #channels = new Map<string, string[]>();
  readonly #payloads = new Map<string, Digest>();

  constructor() {
    super();
    const key = `${this.folder}/key.asc`;
    Deno.writeTextFileSync(key, this.signer.armored());
    this.serverEnv = {
      UPDATE_URL_OVERRIDE: GRAPH_URL,
      OCP_SIGNATURE_URL: SIGNATURES_URL,
      OCP_SIGNATURE_VERIFICATION_PK: key,
    };
  }

  /** Adds a signed release of two components to a channel. @returns the digest of its payload. */
  async release(version: string, channel: string): Promise<Digest> {
    const tags = [];
    for (const name of ["cli", "etcd"]) {
      const digest = await this.push("ocp/parts", `${version}-${name}`, imageWith({ [name]: version }));
      tags.push({ name, from: { kind: "DockerImage", name: `${this.source.host}/ocp/parts@${digest}` } });
    }
    const files = { "release-manifests/image-references": JSON.stringify({ spec: { tags } }) };
    const digest = await this.push("ocp/release", `${version}-x86_64`, imageWith(files, version));
    this.#payloads.set(version, digest);
    this.#channels.set(channel, [...this.#channels.get(channel) ?? [], version]);
    this.sign(digest, `${version}-x86_64`);
    const versions = this.#channels.get(channel) ?? [];
    const nodes = versions.map((one) => ({
      version: one,
      payload: `${this.source.host}/ocp/release@${this.#payloads.get(one)}`,
    }));
    const edges = versions.slice(1).map((_, at) => [at, at + 1]);
    this.pages.set(`${GRAPH_URL}?arch=amd64&channel=${channel}`, JSON.stringify({ nodes, edges }));
    return digest;
  }

  /** Puts up the signature of a payload. @param signed The digest that it is about. */
  sign(digest: Digest, tag: string, { signer = this.signer, signed = digest } = {}): void {
    const document = JSON.stringify({
      critical: {
        image: { "docker-manifest-digest": signed },
        type: "atomic container signature",
        identity: { "docker-reference": `${this.source.host}/ocp/release:${tag}` },
      },
      optional: {},
    });
    this.pages.set(this.signatureUrl(digest), signer.signed(document));
  }

  signatureUrl(digest: Digest): string {
    return `${SIGNATURES_URL}sha256=${hexOf(digest)}/signature-1`;
  }

  /** Puts an image where a graph image is looked for, as an OCI layout. */
  prepareGraph(image: SampleImage): void {
    const folder = `${this.root}/working-dir/graph-preparation`;
    Deno.mkdirSync(`${folder}/blobs/sha256`, { recursive: true });
    const { descriptor, bytes } = image.manifest;
    for (const [digest, blob] of [...image.blobs, [descriptor.digest, bytes] as const]) {
      Deno.writeFileSync(`${folder}/blobs/sha256/${hexOf(digest)}`, blob);
    }
    Deno.writeTextFileSync(`${folder}/oci-layout`, '{"imageLayoutVersion":"1.0.0"}');
    const index = { schemaVersion: 2, mediaType: MEDIA.ociIndex, manifests: [descriptor] };
    Deno.writeTextFileSync(`${folder}/index.json`, JSON.stringify(index));
  }

  /** The tags at the destination, each with its repository. */
  async tags(...paths: readonly string[]): Promise<readonly string[]> {
    const found = [];
    for (const path of paths) {
      const tags = await this.destination.layout.listTags(repository(path)) ?? [];
      found.push(...tags.map((tag) => `${path}:${tag}`));
    }
    return found;
  }

  /** Reads from registries, where one of them is the source in truth. */
  redirected(registry: string): RegistryReader {
    const { sources } = this.deps;
    const place = (one: Repository) =>
      one.registry === registry ? { ...one, registry: this.source.host } : one;
    const named = (one: Reference) => ({ ...one, repository: place(one.repository) });
    return {
      resolve: (reference, options) => sources.resolve(named(reference), options),
      getManifest: (reference, options) => sources.getManifest(named(reference), options),
      blobSize: (one, digest, options) => sources.blobSize(place(one), digest, options),
      getBlob: (one, blob, options) => sources.getBlob(place(one), blob, options),
      listTags: (one, options) => sources.listTags(place(one), options),
      listReferrers: (one, digest, options) => sources.listReferrers(place(one), digest, options),
    };
  }
}

/** A tar archive of some files. */
export function tarOf(files: Readonly<Record<string, string>>): Uint8Array {
  const pieces = Object.entries(files).flatMap(([path, text]) => {
    const bytes = new TextEncoder().encode(text);
    return [tarHeader(path, bytes.length), bytes, new Uint8Array(padded(bytes.length) - bytes.length)];
  });
  return Uint8Array.from([...pieces, new Uint8Array(1024)].flatMap((piece) => [...piece]));
}

function jsonBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

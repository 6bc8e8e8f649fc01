/** Images with layers on top of what they have, for every platform. The same layers give the same image. */

import type { MadeSource, PlatformFilter, PulledSource } from "../../model/mirror.ts";
import type { Descriptor, Digest, ImageContent, Manifest } from "../../model/oci.ts";
import { MEDIA } from "../../model/oci.ts";
import { isRecord } from "../../registry/descriptor.ts";
import { readManifest } from "../../registry/manifest.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { gzipStream } from "../../system/gunzip.ts";
import { digestOf, hasher } from "../../system/hash.ts";
import { END_BYTES } from "../archive/tar_header.ts";

export interface Extension {
  readonly root: Manifest;
  readonly base: PulledSource;
  readonly layers: readonly Layer[];
  /** What changes of how it is run, by what was said of it. */
  readonly settings: (config: JsonFields) => JsonFields;
  /** Empty for all. */
  readonly platforms: readonly PlatformFilter[];
  readonly manifest: (member: Descriptor) => Promise<Manifest>;
  readonly config: (config: Descriptor) => Promise<Uint8Array>;
}

/**
 * Extends an image; it is a list afterwards, as oc-mirror leaves it, if only of one. Of a list, members for no
 * platform are left out: what they say is of the image that was.
 *
 * @throws {DiagnosticError} `image-missing` where it has none of the platforms.
 */
export async function extendImage(extension: Extension): Promise<MadeSource> {
  const made = new Extended(extension);
  const root = await made.list(extension.root);
  return {
    kind: "made",
    root: root.digest,
    manifests: made.manifests,
    blobs: made.blobs,
    base: extension.base,
  };
}

/** A layer that goes on top of an image. */
export interface Layer {
  readonly bytes: Uint8Array;
  readonly digest: Digest;
  /** Of what is packed. */
  readonly diffId: Digest;
}

type Described = Pick<Descriptor, "digest" | "size">;

class Extended {
  readonly manifests: Manifest[] = [];
  readonly blobs = new Map<Digest, Uint8Array>();

  constructor(private readonly given: Extension) {
    for (const { digest, bytes } of given.layers) this.blobs.set(digest, bytes);
  }

  async list(original: Manifest): Promise<Described> {
    const made = await this.manifest(original);
    const { content, descriptor: { mediaType } } = original;
    if (content.kind === "index") return made;
    const { os, architecture, variant } = jsonOf(await this.given.config(content.config));
    const platform = { architecture, os, ...(variant === undefined ? {} : { variant }) };
    return this.#add({
      schemaVersion: 2,
      mediaType: mediaType === MEDIA.dockerManifest ? MEDIA.dockerList : MEDIA.ociIndex,
      manifests: [{ mediaType, ...made, platform }],
    });
  }

  async manifest(original: Manifest): Promise<Described> {
    const { content } = original;
    const fields = content.kind === "image"
      ? await this.#image(original, content)
      : { manifests: await this.#members(original, content.manifests) };
    return this.#add({ ...jsonOf(original.bytes), mediaType: original.descriptor.mediaType, ...fields });
  }

  #add(fields: JsonFields): Described {
    const made = readManifest(jsonBytes(fields), null, "an image that was made here");
    this.manifests.push(made);
    return { digest: made.descriptor.digest, size: made.descriptor.size };
  }

  async #image({ bytes, descriptor }: Manifest, content: ImageContent) {
    const config = await this.#config(content.config);
    const type = descriptor.mediaType === MEDIA.dockerManifest ? DOCKER_LAYER : MEDIA.ociLayer;
    const json = jsonOf(bytes);
    const own = this.given.layers.map(({ digest, bytes }) => ({
      mediaType: type,
      digest,
      size: bytes.length,
    }));
    return {
      config: { ...recordIn(json, "config"), ...config },
      layers: [...arrayIn(json, "layers"), ...own],
    };
  }

  async #members({ bytes }: Manifest, members: readonly Descriptor[]): Promise<readonly unknown[]> {
    const { platforms, manifest } = this.given;
    const json = arrayIn(jsonOf(bytes), "manifests");
    const made = [];
    for (const [at, member] of members.entries()) {
      if (!isWanted(member, platforms)) continue;
      made.push({ ...asRecord(json[at]), ...await this.manifest(await manifest(member)) });
    }
    if (made.length === 0) {
      const wanted = platforms.map(({ os, architecture }) => `${os}/${architecture}`).join(", ");
      throw new DiagnosticError(`it has no image for ${wanted}`, { code: "image-missing" });
    }
    return made;
  }

  async #config(descriptor: Descriptor): Promise<Described> {
    const json = jsonOf(await this.given.config(descriptor));
    const own = recordIn(json, "config");
    const files = recordIn(json, "rootfs");
    const bytes = jsonBytes({
      ...json,
      config: { ...own, ...this.given.settings(own) },
      rootfs: {
        ...files,
        diff_ids: [...arrayIn(files, "diff_ids"), ...this.given.layers.map(({ diffId }) => diffId)],
      },
      history: [...arrayIn(json, "history"), ...this.given.layers.map(() => ({ created_by: "ferry" }))],
    });
    const digest = digestOf(bytes);
    this.blobs.set(digest, bytes);
    return { digest, size: bytes.length };
  }
}

const DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip";

/** Whether a member of a list becomes a member of the new one. */
export function isWanted({ platform }: Descriptor, wanted: readonly PlatformFilter[]): boolean {
  if (platform?.os === "unknown") return false;
  return wanted.length === 0 ||
    wanted.some(({ os, architecture }) => platform?.os === os && platform.architecture === architecture);
}

/** A layer of the pieces of a tar archive, without its end. */
export async function packedLayer(pieces: Iterable<Uint8Array>): Promise<Layer> {
  const whole = hasher();
  function* hashed() {
    for (const piece of pieces) {
      whole.update(piece);
      yield piece;
    }
    const end = new Uint8Array(END_BYTES);
    whole.update(end);
    yield end;
  }
  const made: Uint8Array<ArrayBuffer>[] = [];
  for await (const piece of gzipStream(hashed())) made.push(new Uint8Array(piece));
  const bytes = new Uint8Array(await new Blob(made).arrayBuffer());
  return { bytes, digest: digestOf(bytes), diffId: `sha256:${whole.hex()}` };
}

/** An object of JSON that is passed on as it is. */
export type JsonFields = Readonly<Record<string, unknown>>;

function jsonOf(bytes: Uint8Array): JsonFields {
  return asRecord(JSON.parse(new TextDecoder().decode(bytes)));
}

function jsonBytes(value: JsonFields): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

function asRecord(value: unknown): JsonFields {
  return isRecord(value) ? value : {};
}

export function recordIn(value: JsonFields, key: string): JsonFields {
  return asRecord(value[key]);
}

function arrayIn(value: JsonFields, key: string): readonly unknown[] {
  return Array.isArray(value[key]) ? value[key] : [];
}

/** The images that mirror tools are raced over: shaped like a product's, which have most of their bytes in common. */

import type { Digest, Repository } from "../../../lib/model/oci.ts";
import { partsOf } from "../../../lib/registry/manifest.ts";
import type { Registry } from "../../../lib/registry/registry.ts";
import {
  type SampleImage,
  sampleImage,
  sampleIndex,
  type SampleLayer,
  sampleLayer,
  streamOf,
} from "../../support/images.ts";

const MIB = 2 ** 20;
/** A layer that all have, one that each ten have, one of its own. */
const LAYER_BYTES = { base: 20 * MIB, family: 4 * MIB, own: MIB } as const;
const FAMILY = 10;
const TAG = "v1";

/** What images consist of, each piece counted once. */
export interface ContentFacts {
  readonly blobs: number;
  /** Of manifests and blobs. */
  readonly bytes: number;
}

/** Makes images by their number, always the same ones; of each ten the first is a list of two platforms. */
export class BenchImages {
  readonly #shared = new Map<string, SampleLayer>();
  /** What was put into the registry, with its size, by the number of the image that brought it first. */
  readonly #sizes = new Map<number, Map<Digest, number>>();
  readonly #homes = new Map<Digest, Repository>();

  /** Puts one into a registry. What another image brought there is mounted. */
  async put(registry: Registry, host: string, number: number): Promise<void> {
    const sizes = new Map<Digest, number>();
    await this.#put(registry, { registry: host, path: pathOf(number) }, this.#image(number), [TAG], sizes);
    this.#sizes.set(number, sizes);
  }

  /** What the images of a range bring that those before it did not. */
  factsOf(from: number, to: number): ContentFacts {
    const manifestsAndBlobs = Array.from({ length: to - from }, (_, at) => this.#sizes.get(from + at) ?? []);
    const sizes = manifestsAndBlobs.flatMap((own) => [...own]);
    return {
      blobs: sizes.filter(([digest]) => this.#homes.has(digest)).length,
      bytes: sizes.reduce((sum, [, size]) => sum + size, 0),
    };
  }

  #image(number: number): SampleImage {
    const family = `family-${Math.floor(number / FAMILY)}`;
    const layers = ["base", family, `own-${number}`];
    const layerOf = (name: string) => this.#layer(name);
    const seed = `image-${number}`;
    return number % FAMILY === 0
      ? sampleIndex(seed, { layers, layerOf })
      : sampleImage(seed, { layers, layerOf });
  }

  #layer(name: string): SampleLayer {
    const [kind = ""] = name.split("-");
    const known = this.#shared.get(name);
    if (known) return known;
    const size = kind === "base" || kind === "family" ? LAYER_BYTES[kind] : LAYER_BYTES.own;
    const layer = sampleLayer(name, size);
    if (kind !== "own") this.#shared.set(name, layer);
    return layer;
  }

  async #put(
    registry: Registry,
    to: Repository,
    image: SampleImage,
    tags: readonly string[],
    sizes: Map<Digest, number>,
  ): Promise<void> {
    for (const member of image.members) await this.#put(registry, to, member, [], sizes);
    for (const { digest, size } of image.members.length > 0 ? [] : partsOf(image.manifest.content)) {
      const home = this.#homes.get(digest);
      if (home && (home.path === to.path || await registry.mountBlob(to, { digest, size }, home))) continue;
      const bytes = image.blobs.get(digest) ?? new Uint8Array();
      await registry.putBlob(to, { digest, size }, (offset) => streamOf(bytes.subarray(offset)));
      this.#homes.set(digest, to);
      sizes.set(digest, size);
    }
    await registry.putManifest(to, image.manifest, { tags });
    sizes.set(image.manifest.descriptor.digest, image.manifest.descriptor.size);
  }
}

/** The images of a range, as `repository:tag`. */
export function imageNames(from: number, to: number): readonly string[] {
  return Array.from({ length: to - from }, (_, at) => `${pathOf(from + at)}:${TAG}`);
}

function pathOf(number: number): string {
  return `bench/app-${String(number).padStart(4, "0")}`;
}

/** Walks from a reference to all content of an image, asking the source only for what is not known. */

import { cosignTag, type SignaturePin } from "../../model/attachment.ts";
import type { Content, PlannedManifest, PlatformFilter } from "../../model/mirror.ts";
import {
  type Descriptor,
  type Digest,
  type Manifest,
  pinned,
  type Platform,
  type Reference,
  referenceText,
  type Repository,
  repositoryText,
  tagged,
} from "../../model/oci.ts";
import type { RegistryReader } from "../../registry/registry.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Slots } from "../../model/slots.ts";
import type { ManifestStore } from "./manifest_store.ts";
import type { SourceMemory } from "./source_memory.ts";

/** A repository and who can read it. */
export interface SourcePlace {
  readonly reader: RegistryReader;
  readonly repository: Repository;
}

/** An image by where it is read from. */
export interface OpenedSource {
  readonly place: SourcePlace;
  readonly reference: Reference;
}

/** The content of an image, members before their lists; the root is the last manifest. */
export interface ImageTree {
  readonly root: Digest;
  /** The wanted members of a list; null for all. */
  readonly members: readonly Digest[] | null;
  readonly manifests: readonly PlannedManifest[];
  readonly blobs: readonly Content[];
}

export interface WalkDeps {
  readonly manifests: ManifestStore;
  readonly memory: SourceMemory;
  /** Requests to all sources together. */
  readonly slots: Slots;
  readonly signal?: AbortSignal | undefined;
}

/** A walk of one run: a manifest that several images share is asked for once. */
export class SourceWalk {
  readonly #asked = new Map<Digest, Promise<Manifest>>();

  constructor(private readonly deps: WalkDeps) {}

  /** @throws {DiagnosticError} `image-missing` and all that reading a registry throws. */
  async tree(
    place: SourcePlace,
    reference: Reference,
    platforms: readonly PlatformFilter[],
  ): Promise<ImageTree> {
    return await this.#treeOf(place, await this.#root(place, reference), platforms);
  }

  /** The signatures of manifests, with what they consist of. */
  async signatures(
    place: SourcePlace,
    digests: readonly Digest[],
  ): Promise<readonly (SignaturePin & { readonly tree: ImageTree })[]> {
    const found = await Promise.all(digests.map(async (digest) => {
      const tag = cosignTag(digest, "sig");
      const manifest = await this.#signature(place, digest, tag);
      if (!manifest) return [];
      return [{ tag, digest: manifest.descriptor.digest, tree: await this.#treeOf(place, manifest, []) }];
    }));
    return found.flat();
  }

  async #root(place: SourcePlace, reference: Reference): Promise<Manifest> {
    if (reference.digest !== null) return await this.#manifest(place, reference.digest, reference);
    const { memory, manifests, slots, signal } = this.deps;
    const name = referenceText(reference);
    const settled = memory.settled.get(name);
    if (settled) return await this.#manifest(place, settled, reference);
    // A tag that was never seen is asked for as a whole: its manifest will be needed.
    if (memory.tag(name) === undefined) {
      const manifest = await slots.run(() => place.reader.getManifest(reference, { signal }));
      if (!manifest) throw missing(reference);
      manifests.put(manifest);
      memory.setTag(name, manifest.descriptor.digest);
      return manifest;
    }
    const descriptor = await slots.run(() => place.reader.resolve(reference, { signal }));
    if (!descriptor) throw missing(reference);
    memory.setTag(name, descriptor.digest);
    return await this.#manifest(place, descriptor.digest, reference);
  }

  async #signature(place: SourcePlace, digest: Digest, tag: string): Promise<Manifest | null> {
    const { memory, manifests, slots, signal } = this.deps;
    const image = `${repositoryText(place.repository)}@${digest}`;
    const known = memory.signature(image);
    if (known === null) return null;
    const stored = known ? manifests.get(known) : null;
    if (stored) return stored;
    const reference = tagged(place.repository, tag);
    const manifest = await slots.run(() => place.reader.getManifest(reference, { signal }));
    if (manifest) manifests.put(manifest);
    memory.setSignature(image, manifest?.descriptor.digest ?? null);
    return manifest;
  }

  async #treeOf(
    place: SourcePlace,
    manifest: Manifest,
    platforms: readonly PlatformFilter[],
  ): Promise<ImageTree> {
    const { descriptor: { digest, size, mediaType }, content } = manifest;
    const own = { digest, size, mediaType };
    if (content.kind === "image") {
      const blobs = [content.config, ...content.layers].filter(isCopied);
      const planned = { ...own, manifests: [], blobs: blobs.map((blob) => blob.digest) };
      return { root: digest, members: null, manifests: [planned], blobs };
    }
    const members = content.manifests.filter(({ platform }) => isWanted(platform, platforms));
    if (members.length === 0 && content.manifests.length > 0) {
      throw new DiagnosticError(
        `${repositoryText(place.repository)}@${digest} has no image for ${
          platforms.map(platformText).join(", ")
        }`,
        { code: "image-missing", hint: `it has ${[...new Set(content.manifests.map(shown))].join(", ")}` },
      );
    }
    const trees = await Promise.all(members.map(async (member) => {
      const reference = pinned(place.repository, member.digest);
      return await this.#treeOf(place, await this.#manifest(place, member.digest, reference), platforms);
    }));
    const planned = { ...own, manifests: members.map((member) => member.digest), blobs: [] };
    const isAll = members.length === content.manifests.length;
    return {
      root: digest,
      members: isAll ? null : planned.manifests,
      manifests: [...trees.flatMap((tree) => tree.manifests), planned],
      blobs: trees.flatMap((tree) => tree.blobs),
    };
  }

  /** @param asked What messages name. */
  async #manifest(place: SourcePlace, digest: Digest, asked: Reference): Promise<Manifest> {
    const { manifests, slots, signal } = this.deps;
    const known = manifests.get(digest);
    if (known) return known;
    const waiting = this.#asked.get(digest);
    if (waiting) return await waiting;
    const reference = pinned(place.repository, digest);
    const asking = slots.run(async () => {
      const manifest = await place.reader.getManifest(reference, { signal });
      if (!manifest) throw missing(asked.digest === digest ? asked : reference);
      manifests.put(manifest);
      return manifest;
    });
    this.#asked.set(digest, asking);
    try {
      return await asking;
    } finally {
      // A failure belongs to the image that asked: the same digest may be there in another repository.
      this.#asked.delete(digest);
    }
  }
}

/** Layers with addresses of their own may not be pushed to registries. */
function isCopied({ urls }: Descriptor): boolean {
  return (urls ?? []).length === 0;
}

function isWanted(platform: Platform | undefined, wanted: readonly PlatformFilter[]): boolean {
  return wanted.length === 0 ||
    wanted.some(({ os, architecture }) => platform?.os === os && platform.architecture === architecture);
}

function missing(reference: Reference): DiagnosticError {
  return new DiagnosticError(`${referenceText(reference)}: manifest unknown`, {
    code: "image-missing",
    hint: "the registry answers, but has no such image",
  });
}

function platformText({ os, architecture }: PlatformFilter): string {
  return `${os}/${architecture}`;
}

function shown({ platform }: Descriptor): string {
  return platform ? platformText(platform) : "no platform";
}

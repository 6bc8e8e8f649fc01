import { deepStrictEqual as deepEqual, strictEqual as equal } from "node:assert/strict";
import { type Digest, type Manifest, MEDIA, type Reference, tagged } from "../../model/oci.ts";
import type { PutManifestOptions, Registry } from "../../registry/registry.ts";
import { digestOf } from "../../system/hash.ts";
import { RepositoryCleaner } from "./repository_cleaner.ts";

const REPOSITORY = { registry: "r:1", path: "org/app" };

/** A registry that takes the deletion of a tag for that of everything the tag names, as some do. */
class Careless {
  readonly manifests = new Map<Digest, Manifest>();
  readonly tags = new Map<string, Digest>();

  add(name: string, tags: readonly string[]): void {
    const bytes = new TextEncoder().encode(name);
    const descriptor = { mediaType: MEDIA.ociManifest, digest: digestOf(bytes), size: bytes.length };
    const config = { mediaType: MEDIA.ociConfig, digest: digestOf("{}"), size: 2 };
    const content = {
      kind: "image",
      config,
      layers: [],
      subject: null,
      artifactType: null,
      annotations: {},
    } as const;
    this.manifests.set(descriptor.digest, { descriptor, bytes, content });
    for (const tag of tags) this.tags.set(tag, descriptor.digest);
  }

  resolve({ tag, digest }: Reference) {
    return Promise.resolve(
      this.manifests.get(digest ?? this.tags.get(tag ?? "") ?? digestOf(""))?.descriptor ?? null,
    );
  }

  getManifest({ digest }: Reference) {
    return Promise.resolve(this.manifests.get(digest ?? digestOf("")) ?? null);
  }

  listTags() {
    return Promise.resolve([...this.tags.keys()]);
  }

  async deleteManifest(reference: Reference) {
    const found = await this.resolve(reference);
    for (const [tag, digest] of this.tags) if (digest === found?.digest) this.tags.delete(tag);
    if (found) this.manifests.delete(found.digest);
    return found !== null;
  }

  putManifest(_: unknown, manifest: Manifest, { tags = [] }: PutManifestOptions = {}) {
    this.manifests.set(manifest.descriptor.digest, manifest);
    for (const tag of tags) this.tags.set(tag, manifest.descriptor.digest);
    return Promise.resolve();
  }
}

Deno.test("RepositoryCleaner puts back the tags that a careless registry takes along", async () => {
  const careless = new Careless();
  careless.add("shared", ["v1", "v2", "v3"]);
  careless.add("other", ["w"]);
  const registry = careless as unknown as Registry;
  const cleaner = new RepositoryCleaner(REPOSITORY, ["v1"], registry, undefined);
  deepEqual(await cleaner.remove(tagged(REPOSITORY, "v1")), { status: "deleted" });
  deepEqual([...careless.tags.keys()].toSorted(), ["v2", "v3", "w"]);
  equal(careless.manifests.size, 2);
});

/** What a registry can do, found out by doing it in a repository of its own that is removed again. */

import { type Digest, MEDIA, pinned, type Repository, tagged } from "../../model/oci.ts";
import type { Registry } from "../../registry/registry.ts";
import { readManifest } from "../../registry/manifest.ts";
import { diagnosticsOf } from "../../source/diagnostic.ts";
import { digestOf } from "../../system/hash.ts";

export interface Ability {
  readonly name: string;
  readonly works: boolean;
  /** Why not, or what else is to be known; empty for nothing. */
  readonly detail: string;
}

export interface ProbeRequest {
  /** `host[:port]`. */
  readonly registry: string;
  /** Below which the probe may write; empty for the registry's root. */
  readonly prefix: string;
  /** Makes names that nobody else has. */
  readonly id: string;
  /** Uploads a text as a blob in several pieces. */
  readonly inPieces: (repository: Repository, text: string) => Promise<void>;
}

/** How deep paths of mirrored images go, as a rule. */
const DEEP = "a/b/c/d";

/** Tries what mirroring needs, one after the other; what did not work is told, not thrown. */
export async function probeRegistry(
  { registry: host, prefix, id, inPieces }: ProbeRequest,
  registry: Registry,
  signal?: AbortSignal,
): Promise<readonly Ability[]> {
  const at = (path: string): Repository => ({
    registry: host,
    path: [prefix, `ferry-probe-${id}`, path].filter((one) => one !== "").join("/"),
  });
  const home = at("");
  const found: Ability[] = [];
  const attempt = async (name: string, action: () => Promise<string | void>): Promise<boolean> => {
    try {
      found.push({ name, works: true, detail: await action() || "" });
      return true;
    } catch (error) {
      signal?.throwIfAborted();
      const message = error instanceof Missing ? error.message : diagnosticsOf(error)[0]?.message;
      if (message === undefined) throw error;
      found.push({ name, works: false, detail: message });
      return false;
    }
  };
  const blob = content(`{"probe":"${id}"}`);
  const image = manifest({ mediaType: MEDIA.ociManifest, config: described(blob), layers: [] });
  const pushed = await attempt("push", async () => {
    await registry.putBlob(home, blob, (offset) => pieces(blob.bytes.slice(offset)), { signal });
    await registry.putManifest(home, image, { tags: ["probe"], signal });
  });
  if (!pushed) return found;
  await attempt("pull by tag and by digest", async () => {
    const { digest } = image.descriptor;
    const byTag = await registry.resolve(tagged(home, "probe"), { signal });
    const byDigest = await registry.getManifest(pinned(home, digest), { signal });
    if (byTag?.digest !== digest || !byDigest) throw new Missing("what was pushed does not come back");
    for await (const _ of registry.getBlob(home, blob, { signal })) { /* to its end: that is the check */ }
  });
  await attempt("list of tags", async () => {
    const tags = await registry.listTags(home, { signal });
    if (!tags?.includes("probe")) throw new Missing("the tag that was pushed is not in it");
  });
  const deep = at(DEEP);
  const isDeep = await attempt("nested paths", async () => {
    await registry.putBlob(deep, blob, (offset) => pieces(blob.bytes.slice(offset)), { signal });
    await registry.putManifest(deep, image, { tags: ["probe"], signal });
    return `${deep.path.split("/").length} components`;
  });
  await attempt("mount of blobs", async () => {
    const other = content(`{"probe":"mount ${id}"}`);
    await registry.putBlob(home, other, (offset) => pieces(other.bytes.slice(offset)), { signal });
    const to = isDeep ? deep : at("mounted");
    if (!await registry.mountBlob(to, other, home, { signal })) throw new Missing("blobs are sent again");
  });
  await attempt("uploads in pieces", () => inPieces(home, `{"probe":"in pieces ${id}"}`));
  await attempt("lists of platforms", async () => {
    const list = manifest({ mediaType: MEDIA.ociIndex, manifests: [{ ...image.descriptor }] });
    await registry.putManifest(home, list, { tags: ["list"], signal });
  });
  await attempt("lists with platforms missing", async () => {
    const gone = { mediaType: MEDIA.ociManifest, digest: digestOf(`gone ${id}`), size: 100 };
    const list = manifest({ mediaType: MEDIA.ociIndex, manifests: [{ ...image.descriptor }, gone] });
    await registry.putManifest(home, list, { tags: ["sparse"], signal });
  });
  await attempt("referrers", async () => {
    const signature = manifest({
      mediaType: MEDIA.ociManifest,
      artifactType: "application/vnd.example.probe",
      config: described(blob),
      layers: [],
      subject: image.descriptor,
    });
    await registry.putManifest(home, signature, { signal });
    const listed = await registry.listReferrers(home, image.descriptor.digest, { signal });
    if (!listed.some(({ digest }) => digest === signature.descriptor.digest)) {
      throw new Missing("a signature that refers to an image is not listed");
    }
  });
  await attempt("delete", async () => {
    const tags = await registry.listTags(home, { signal }) ?? [];
    const digests = new Set<Digest>([image.descriptor.digest]);
    for (const tag of tags) {
      const one = await registry.resolve(tagged(home, tag), { signal });
      if (one) digests.add(one.digest);
    }
    for (const { digest } of await registry.listReferrers(home, image.descriptor.digest, { signal })) {
      digests.add(digest);
    }
    for (const digest of [...digests].toReversed()) {
      await registry.deleteManifest(pinned(home, digest), { signal });
    }
    if (isDeep) await registry.deleteManifest(pinned(deep, image.descriptor.digest), { signal });
    if (await registry.resolve(tagged(home, "probe"), { signal })) {
      throw new Missing("what was deleted is still there");
    }
  });
  return found;
}

class Missing extends Error {}

interface Piece {
  readonly digest: Digest;
  readonly size: number;
  readonly bytes: Uint8Array;
}

function content(text: string): Piece {
  const bytes = new TextEncoder().encode(text);
  return { digest: digestOf(bytes), size: bytes.length, bytes };
}

function described({ digest, size }: Piece) {
  return { mediaType: MEDIA.ociConfig, digest, size };
}

function manifest(fields: Readonly<Record<string, unknown>>) {
  return readManifest(
    new TextEncoder().encode(JSON.stringify({ schemaVersion: 2, ...fields })),
    null,
    "the probe",
  );
}

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, void> {
  yield await Promise.resolve(bytes);
}

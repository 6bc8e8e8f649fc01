/** Images as the stand-in for oc-mirror moves them: between registries on plain HTTP and a cache in a folder. */

import type { WantedImage } from "../../lib/model/mirror.ts";
import { type Digest, hexOf, MANIFEST_TYPES } from "../../lib/model/oci.ts";
import { makeFolder, pathInfo, readTextIfAny } from "../../lib/system/files.ts";
import { digestOf } from "../../lib/system/hash.ts";

/** An image with all that belongs to it. */
export interface WholeImage {
  readonly digest: Digest;
  /** Members before their list, the image last. */
  readonly manifests: ReadonlyMap<Digest, Uint8Array<ArrayBuffer>>;
  readonly blobs: ReadonlyMap<Digest, Uint8Array<ArrayBuffer>>;
}

type Load = (kind: "manifests" | "blobs", reference: string) => Promise<Uint8Array<ArrayBuffer> | null>;

/** Why an image cannot be had, in oc-mirror's words. */
export class ImageError extends Error {}

/** Pulls an image. @throws {ImageError} when it is not there. */
export async function pull(origin: string): Promise<WholeImage> {
  const [, host = "", path = "", tag = ""] = /^([^/]+)\/(.+):([^:]+)$/.exec(origin) ?? [];
  const load: Load = async (kind, reference) => {
    const answer = await fetch(`http://${host}/v2/${path}/${kind}/${reference}`, {
      headers: kind === "manifests" ? { accept: MANIFEST_TYPES.join(", ") } : {},
    });
    const bytes = new Uint8Array(await answer.arrayBuffer());
    return answer.ok ? bytes : null;
  };
  return await gather(load, tag, `docker://${origin}`, `${host}/${path}`);
}

/** Reads an image out of a cache. @throws {ImageError} when some of it is not there. */
export async function fromCache(
  store: string,
  { path, tag }: WantedImage,
  host: string,
): Promise<WholeImage> {
  const load: Load = (kind, reference) => {
    const isTag = kind === "manifests" && !reference.startsWith("sha256:");
    const link = `${store}/repositories/${path}/_manifests/tags/${reference}/current/link`;
    const digest = isTag ? readTextIfAny(link) : reference;
    const file = digest && blobPath(store, digest);
    return Promise.resolve(file && pathInfo(file) ? Deno.readFileSync(file) : null);
  };
  return await gather(load, tag, `docker://${host}/${path}:${tag}`, `${host}/${path}`);
}

async function gather(load: Load, tag: string, shown: string, name: string): Promise<WholeImage> {
  const manifests = new Map<Digest, Uint8Array<ArrayBuffer>>();
  const blobs = new Map<Digest, Uint8Array<ArrayBuffer>>();
  const visit = async (reference: string): Promise<Digest> => {
    const bytes = await load("manifests", reference);
    if (!bytes) {
      throw new ImageError(
        `initializing source ${shown}: reading manifest ${tag} in ${name}: manifest unknown`,
      );
    }
    const { config, layers = [], manifests: members = [] } = JSON.parse(new TextDecoder().decode(bytes));
    for (const member of members) await visit(member.digest);
    for (const { digest } of [...config ? [config] : [], ...layers]) {
      const blob = await load("blobs", digest);
      if (!blob) throw new ImageError(`writing blob: fetching blob ${digest} in ${name}: blob unknown`);
      if (digestOf(blob) !== digest) {
        throw new ImageError(`writing blob: Digest did not match, expected ${digest}`);
      }
      blobs.set(digest, blob);
    }
    manifests.set(digestOf(bytes), bytes);
    return digestOf(bytes);
  };
  return { digest: await visit(tag), manifests, blobs };
}

export function intoCache(store: string, { path, tag }: WantedImage, image: WholeImage): void {
  const repository = `${store}/repositories/${path}`;
  for (const [digest, bytes] of [...image.blobs, ...image.manifests]) {
    writeBytes(blobPath(store, digest), bytes);
  }
  const link = (place: string, digest: Digest) =>
    writeBytes(`${repository}/${place}/link`, new TextEncoder().encode(digest));
  for (const digest of image.blobs.keys()) link(`_layers/sha256/${hexOf(digest)}`, digest);
  for (const digest of image.manifests.keys()) link(`_manifests/revisions/sha256/${hexOf(digest)}`, digest);
  link(`_manifests/tags/${tag}/current`, image.digest);
  link(`_manifests/tags/${tag}/index/sha256/${hexOf(image.digest)}`, image.digest);
}

export async function push(host: string, path: string, tag: string, image: WholeImage): Promise<void> {
  const base = `http://${host}/v2/${path}`;
  for (const [digest, body] of image.blobs) {
    const begun = await fetch(`${base}/blobs/uploads/`, { method: "POST" });
    await begun.body?.cancel();
    const place = new URL(begun.headers.get("location") ?? "", base);
    place.searchParams.set("digest", digest);
    await settled(fetch(place, { method: "PUT", body }));
  }
  for (const [digest, body] of image.manifests) {
    const { mediaType } = JSON.parse(new TextDecoder().decode(body));
    const headers = { "content-type": mediaType };
    const name = digest === image.digest ? tag : digest;
    await settled(fetch(`${base}/manifests/${name}`, { method: "PUT", body, headers }));
  }
}

/** Deletes by digest: every tag of it is gone then. False when it is not there. */
export async function deleteImage(host: string, path: string, tag: string): Promise<boolean> {
  const base = `http://${host}/v2/${path}/manifests`;
  const headers = { accept: MANIFEST_TYPES.join(", ") };
  const found = await fetch(`${base}/${tag}`, { headers });
  const bytes = new Uint8Array(await found.arrayBuffer());
  if (!found.ok) return false;
  await settled(fetch(`${base}/${digestOf(bytes)}`, { method: "DELETE" }));
  return true;
}

async function settled(request: Promise<Response>): Promise<void> {
  const answer = await request;
  const text = await answer.text();
  if (!answer.ok) throw new ImageError(`${answer.url}: ${answer.status} ${text}`);
}

export function blobPath(store: string, digest: string): string {
  const hex = digest.slice(7);
  return `${store}/blobs/sha256/${hex.slice(0, 2)}/${hex}/data`;
}

function writeBytes(path: string, bytes: Uint8Array): void {
  makeFolder(path.slice(0, path.lastIndexOf("/")));
  Deno.writeFileSync(path, bytes);
}

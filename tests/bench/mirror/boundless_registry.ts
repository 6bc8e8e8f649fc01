/** A registry with as many small images as wanted, which takes what it is given and keeps only what is there by name. */

import { digestOf } from "../../../lib/system/hash.ts";
import { type SampleImage, sampleImage, sampleLayer } from "../../support/images.ts";

export interface BoundlessRegistry extends AsyncDisposable {
  /** `127.0.0.1:port`. */
  readonly host: string;
  /** What can be pulled, as `repository:tag`. */
  readonly images: readonly string[];
}

const IN_A_REPOSITORY = 100;

/** Serves the images of a number; they have a layer in common, and each a config of its own. */
export function serveBoundless(count: number): BoundlessRegistry {
  const layer = sampleLayer("base", 1024);
  const images = new Map(
    Array.from({ length: count }, (_, at) => {
      const name = `bench/app-${Math.floor(at / IN_A_REPOSITORY)}:v${at % IN_A_REPOSITORY}`;
      return [name, sampleImage(`image-${at}`, { layers: ["base"], layerOf: () => layer })];
    }),
  );
  const content = contentOf(images.values());
  const tags = new Map([...images].map(([name, { manifest }]) => [name, manifest.descriptor.digest]));
  const pushedTags = new Map<string, string>();
  const pushedBlobs = new Set<string>();

  const read = (method: string, repository: string, kind: string, name: string) => {
    const tagged = `${repository}:${name}`;
    const digest = kind === "blobs" ? name : pushedTags.get(tagged) ?? tags.get(tagged) ?? name;
    const found = content.get(digest);
    if (!found) return new Response(null, { status: 404 });
    const { bytes, mediaType } = found;
    const headers = {
      "content-type": mediaType,
      "content-length": String(bytes.length),
      "docker-content-digest": digest,
    };
    return new Response(method === "HEAD" ? null : bytes, { headers });
  };
  const begin = (repository: string, words: URLSearchParams) => {
    const [mount, from] = [words.get("mount"), words.get("from")];
    const isMounted = mount !== null && pushedBlobs.has(`${from}@${mount}`);
    if (isMounted) pushedBlobs.add(`${repository}@${mount}`);
    const headers = { location: `/v2/${repository}/blobs/uploads/1` };
    return new Response(null, { status: isMounted ? 201 : 202, headers });
  };
  const put = (repository: string, kind: string, name: string, words: URLSearchParams, sent: Uint8Array) => {
    const digest = words.get("digest") ?? digestOf(sent);
    if (kind === "blobs") pushedBlobs.add(`${repository}@${digest}`);
    else pushedTags.set(`${repository}:${name}`, digest);
    return new Response(null, { status: 201, headers: { "docker-content-digest": digest } });
  };

  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    const { pathname, searchParams: words } = new URL(request.url);
    const [, repository = "", kind = "", name = ""] =
      /^\/v2\/(.+)\/(manifests|blobs|tags)\/(.*)$/.exec(pathname) ?? [];
    const { method } = request;
    if (method === "GET" || method === "HEAD") {
      return pathname === "/v2/" ? new Response() : read(method, repository, kind, name);
    }
    const sent = new Uint8Array(await request.arrayBuffer());
    if (method === "POST") return begin(repository, words);
    return method === "PUT" ? put(repository, kind, name, words, sent) : new Response(null, { status: 204 });
  });
  return {
    host: `127.0.0.1:${server.addr.port}`,
    images: [...images.keys()],
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

interface Stored {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly mediaType: string;
}

function contentOf(images: Iterable<SampleImage>): ReadonlyMap<string, Stored> {
  const content = new Map<string, Stored>();
  for (const { manifest: { descriptor, bytes }, blobs } of images) {
    content.set(descriptor.digest, { bytes: new Uint8Array(bytes), mediaType: descriptor.mediaType });
    for (const [digest, blob] of blobs) {
      if (!content.has(digest)) {
        content.set(digest, { bytes: new Uint8Array(blob), mediaType: "application/octet-stream" });
      }
    }
  }
  return content;
}

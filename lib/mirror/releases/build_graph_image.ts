/** Builds the graph image: the data of the update server on top of a base image. */

import type { ImageSource, PlatformFilter } from "../../model/mirror.ts";
import {
  type Descriptor,
  type Manifest,
  pinned,
  type Reference,
  referenceText,
  tagged,
} from "../../model/oci.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { byCodePoint } from "../../system/files.ts";
import { GunzipError, gunzipStream } from "../../system/gunzip.ts";
import { padded, tarHeader } from "../archive/tar_header.ts";
import { tarStream } from "../archive/tar_stream.ts";
import { extendImage, packedLayer } from "../layers/extend_image.ts";
import type { ResolveContext } from "../resolve/resolver.ts";

const DATA = "https://api.openshift.com/api/upgrades_info/graph-data";
const BASE = tagged({ registry: "registry.access.redhat.com", path: "ubi9/ubi" }, "latest");
const FOLDER = "var/lib/cincinnati-graph-data";
const COMMAND = ["/bin/bash", "-c", `exec cp -rp /${FOLDER}/* /var/lib/cincinnati/graph-data`];

/** @throws {DiagnosticError} `registry-failed`, `image-missing` for data or a base image that cannot be had. */
export async function buildGraphImage(
  context: ResolveContext,
  platforms: readonly PlatformFilter[],
): Promise<ImageSource> {
  const { sources, manifests, signal } = context;
  const layer = await packedLayer(tarOf(await graphData(context)));
  const found = await sources.resolve(BASE, { signal });
  if (!found) throw missing(BASE);
  const manifestAt = async ({ digest }: Pick<Descriptor, "digest">): Promise<Manifest> => {
    const known = manifests.get(digest);
    if (known) return known;
    const manifest = await sources.getManifest(pinned(BASE.repository, digest), { signal });
    if (!manifest) throw missing(pinned(BASE.repository, digest));
    manifests.put(manifest);
    return manifest;
  };
  return await extendImage({
    root: await manifestAt(found),
    base: { kind: "registry", reference: pinned(BASE.repository, found.digest) },
    layers: [layer],
    platforms,
    settings: () => ({ Cmd: COMMAND }),
    manifest: manifestAt,
    config: async (config) => await allBytes(sources.getBlob(BASE.repository, config, { signal })),
  });
}

/** The files of the update server, sorted by path. */
async function graphData(
  { upstream, signal }: ResolveContext,
): Promise<readonly (readonly [string, Uint8Array])[]> {
  const packed = await upstream.get(DATA, { signal });
  if (!packed) {
    throw new DiagnosticError(`${DATA} has no graph data`, {
      code: "registry-failed",
      hint: "with UPDATE_URL_OVERRIDE the graph image is taken from the workspace instead",
    });
  }
  const files: (readonly [string, Uint8Array])[] = [];
  const pieces = async function* () {
    await Promise.resolve();
    yield packed;
  };
  try {
    for await (
      const { name, content } of tarStream(gunzipStream(pieces()), { isWanted: () => true, shown: DATA })
    ) {
      if (content) files.push([name, content.slice()]);
    }
  } catch (cause) {
    if (!(cause instanceof GunzipError)) throw cause;
    throw new DiagnosticError(`${DATA} cannot be read: ${cause.message}`, { code: "registry-failed", cause });
  }
  return files.toSorted(([a], [b]) => byCodePoint(a, b));
}

function* tarOf(files: readonly (readonly [string, Uint8Array])[]): Generator<Uint8Array, void, void> {
  const folders = new Set<string>();
  for (const [path, bytes] of files) {
    const name = `${FOLDER}/${path}`;
    const parts = name.split("/");
    for (let depth = 1; depth < parts.length; depth++) {
      const folder = `${parts.slice(0, depth).join("/")}/`;
      if (folders.has(folder)) continue;
      folders.add(folder);
      yield tarHeader(folder, 0, { isFolder: true });
    }
    yield tarHeader(name, bytes.length);
    yield bytes;
    yield new Uint8Array(padded(bytes.length) - bytes.length);
  }
}

async function allBytes(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const taken: Uint8Array<ArrayBuffer>[] = [];
  for await (const piece of pieces) taken.push(new Uint8Array(piece));
  return new Uint8Array(await new Blob(taken).arrayBuffer());
}

function missing(reference: Reference): DiagnosticError {
  return new DiagnosticError(`${referenceText(reference)}: manifest unknown`, { code: "image-missing" });
}

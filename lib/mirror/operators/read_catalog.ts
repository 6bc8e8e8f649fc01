/** Reads the file-based catalog in an image, layer by layer, as it comes in. */

import type { Descriptor, ImageContent, Manifest, Repository } from "../../model/oci.ts";
import type { RegistryReader } from "../../registry/registry.ts";
import { DiagnosticError, messageOf } from "../../source/diagnostic.ts";
import { gunzipStream } from "../../system/gunzip.ts";
import { unzstdStream } from "../../system/zstd.ts";
import { tarStream } from "../archive/tar_stream.ts";
import { isRecord, textIn } from "./catalog.ts";
import {
  type Catalog,
  CatalogBuilder,
  type FoundFile,
  type IndexedFile,
  indexFile,
} from "./catalog_files.ts";
import { documentPortions } from "./documents.ts";
import type { CatalogStore } from "./catalog_store.ts";
import { isIgnoreFile } from "./index_ignore.ts";
import { joined } from "./joined.ts";

/** What a catalog's image says of where the catalog is (opm, "index.configs.v1"). */
export const CONFIGS_LABEL = "operators.operatorframework.io.index.configs.v1";

/** Bytes of a file from which on it is not held as a whole. */
const LARGE_BYTES = 4 << 20;

/** What blobs are read from: a registry, or an archive. */
export type BlobReader = Pick<RegistryReader, "getBlob">;

export interface ImagePlace {
  readonly reader: BlobReader;
  readonly repository: Repository;
  /** What messages call it. */
  readonly shown: string;
}

/** The configuration of an image, as it is written. @throws {DiagnosticError} as reading a registry does. */
export async function readConfig(
  config: Descriptor,
  { reader, repository }: ImagePlace,
  store: CatalogStore,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const known = store.blob(config.digest);
  if (known) return known;
  const pieces: Uint8Array[] = [];
  for await (const piece of reader.getBlob(repository, config, { signal })) pieces.push(piece);
  const bytes = joined(pieces);
  store.putBlob(config.digest, bytes);
  return bytes;
}

/**
 * Reads a catalog, from the store where it was read before.
 *
 * @throws {DiagnosticError} `not-supported` for an image without a catalog, `registry-failed` for a broken one.
 */
export async function readCatalog(
  { descriptor, content }: Manifest & { readonly content: ImageContent },
  place: ImagePlace,
  store: CatalogStore,
  signal?: AbortSignal,
): Promise<Catalog> {
  const known = store.catalog(descriptor.digest, place.shown);
  if (known) return known;
  const folder = configsFolder(await readConfig(content.config, place, store, signal), place.shown);
  const builder = new CatalogBuilder();
  let pieces = 0;
  const nextNumber = () => pieces++;
  for (const layer of content.layers) {
    const read = await readLayer(layer, { folder, nextNumber }, place, signal);
    for (const path of read.removed) builder.remove(path);
    for (const file of read.files) builder.put(file);
    for (const { from, path } of read.links) builder.link(from, path);
  }
  const catalog = builder.build();
  store.putCatalog(descriptor.digest, catalog);
  return catalog;
}

/** What a layer does to the folder of the catalog; all paths are below it, and "" is the folder itself. */
interface LayerChange {
  readonly removed: readonly string[];
  readonly files: readonly FoundFile[];
  readonly links: readonly { readonly from: string; readonly path: string }[];
}

interface LayerOptions {
  /** Where the catalog is. */
  readonly folder: string;
  /** Numbers pieces of files, each but once. */
  readonly nextNumber: () => number;
}

async function readLayer(
  layer: Descriptor,
  { folder, nextNumber }: LayerOptions,
  { reader, repository, shown }: ImagePlace,
  signal: AbortSignal | undefined,
): Promise<LayerChange> {
  const removed: string[] = [];
  const files: FoundFile[] = [];
  const links: { readonly from: string; readonly path: string }[] = [];
  const isWanted = (name: string) => name.startsWith(`${folder}/`);
  const own = (name: string) => name.slice(folder.length + 1);
  const packed = reader.getBlob(repository, layer, { signal });
  const options = { isWanted, shown, mostBytes: LARGE_BYTES };
  try {
    for await (const member of tarStream(unpacked(layer, packed, shown), options)) {
      const { name, type, link, content, pieces } = member;
      const gone = whitedOut(name);
      if (gone !== null && (gone === folder || folder.startsWith(`${gone}/`) || gone === "")) {
        removed.push("");
      } else if (gone !== null && gone.startsWith(`${folder}/`)) removed.push(own(gone));
      else if (content && isIgnoreFile(name)) {
        files.push({ kind: "ignore", path: own(name), text: new TextDecoder().decode(content) });
      } else if (content) files.push(await foundFile(own(name), [content], nextNumber, shown));
      else if (pieces) {
        files.push(await foundFile(own(name), documentPortions(pieces, LARGE_BYTES), nextNumber, shown));
      } else if (type === "1" && isWanted(name) && isWanted(link)) {
        links.push({ from: own(link), path: own(name) });
      }
    }
  } catch (error) {
    if (error instanceof DiagnosticError) throw error;
    signal?.throwIfAborted();
    throw new DiagnosticError(`cannot unpack layer ${layer.digest} of ${shown}: ${messageOf(error)}`, {
      code: "registry-failed",
      cause: error,
    });
  }
  return { removed, files, links };
}

/** The documents of a file; whether they matter when they cannot be read turns out later. */
async function foundFile(
  path: string,
  portions: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  nextNumber: () => number,
  shown: string,
): Promise<FoundFile> {
  const pieces: IndexedFile[] = [];
  for await (const portion of portions) {
    try {
      pieces.push(indexFile({ number: nextNumber(), path }, portion, shown));
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      return { kind: "unreadable", path, error };
    }
  }
  return { kind: "documents", path, pieces };
}

/** What a whiteout takes away of the layers below: a path, or a folder's content; null for what is no whiteout. */
function whitedOut(name: string): string | null {
  const slash = name.lastIndexOf("/") + 1;
  const own = name.slice(slash);
  if (!own.startsWith(".wh.")) return null;
  return own === ".wh..wh..opq" ? name.slice(0, Math.max(0, slash - 1)) : name.slice(0, slash) + own.slice(4);
}

function unpacked(
  { mediaType }: Descriptor,
  pieces: AsyncIterable<Uint8Array>,
  shown: string,
): AsyncIterable<Uint8Array> {
  if (/gzip$/.test(mediaType)) return gunzipStream(pieces);
  if (/zstd$/.test(mediaType)) return unzstdStream(pieces);
  if (/\.tar$/.test(mediaType)) return pieces;
  throw new DiagnosticError(`${shown} has a layer of a kind that cannot be read: ${mediaType}`, {
    code: "not-supported",
  });
}

function configsFolder(config: Uint8Array, shown: string): string {
  const parsed: unknown = JSON.parse(new TextDecoder().decode(config));
  const own = isRecord(parsed) ? parsed["config"] : null;
  const labels = isRecord(own) ? own["Labels"] : null;
  const folder = textIn(labels, CONFIGS_LABEL).replace(/^\/+|\/+$/g, "");
  if (folder !== "") return folder;
  throw new DiagnosticError(`${shown} is no file-based catalog: it has no label ${CONFIGS_LABEL}`, {
    code: "not-supported",
    hint: "use a catalog of OpenShift 4.11 or later, or mirror_driver: oc-mirror",
  });
}

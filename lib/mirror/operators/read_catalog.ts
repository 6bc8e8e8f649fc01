/** Reads the file-based catalog in an image, layer by layer, as it comes in. */

import type { Descriptor, ImageContent, Manifest, Repository } from "../../model/oci.ts";
import type { RegistryReader } from "../../registry/registry.ts";
import { DiagnosticError, messageOf } from "../../source/diagnostic.ts";
import { gunzipStream } from "../../system/gunzip.ts";
import { unzstdStream } from "../../system/zstd.ts";
import { tarStream } from "../archive/tar_stream.ts";
import { isRecord, textIn } from "./catalog.ts";
import { type Catalog, CatalogBuilder, type IndexedFile, indexFile } from "./catalog_files.ts";
import { type CatalogStore, joined } from "./catalog_store.ts";

/** What a catalog's image says of where the catalog is (opm, "index.configs.v1"). */
export const CONFIGS_LABEL = "operators.operatorframework.io.index.configs.v1";

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
  let files = 0;
  for (const layer of content.layers) {
    const read = await readLayer(layer, folder, files, place, signal);
    for (const path of read.removed) builder.remove(path);
    for (const file of read.files) builder.put(file);
    for (const { from, path } of read.links) builder.link(from, path);
    files += read.files.length;
  }
  const catalog = builder.build();
  store.putCatalog(descriptor.digest, catalog);
  return catalog;
}

/** What a layer does to the folder of the catalog; all paths are below it, and "" is the folder itself. */
interface LayerChange {
  readonly removed: readonly string[];
  readonly files: readonly IndexedFile[];
  readonly links: readonly { readonly from: string; readonly path: string }[];
}

async function readLayer(
  layer: Descriptor,
  folder: string,
  firstNumber: number,
  { reader, repository, shown }: ImagePlace,
  signal: AbortSignal | undefined,
): Promise<LayerChange> {
  const removed: string[] = [];
  const files: IndexedFile[] = [];
  const links: { readonly from: string; readonly path: string }[] = [];
  const isWanted = (name: string) => name.startsWith(`${folder}/`) && !name.endsWith("/.indexignore");
  const own = (name: string) => name.slice(folder.length + 1);
  const packed = reader.getBlob(repository, layer, { signal });
  try {
    for await (const member of tarStream(unpacked(layer, packed, shown), { isWanted, shown })) {
      const { name, type, link, content } = member;
      const gone = whitedOut(name);
      if (gone !== null && (gone === folder || folder.startsWith(`${gone}/`) || gone === "")) {
        removed.push("");
      } else if (gone !== null && gone.startsWith(`${folder}/`)) removed.push(own(gone));
      else if (content) {
        const number = firstNumber + files.length;
        files.push(indexFile({ number, path: own(name) }, content, shown));
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

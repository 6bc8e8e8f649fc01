/** What was read of catalogs before, by the digest of the image: a catalog that is known is not fetched again. */

import { type Digest, hexOf } from "../../model/oci.ts";
import {
  isFile,
  listFolder,
  makeFolder,
  pathInfo,
  readBytes,
  removePath,
  replaceFile,
} from "../../system/files.ts";
import { unzstdBytes } from "../../system/zstd.ts";
import { digestOf, hashBytes, hasher, sameBytes } from "../../system/hash.ts";
import * as z from "../../yaml/zod.ts";
import { type Catalog, CatalogBuilder, type IndexedFile, indexFile } from "./catalog_files.ts";
import { joined } from "./joined.ts";

const HASH_BYTES = 32;
const LENGTH_BYTES = 4;
/** Catalogs change by the day, and nobody asks for those of last month. */
const MOST_CATALOGS = 24;
const TABLE = z.array(z.tuple([z.string(), z.number().int().min(0)]));

export interface CatalogStoreOptions {
  /** False keeps what is new for this run only. @default {true} */
  readonly writes?: boolean;
}

/**
 * A folder of catalogs and of the configurations of their images. Its files need no care: one that is cut off or
 * damaged counts as not there.
 */
export class CatalogStore {
  readonly #blobs = new Map<Digest, Uint8Array>();
  readonly #writes: boolean;

  constructor(private readonly folder: string, { writes = true }: CatalogStoreOptions = {}) {
    this.#writes = writes;
  }

  /** @param shown What messages call the catalog. */
  catalog(image: Digest, shown: string): Catalog | null {
    const stored = this.#read(`${hexOf(image)}.catalog`);
    if (!stored || stored.length < HASH_BYTES) return null;
    const content = stored.subarray(HASH_BYTES);
    if (!sameBytes(hashBytes("sha256", content), stored.subarray(0, HASH_BYTES))) return null;
    const view = new DataView(content.buffer, content.byteOffset);
    const tableBytes = view.getUint32(0);
    const table = content.subarray(LENGTH_BYTES, LENGTH_BYTES + tableBytes);
    const pieces: IndexedFile[] = [];
    let at = LENGTH_BYTES + tableBytes;
    for (const [number, [path, size]] of TABLE.parse(JSON.parse(new TextDecoder().decode(table))).entries()) {
      const packed = content.subarray(at, at + size);
      pieces.push(indexFile({ number, path }, unzstdBytes(packed), shown, packed));
      at += size;
    }
    const builder = new CatalogBuilder();
    for (const [path, own] of Map.groupBy(pieces, (one) => one.path)) {
      builder.put({ kind: "documents", path, pieces: own });
    }
    return builder.build();
  }

  putCatalog(image: Digest, { files }: Catalog): void {
    if (!this.#writes) return;
    const table = new TextEncoder().encode(
      JSON.stringify(files.map(({ path, packed }) => [path, packed.length])),
    );
    const length = new Uint8Array(LENGTH_BYTES);
    new DataView(length.buffer).setUint32(0, table.length);
    const content = [length, table, ...files.map(({ packed }) => packed)];
    const hash = hasher();
    for (const piece of content) hash.update(piece);
    this.#write(`${hexOf(image)}.catalog`, joined([Uint8Array.fromHex(hash.hex()), ...content]));
    this.#forgetOldest();
  }

  blob(digest: Digest): Uint8Array | null {
    const known = this.#blobs.get(digest) ?? this.#read(hexOf(digest));
    return known && digestOf(known) === digest ? known : null;
  }

  putBlob(digest: Digest, bytes: Uint8Array): void {
    this.#blobs.set(digest, bytes);
    this.#write(hexOf(digest), bytes);
  }

  #forgetOldest(): void {
    const catalogs = listFolder(this.folder).filter((name) => name.endsWith(".catalog")).map((name) => {
      const path = `${this.folder}/${name}`;
      return { path, modifiedMs: pathInfo(path)?.modifiedMs ?? 0 };
    });
    const oldest = catalogs.toSorted((a, b) => b.modifiedMs - a.modifiedMs).slice(MOST_CATALOGS);
    for (const { path } of oldest) removePath(path);
  }

  #read(name: string): Uint8Array | null {
    const path = `${this.folder}/${name}`;
    return isFile(path) ? readBytes(path) : null;
  }

  #write(name: string, bytes: Uint8Array): void {
    if (!this.#writes) return;
    makeFolder(this.folder);
    replaceFile(`${this.folder}/${name}`, bytes);
  }
}

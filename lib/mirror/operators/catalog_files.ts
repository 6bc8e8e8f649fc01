/** The files of a catalog in little space: packed, and unpacked one by one. */

import { unzstdBytes, zstdBytes } from "../../system/zstd.ts";
import { type CatalogIndex, CatalogIndexBuilder, type DocumentPlace } from "./catalog.ts";
import type { DiagnosticError } from "../../source/diagnostic.ts";
import { readDocuments } from "./documents.ts";
import { IndexIgnore } from "./index_ignore.ts";

/** A catalog: what it says, and the text of it. */
export interface Catalog {
  readonly index: CatalogIndex;
  /** By path; a large file in several pieces. */
  readonly files: readonly PackedFile[];
}

export interface PackedFile {
  /** What places of documents name. */
  readonly number: number;
  /** Below the folder of the catalog. */
  readonly path: string;
  /** JSON documents, packed by zstd. */
  readonly packed: Uint8Array;
}

/** A file with what its documents say. */
export interface IndexedFile extends PackedFile {
  readonly index: CatalogIndex;
}

/**
 * Reads a file of a catalog.
 *
 * @param shown What messages call the catalog.
 * @param packed The same content as it was packed before.
 * @throws {DiagnosticError} `registry-failed` for a file without readable documents.
 */
export function indexFile(
  { number, path }: Pick<PackedFile, "number" | "path">,
  content: Uint8Array,
  shown: string,
  packed?: Uint8Array,
): IndexedFile {
  const name = `${path} in ${shown}`;
  const { bytes, documents } = readDocuments(content, name);
  const index = new CatalogIndexBuilder();
  for (const { value, start, end } of documents) index.add(value, { file: number, start, end }, name);
  return { number, path, packed: packed ?? zstdBytes(bytes), index };
}

/** What is found at a path of a catalog: documents, in one piece or several; something else; or what is not to be read. */
export type FoundFile =
  | { readonly kind: "documents"; readonly path: string; readonly pieces: readonly IndexedFile[] }
  | { readonly kind: "unreadable"; readonly path: string; readonly error: DiagnosticError }
  | { readonly kind: "ignore"; readonly path: string; readonly text: string };

/** Files by path; one that is put again takes the place of the one before. */
export class CatalogBuilder {
  readonly #files = new Map<string, FoundFile>();

  put(file: FoundFile): void {
    this.#files.set(file.path, file);
  }

  /** Puts a file once more under another path, where there is such a file. */
  link(from: string, path: string): void {
    const known = this.#files.get(from);
    if (known) this.#files.set(path, { ...known, path });
  }

  /** Takes away a file, or a folder with all that is in it; "" stands for everything. */
  remove(path: string): void {
    for (const name of [...this.#files.keys()]) {
      if (path === "" || name === path || name.startsWith(`${path}/`)) this.#files.delete(name);
    }
  }

  /** The catalog, without what is ignored. @throws {DiagnosticError} for a file that cannot be read and is not ignored. */
  build(): Catalog {
    const all = [...this.#files.values()].toSorted((a, b) => a.path < b.path ? -1 : 1);
    const ignored = new IndexIgnore(all.filter((file) => file.kind === "ignore"));
    const files = all.filter(({ path }) => !ignored.has(path)).flatMap((file) => {
      if (file.kind === "unreadable") throw file.error;
      return file.kind === "documents" ? file.pieces.map((piece) => ({ ...piece, path: file.path })) : [];
    });
    const indexes = files.map(({ index }) => index);
    return {
      index: {
        packages: indexes.flatMap(({ packages }) => packages),
        channels: indexes.flatMap(({ channels }) => channels),
        bundles: indexes.flatMap(({ bundles }) => bundles),
        deprecations: indexes.flatMap(({ deprecations }) => deprecations),
        others: indexes.flatMap(({ others }) => others),
      },
      files: files.map(({ number, path, packed }) => ({ number, path, packed })),
    };
  }
}

/** Reads documents of a catalog; the file that was read last is kept unpacked. */
export class DocumentReader {
  readonly #packed: ReadonlyMap<number, Uint8Array>;
  #open: { readonly file: number; readonly bytes: Uint8Array } | null = null;

  constructor({ files }: Catalog) {
    this.#packed = new Map(files.map(({ number, packed }) => [number, packed]));
  }

  /** The text of a document, as it stands in the catalog. */
  read({ file, start, end }: DocumentPlace): Uint8Array {
    if (this.#open?.file !== file) {
      const packed = this.#packed.get(file);
      if (!packed) throw new RangeError(`the catalog has no file ${file}`);
      this.#open = { file, bytes: unzstdBytes(packed) };
    }
    return this.#open.bytes.subarray(start, end);
  }
}

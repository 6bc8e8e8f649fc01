/** Sequences that are served while more of them come, or some of them go. */

import type { Descriptor, Digest, Manifest, Reference, Repository } from "../../model/oci.ts";
import type { ServedBlob, ServedContent } from "../../registry/server/served_content.ts";
import { fileStamp, listFolder, pathInfo } from "../../system/files.ts";
import type { Trust } from "../publish/trust.ts";
import { partNames } from "../sequence/part_hashes.ts";
import { hasManifest, sequenceFolders } from "../sequence/sequence_folder.ts";
import { type OpenedSequences, openServed } from "./open_served.ts";

export class WatchedSequences implements ServedContent {
  #opened: OpenedSequences;
  /** The folder as it is served, and as it was at the last look. */
  #stamps: { readonly served: string; readonly seen: string };

  private constructor(
    private readonly folder: string,
    private readonly trust: Trust,
    opened: OpenedSequences,
    stamp: string,
  ) {
    this.#opened = opened;
    this.#stamps = { served: stamp, seen: stamp };
  }

  /** @throws {DiagnosticError} as `openServed` does. */
  static async open(folder: string, trust: Trust, signal?: AbortSignal): Promise<WatchedSequences> {
    const stamp = stampOf(folder);
    return new WatchedSequences(folder, trust, await openServed(folder, trust, signal), stamp);
  }

  /** What is served now. */
  get opened(): OpenedSequences {
    return this.#opened;
  }

  /**
   * Looks at the folder again, and serves what is there now. What changed since the last look may still be on its way:
   * it is taken at the next one.
   *
   * @returns Whether other content is served.
   * @throws {DiagnosticError} as `openServed` does, once for each change; then what was served goes on to be.
   */
  async refresh(signal?: AbortSignal): Promise<boolean> {
    const stamp = stampOf(this.folder);
    const { served, seen } = this.#stamps;
    this.#stamps = { served, seen: stamp };
    if (stamp === served || stamp !== seen) return false;
    this.#stamps = { served: stamp, seen: stamp };
    this.#opened = await openServed(this.folder, this.trust, signal);
    return true;
  }

  repositories(): readonly string[] {
    return this.#opened.served.repositories();
  }

  async getManifest(reference: Reference): Promise<Manifest | null> {
    return await this.#opened.served.getManifest(reference);
  }

  async listTags(repository: Repository): Promise<readonly string[] | null> {
    return await this.#opened.served.listTags(repository);
  }

  async listReferrers(repository: Repository, digest: Digest): Promise<readonly Descriptor[]> {
    return await this.#opened.served.listReferrers(repository, digest);
  }

  blob(repository: Repository, digest: Digest): ServedBlob | null {
    return this.#opened.served.blob(repository, digest);
  }
}

/** Changes with the files of sequences, and with nothing else in the folder. */
function stampOf(folder: string): string {
  const own = hasManifest(folder) ? listFolder(folder) : partNames(folder);
  const sequences = [...sequenceFolders(folder), ...sequenceFolders(`${folder}/content`)];
  const paths = [
    ...own.map((name) => `${folder}/${name}`),
    ...sequences.flatMap((one) => listFolder(one).map((name) => `${one}/${name}`)),
  ];
  return paths.map((path) => {
    const info = pathInfo(path);
    return info?.kind === "file" ? `${path} ${fileStamp(info)}` : path;
  }).join("\n");
}

/** Lists of referrers kept by the client, under tags, at registries that keep none (distribution spec, "Referrers Tag Schema"). */

import {
  type Descriptor,
  type Digest,
  type Manifest,
  type Reference,
  referrersTag,
  type Repository,
  repositoryText,
  tagged,
} from "../../model/oci.ts";
import type { PutManifestOptions, WaitOptions } from "../registry.ts";
import { referrersIn, referrersIndex } from "./referrers.ts";

/** The parts of a registry that such a list is made with. */
export interface ManifestStore {
  getManifest(reference: Reference, options?: WaitOptions): Promise<Manifest | null>;
  putManifest(repository: Repository, manifest: Manifest, options?: PutManifestOptions): Promise<void>;
}

export class StandInTags {
  /** Changes of one list wait for each other: each reads the list and writes it anew. */
  readonly #changes = new Map<string, Promise<void>>();

  constructor(private readonly store: ManifestStore) {}

  async list(repository: Repository, subject: Digest, options: WaitOptions): Promise<readonly Descriptor[]> {
    return referrersIn(await this.store.getManifest(tagged(repository, referrersTag(subject)), options));
  }

  async add(
    repository: Repository,
    subject: Digest,
    referrer: Descriptor,
    options: WaitOptions,
  ): Promise<void> {
    await this.#change(repository, subject, options, (listed) => {
      const isListed = listed.some(({ digest }) => digest === referrer.digest);
      return isListed ? listed : [...listed, referrer];
    });
  }

  async remove(
    repository: Repository,
    subject: Digest,
    referrer: Digest,
    options: WaitOptions,
  ): Promise<void> {
    await this.#change(repository, subject, options, (listed) => {
      const others = listed.filter(({ digest }) => digest !== referrer);
      return others.length === listed.length ? listed : others;
    });
  }

  async #change(
    repository: Repository,
    subject: Digest,
    options: WaitOptions,
    edit: (listed: readonly Descriptor[]) => readonly Descriptor[],
  ): Promise<void> {
    const tag = referrersTag(subject);
    const key = `${repositoryText(repository)}:${tag}`;
    const before = this.#changes.get(key) ?? Promise.resolve();
    const change = before.catch(() => {}).then(async () => {
      const listed = await this.list(repository, subject, options);
      const edited = edit(listed);
      if (edited === listed) return;
      await this.store.putManifest(repository, referrersIndex(edited, key), { ...options, tags: [tag] });
    });
    this.#changes.set(key, change);
    try {
      await change;
    } finally {
      if (this.#changes.get(key) === change) this.#changes.delete(key);
    }
  }
}

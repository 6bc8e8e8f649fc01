/** Removes tags from a repository so that what other tags need stays. */

import {
  type Digest,
  isTag,
  type Manifest,
  MEDIA,
  pinned,
  type Reference,
  referrersSubject,
  type Repository,
  tagged,
} from "../../model/oci.ts";
import type { Registry } from "../../registry/registry.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { inParallel } from "../../model/slots.ts";

export type Removal =
  | { readonly status: "deleted" }
  | { readonly status: "absent" }
  | { readonly status: "kept"; readonly why: string };

/** What would happen to others if something were deleted by its digest. */
export type Judgement =
  | { readonly status: "absent" }
  | { readonly status: "free"; readonly digest: Digest }
  | {
    readonly status: "needed";
    readonly digest: Digest;
    readonly why: string;
    /** The tags that stay and name the same. */
    readonly sharers: readonly string[];
  };

/** Who needs a manifest besides those that are to go. */
interface Needs {
  /** The tags that stay, by the digest that they name. */
  readonly tags: ReadonlyMap<Digest, readonly string[]>;
  /** Tags of lists that stay, by the digest of a member. */
  readonly members: ReadonlyMap<Digest, readonly string[]>;
}

const QUESTIONS_AT_A_TIME = 8;
const REFUSALS: readonly DiagnosticError["code"][] = ["not-supported", "registry-failed", "digest-mismatch"];

/**
 * Removes what is listed of one repository. Registries delete by digest, and with it go all tags that name it; what
 * tags that stay need is therefore found out first.
 */
export class RepositoryCleaner {
  #needs: Promise<Needs> | null = null;

  /** @param listed All tags of the repository that are to go. */
  constructor(
    private readonly repository: Repository,
    private readonly listed: readonly string[],
    private readonly registry: Registry,
    private readonly signal: AbortSignal | undefined,
  ) {}

  /** @throws {DiagnosticError} what the registry answers. */
  async remove(reference: Reference): Promise<Removal> {
    const judged = await this.judge(reference);
    switch (judged.status) {
      case "absent":
        return judged;
      case "free":
        await this.registry.deleteManifest(pinned(this.repository, judged.digest), { signal: this.signal });
        return { status: "deleted" };
      case "needed": {
        const { digest, why, sharers } = judged;
        if (reference.tag === null) return { status: "kept", why };
        return await this.#untag(reference.tag, digest, sharers)
          ? { status: "deleted" }
          : { status: "kept", why: `${why}, and the registry cannot remove a tag alone` };
      }
      default:
        return judged satisfies never;
    }
  }

  /** Whether something can go by its digest without anything else going with it. */
  async judge(reference: Reference): Promise<Judgement> {
    const found = await this.registry.resolve(reference, { signal: this.signal });
    if (!found) return { status: "absent" };
    this.#needs ??= this.#findNeeds();
    const { tags, members } = await this.#needs;
    const { digest } = found;
    const sharers = tags.get(digest) ?? [];
    const lists = members.get(digest) ?? [];
    if (sharers.length + lists.length === 0) return { status: "free", digest };
    const why = sharers.length > 0
      ? `the same image is also called ${sharers.join(", ")}`
      : `it is a member of ${lists.join(", ")}`;
    return { status: "needed", digest, why, sharers };
  }

  /** Removes a tag and nothing else; false where the registry cannot. */
  async #untag(tag: string, digest: Digest, sharers: readonly string[]): Promise<boolean> {
    const { registry, repository, signal } = this;
    const manifest = await registry.getManifest(pinned(repository, digest), { signal });
    try {
      await registry.deleteManifest(tagged(repository, tag), { signal });
    } catch (error) {
      if (error instanceof DiagnosticError && REFUSALS.includes(error.code)) return false;
      throw error;
    }
    if (manifest) await this.#restore(manifest, sharers);
    return true;
  }

  /** Some registries take the deletion of a tag for that of the whole image: then the others are put back. */
  async #restore(manifest: Manifest, sharers: readonly string[]): Promise<void> {
    const { registry, repository, signal } = this;
    const { digest } = manifest.descriptor;
    const lost = [];
    for (const tag of sharers) {
      if ((await registry.resolve(tagged(repository, tag), { signal }))?.digest !== digest) lost.push(tag);
    }
    const isGone = await registry.resolve(pinned(repository, digest), { signal }) === null;
    if (isGone || lost.length > 0) await registry.putManifest(repository, manifest, { tags: lost, signal });
  }

  async #findNeeds(): Promise<Needs> {
    const { registry, repository, signal } = this;
    const all = await registry.listTags(repository, { signal }) ?? [];
    const staying = all.filter((tag) => isTag(tag) && !this.listed.includes(tag));
    const found = await inParallel(staying, QUESTIONS_AT_A_TIME, async (tag) => {
      const descriptor = await registry.resolve(tagged(repository, tag), { signal });
      if (!descriptor) return { tag, digest: null, members: [] };
      const isList = descriptor.mediaType === MEDIA.ociIndex || descriptor.mediaType === MEDIA.dockerList;
      return {
        tag,
        digest: descriptor.digest,
        // A list of referrers names manifests, and does not consist of them (distribution spec, "Referrers Tag Schema").
        members: isList && referrersSubject(tag) === null ? await this.#membersOf(descriptor.digest) : [],
      };
    });
    const tags = new Map<Digest, string[]>();
    const members = new Map<Digest, string[]>();
    const add = (map: Map<Digest, string[]>, digest: Digest, tag: string) => {
      map.set(digest, [...map.get(digest) ?? [], tag]);
    };
    for (const { tag, digest, members: own } of found) {
      if (digest) add(tags, digest, tag);
      for (const member of own) add(members, member, tag);
    }
    return { tags, members };
  }

  async #membersOf(digest: Digest): Promise<readonly Digest[]> {
    const { registry, repository, signal } = this;
    const manifest = await registry.getManifest(pinned(repository, digest), { signal });
    const content = manifest?.content;
    return content?.kind === "index" ? content.manifests.map((one) => one.digest) : [];
  }
}

/** What an archive that oc-mirror made is about: images, and where each piece of them is. */

import { cosignSubject, type SignaturePin } from "../../model/attachment.ts";
import type { Content, ImagePlan, PinnedImage, Placement, PlannedManifest } from "../../model/mirror.ts";
import type { Descriptor, Digest } from "../../model/oci.ts";
import { partsOf, readManifest } from "../../registry/manifest.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { RegionReader } from "../../system/file_region.ts";
import { digestOf } from "../../system/hash.ts";
import { partName } from "../archive/archive_layout.ts";
import { type ArchiveFiles, readArchiveFiles, type TagLink } from "./archive_files.ts";
import { Explanations } from "./explanations.ts";

export interface CacheArchive {
  readonly plan: ImagePlan;
  readonly placements: ReadonlyMap<Digest, Placement>;
  /** The text of the newest configuration in it; null where there is none. */
  readonly config: string | null;
  /** What oc-mirror noted to have carried before, and nothing in these parts speaks of. */
  readonly carriedBefore: readonly Digest[];
  /** Its number among the archives of its workspace, as far as they are noted. */
  readonly number: number;
}

/**
 * Reads the parts in a folder.
 *
 * @throws {DiagnosticError} `archive-damaged`, also where no image is in it; `part-missing`.
 */
export async function readCacheArchive(folder: string, signal?: AbortSignal): Promise<CacheArchive> {
  const files = await readArchiveFiles(folder, signal);
  if (files.blobs.size === 0 && files.tags.length === 0) {
    throw new DiagnosticError(`${folder} has no archive that oc-mirror made`, { code: "archive-damaged" });
  }
  const content = new ArchiveContent(folder, files);
  const explanations = new Explanations(files);
  const attached = files.tags.filter(({ tag }) => cosignSubject(tag) !== null);
  const images: PinnedImage[] = [];
  const used = new Set<TagLink>();
  for (const link of files.tags) {
    if (attached.includes(link)) continue;
    const own = await content.take(link);
    const signatures: SignaturePin[] = [];
    for (const one of attached) {
      const subject = cosignSubject(one.tag);
      if (one.path !== link.path || subject === null || !own.has(subject)) continue;
      await content.take(one);
      used.add(one);
      signatures.push({ tag: one.tag, digest: one.digest });
    }
    images.push(...explanations.imagesOf(link, signatures));
  }
  for (const one of attached.filter((link) => !used.has(link))) {
    await content.take(one);
    images.push(...explanations.imagesOf(one, []));
  }
  return { ...content.found(images), config: files.config, number: files.earlier + 1 };
}

/** Collects content, members before their lists. */
class ArchiveContent {
  readonly #manifests = new Map<Digest, PlannedManifest>();
  readonly #blobs = new Map<Digest, Content>();
  readonly #placements = new Map<Digest, Placement>();

  constructor(private readonly folder: string, private readonly files: ArchiveFiles) {}

  /** @returns the digests of the manifests of an image. */
  async take({ path, digest }: TagLink): Promise<ReadonlySet<Digest>> {
    const own = new Set<Digest>();
    await this.#manifest(path, { digest, size: 0, mediaType: "" }, own);
    return own;
  }

  found(images: readonly PinnedImage[]): Pick<CacheArchive, "plan" | "placements" | "carriedBefore"> {
    const { blobs, history } = this.files;
    for (const [digest, segment] of blobs) {
      if (this.#placements.has(digest)) continue;
      this.#blobs.set(digest, { digest, size: segment.size });
      this.#placements.set(digest, { kind: "here", segments: [segment] });
    }
    return {
      plan: { images, manifests: [...this.#manifests.values()], blobs: [...this.#blobs.values()] },
      placements: this.#placements,
      carriedBefore: [...history ?? []].filter((digest) => !this.#placements.has(digest)),
    };
  }

  /** @param told What is known of a manifest whose bytes an earlier archive carried. */
  async #manifest(
    path: string,
    told: Pick<Descriptor, "digest" | "size" | "mediaType">,
    own: Set<Digest>,
  ): Promise<void> {
    const { digest } = told;
    own.add(digest);
    const known = this.#manifests.get(digest);
    for (const member of known?.manifests ?? []) own.add(member);
    if (known) return;
    const bytes = await this.#bytes(digest);
    if (bytes === null) {
      this.#place(path, digest);
      this.#manifests.set(digest, { ...told, manifests: [], blobs: [] });
      return;
    }
    const { descriptor: { mediaType, size }, content } = readManifest(bytes, null, digest);
    const members: Digest[] = [];
    for (const member of content.kind === "index" ? content.manifests : []) {
      if (!this.#isMirrored(path, member.digest)) continue;
      await this.#manifest(path, member, own);
      members.push(member.digest);
    }
    const blobs = content.kind === "image"
      // What may not be copied is in no archive.
      ? partsOf(content).filter((one) => (one.urls ?? []).length === 0 || this.files.blobs.has(one.digest))
      : [];
    for (const { digest: blob, size } of blobs) {
      this.#blobs.set(blob, { digest: blob, size });
      this.#place(path, blob);
    }
    this.#place(path, digest);
    this.#manifests.set(digest, {
      digest,
      size,
      mediaType,
      manifests: members,
      blobs: blobs.map((one) => one.digest),
    });
  }

  /** Whether a member of a list was wanted. */
  #isMirrored(path: string, digest: Digest): boolean {
    const { blobs, holders } = this.files;
    return blobs.has(digest) || (holders.get(digest)?.includes(path) ?? false);
  }

  /** @throws {DiagnosticError} `part-missing` for content that no archive carried. */
  #place(path: string, digest: Digest): void {
    const { blobs, history, holders, earlier } = this.files;
    const segment = blobs.get(digest);
    if (segment) {
      this.#placements.set(digest, { kind: "here", segments: [segment] });
      return;
    }
    if (!history?.has(digest)) {
      throw new DiagnosticError(
        `${this.folder}: ${digest} of ${path} is in none of the parts, and no earlier archive carried it`,
        {
          code: "part-missing",
          hint: "the last parts are missing: copy them from where the archive was made",
        },
      );
    }
    const others = (holders.get(digest) ?? []).filter((one) => one !== path);
    this.#placements.set(digest, {
      kind: "earlier",
      sequence: Math.max(1, earlier),
      path: others[0] ?? path,
    });
  }

  async #bytes(digest: Digest): Promise<Uint8Array | null> {
    const place = this.files.blobs.get(digest);
    if (!place) return null;
    const name = partName(place.part);
    using file = new RegionReader(`${this.folder}/${name}`);
    const bytes = new Uint8Array(await file.read(place.offset, place.size));
    if (digestOf(bytes) === digest) return bytes;
    throw new DiagnosticError(`part ${name} is damaged: ${digest} in it has other content`, {
      code: "archive-damaged",
      hint: "copy this part again from where it was made",
    });
  }
}

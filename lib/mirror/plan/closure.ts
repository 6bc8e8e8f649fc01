/** What an image consists of, told from a plan. */

import { attachedTo, type Attachment } from "../../model/attachment.ts";
import type { Content, ImagePlan, PinnedImage, PlannedManifest } from "../../model/mirror.ts";
import type { Digest } from "../../model/oci.ts";

/** The content of some roots: members before their lists, each once. */
export interface Closure {
  readonly manifests: readonly PlannedManifest[];
  readonly blobs: readonly Content[];
}

/** Tells closures; made once for a plan. */
export class Closures {
  readonly #manifests: ReadonlyMap<Digest, PlannedManifest>;
  readonly #blobs: ReadonlyMap<Digest, Content>;

  constructor({ manifests, blobs }: ImagePlan) {
    this.#manifests = new Map(manifests.map((one) => [one.digest, one]));
    this.#blobs = new Map(blobs.map((one) => [one.digest, one]));
  }

  /** All content of an image, what is attached to it first. */
  ofImage(image: PinnedImage): Closure {
    return this.ofParts(image, { root: true, attached: attachedTo(image) });
  }

  /** Some of the content of an image: the image itself, and what is attached to it. */
  ofParts(
    { digest, members }: PinnedImage,
    { root, attached }: { readonly root: boolean; readonly attached: readonly Attachment[] },
  ): Closure {
    const manifests = new Map<Digest, PlannedManifest>();
    const blobs = new Map<Digest, Content>();
    for (const one of attached) this.#collect(one.digest, null, manifests, blobs);
    if (root) this.#collect(digest, members, manifests, blobs);
    return { manifests: [...manifests.values()], blobs: [...blobs.values()] };
  }

  /** @param members What is wanted of a list; null for all that the plan has. */
  #collect(
    digest: Digest,
    members: readonly Digest[] | null,
    manifests: Map<Digest, PlannedManifest>,
    blobs: Map<Digest, Content>,
  ): void {
    const one = this.#manifests.get(digest);
    if (!one || manifests.has(digest)) return;
    for (const member of members ?? one.manifests) this.#collect(member, null, manifests, blobs);
    manifests.set(digest, members ? { ...one, manifests: members } : one);
    for (const blob of one.blobs) {
      const content = this.#blobs.get(blob);
      if (content) blobs.set(blob, content);
    }
  }
}

/** The digests of all content of a plan. */
export function digestsOf({ manifests, blobs }: ImagePlan): ReadonlySet<Digest> {
  return new Set([...manifests, ...blobs].map(({ digest }) => digest));
}

/** Bytes of some content. */
export function bytesOf(content: Iterable<Content>): number {
  let sum = 0;
  for (const { size } of content) sum += size;
  return sum;
}

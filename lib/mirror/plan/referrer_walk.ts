/** Finds what refers to manifests at their source: attestations and bills of materials of cosign, and OCI referrers. */

import { cosignTag, type ReferrerPin } from "../../model/attachment.ts";
import { type Digest, type Manifest, pinned, repositoryText, tagged } from "../../model/oci.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { byCodePoint } from "../../system/files.ts";
import { type ImageTree, type SourcePlace, type SourceWalk, type WalkDeps } from "./source_walk.ts";

/** Referrers may have referrers, such as the signature of a bill of materials; nobody nests deeper than this. */
const DEEPEST = 4;

export interface FoundReferrer {
  readonly pin: ReferrerPin;
  readonly tree: ImageTree;
}

export class ReferrerWalk {
  constructor(private readonly walk: SourceWalk, private readonly deps: WalkDeps) {}

  /**
   * All that refers to an image and its members, and what refers to that in turn: each once, by digest and tag.
   *
   * @param images Their own signatures are left out.
   */
  async of(place: SourcePlace, images: readonly Digest[]): Promise<readonly FoundReferrer[]> {
    const found = new Map<string, FoundReferrer>();
    let subjects: readonly Digest[] = images;
    for (let depth = 0; subjects.length > 0 && depth < DEEPEST; depth++) {
      const pins = (await Promise.all(subjects.map((subject) => this.#pins(place, subject, depth > 0))))
        .flat();
      const fresh = pins.filter((pin) => !found.has(keyOf(pin)));
      const trees = await Promise.all(fresh.map((pin) => this.#tree(place, pin)));
      for (const [at, pin] of fresh.entries()) {
        const tree = trees[at];
        if (tree) found.set(keyOf(pin), { pin, tree });
      }
      subjects = [...new Set(fresh.filter((pin) => found.has(keyOf(pin))).map(({ digest }) => digest))];
    }
    return [...found].toSorted(([a], [b]) => byCodePoint(a, b)).map(([, one]) => one);
  }

  /** What refers to one manifest, as it was found before or as the source says. */
  async #pins(place: SourcePlace, subject: Digest, withSignature: boolean): Promise<readonly ReferrerPin[]> {
    const { memory, slots, signal } = this.deps;
    const image = `${repositoryText(place.repository)}@${subject}`;
    const known = memory.referrers(image);
    if (known) return known;
    const kinds = ["att", "sbom", ...withSignature ? ["sig"] as const : []] as const;
    const [listed, ...named] = await Promise.all([
      slots.run(() => place.reader.listReferrers(place.repository, subject, { signal })),
      ...kinds.map((kind) => this.#underTag(place, subject, cosignTag(subject, kind))),
    ]);
    const pins = [
      ...named.flat(),
      ...listed.map(({ digest, artifactType, mediaType }) => ({
        subject,
        tag: null,
        digest,
        artifactType: artifactType ?? mediaType,
      })),
    ];
    memory.setReferrers(image, pins);
    return pins;
  }

  async #underTag(place: SourcePlace, subject: Digest, tag: string): Promise<readonly ReferrerPin[]> {
    const { manifests, slots, signal } = this.deps;
    const manifest = await slots.run(() =>
      place.reader.getManifest(tagged(place.repository, tag), { signal })
    );
    if (!manifest) return [];
    manifests.put(manifest);
    return [{ subject, tag, digest: manifest.descriptor.digest, artifactType: contentType(manifest) }];
  }

  /** Null for what a list names although it is not there: lists that clients keep may be out of date. */
  async #tree(place: SourcePlace, { tag, digest }: ReferrerPin): Promise<ImageTree | null> {
    try {
      return await this.walk.tree(place, pinned(place.repository, digest), []);
    } catch (error) {
      if (tag === null && error instanceof DiagnosticError && error.code === "image-missing") return null;
      throw error;
    }
  }
}

/** What cosign puts under tags is told by its layers: it has no artifact type. */
function contentType({ descriptor, content }: Manifest): string {
  const layer = content.kind === "image" ? content.layers[0]?.mediaType : undefined;
  return content.artifactType ?? layer ?? descriptor.mediaType;
}

function keyOf({ tag, digest }: ReferrerPin): string {
  return `${digest} ${tag ?? ""}`;
}

/** What makes an archive one of oc-mirror's: the links of its cache, its history, and the configuration. */

import { attachedTo } from "../../model/attachment.ts";
import type { ImagePlan, OcMirrorNotes, PlannedManifest, SequenceIndex } from "../../model/mirror.ts";
import { type Digest, hexOf } from "../../model/oci.ts";
import { byCodePoint } from "../../system/files.ts";
import { writeYaml } from "../../yaml/write.ts";

const STORE = "docker/registry/v2";
const DAY_MS = 86_400_000;

/** Where a registry keeps the bytes of a blob or a manifest. */
export function cacheBlobName(digest: Digest): string {
  const hex = hexOf(digest);
  return `${STORE}/blobs/sha256/${hex.slice(0, 2)}/${hex}/data`;
}

/** All files besides content, by name. Empty for an archive of ferry's own format. */
export function cacheFiles(
  { plan, placements, ocMirror }: SequenceIndex,
): readonly { readonly name: string; readonly bytes: Uint8Array }[] {
  if (!ocMirror) return [];
  const { config, made, before } = ocMirror;
  const earlier = [...placements].filter(([, { kind }]) => kind === "earlier").map(([digest]) => digest);
  const files = new Map<string, string>(links(plan));
  // An archive says what those before it carried; what it carries itself is said by the next one.
  if (earlier.length > 0) files.set(`working-dir/.history/.history-${before}`, historyText(earlier));
  files.set(`working-dir/isc_pinned_${made}.yaml`, pinnedConfig(plan));
  files.set(`isc_${made}`, config);
  const encoder = new TextEncoder();
  return [...files].toSorted(([a], [b]) => byCodePoint(a, b))
    .map(([name, text]) => ({ name, bytes: encoder.encode(text) }));
}

/** The same for a run that is done again on the same day, and later for the next sequence. */
export function ocMirrorNotes(config: string, number: number, nowMs: number): OcMirrorNotes {
  const day = Math.floor(nowMs / DAY_MS) * DAY_MS;
  const moment = (of: number) => `${new Date(day + (of * 1000) % DAY_MS).toISOString().slice(0, 19)}Z`;
  return { config, made: moment(number), before: moment(number - 1) };
}

/** The text of a history: digests that need not be carried again. */
export function historyText(digests: Iterable<Digest>): string {
  return [...digests].toSorted(byCodePoint).map((digest) => `${digest}\n`).join("");
}

/** The links by which a registry knows what a repository has. */
function* links({ images, manifests }: ImagePlan): Generator<readonly [name: string, text: string]> {
  const known = new Map<Digest, PlannedManifest>(manifests.map((one) => [one.digest, one]));
  for (const image of images) {
    const root = `${STORE}/repositories/${image.path}`;
    for (const pin of [image, ...attachedTo(image).map((one) => ({ ...one, members: null }))]) {
      if (pin.tag !== null) {
        const named = `${root}/_manifests/tags/${pin.tag}`;
        yield [`${named}/current/link`, pin.digest];
        yield [`${named}/index/sha256/${hexOf(pin.digest)}/link`, pin.digest];
      }
      for (const one of closureOf(pin.digest, pin.members, known)) {
        yield [`${root}/_manifests/revisions/sha256/${hexOf(one.digest)}/link`, one.digest];
        for (const blob of one.blobs) yield [`${root}/_layers/sha256/${hexOf(blob)}/link`, blob];
      }
    }
  }
}

function closureOf(
  digest: Digest,
  members: readonly Digest[] | null,
  known: ReadonlyMap<Digest, PlannedManifest>,
): readonly PlannedManifest[] {
  const one = known.get(digest);
  if (!one) return [];
  return [one, ...(members ?? one.manifests).flatMap((member) => closureOf(member, null, known))];
}

/** A configuration by which oc-mirror finds everything in the archive without any catalog or update graph. */
function pinnedConfig({ images }: ImagePlan): string {
  const additionalImages = images.map(({ origin, path, tag }) => ({
    name: origin,
    targetRepo: path,
    targetTag: tag,
  }));
  return writeYaml({
    kind: "ImageSetConfiguration",
    apiVersion: "mirror.openshift.io/v2alpha1",
    mirror: { additionalImages },
  });
}

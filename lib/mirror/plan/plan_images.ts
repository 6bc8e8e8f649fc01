/** From wanted images to a plan: everything pinned by digest, every piece of content known with its size. */

import type {
  Content,
  ImageFailure,
  ImagePlan,
  ImageType,
  PinnedImage,
  PlannedManifest,
  WantedImage,
} from "../../model/mirror.ts";
import { type Digest, repositoryText } from "../../model/oci.ts";
import { byCodePoint } from "../../system/files.ts";
import { DiagnosticError, diagnosticsOf } from "../../source/diagnostic.ts";
import type { RegistryReader } from "../../registry/registry.ts";
import { inParallel, Slots } from "../../model/slots.ts";
import type { CheckedImage, ImagePolicy } from "../policy/image_policy.ts";
import type { ManifestStore } from "./manifest_store.ts";
import { openSource, shownRepository } from "./sources.ts";
import { ReferrerWalk } from "./referrer_walk.ts";
import type { SourceMemory } from "./source_memory.ts";
import { type ImageTree, type SourcePlace, SourceWalk } from "./source_walk.ts";

export interface PlanDeps {
  readonly registries: RegistryReader;
  readonly manifests: ManifestStore;
  readonly memory: SourceMemory;
  /** Says which images may be mirrored; null where all may. @default {null} */
  readonly policy?: ImagePolicy | null | undefined;
}

export interface PlanOptions {
  /** Leaves out signatures, and the requests for them. @default {false} */
  readonly removeSignatures?: boolean | undefined;
  /** Takes what else refers to images: attestations, bills of materials, any OCI referrer. @default {false} */
  readonly referrers?: boolean | undefined;
  /** Requests at a time. @default {8} */
  readonly parallel?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Planned {
  readonly plan: ImagePlan;
  readonly failures: readonly ImageFailure[];
  /** Images that claim the place of another one: nothing can be done before that is settled. */
  readonly collisions: readonly ImageFailure[];
  /** Where each blob can be had, best first. */
  readonly places: ReadonlyMap<Digest, readonly SourcePlace[]>;
}

/** Images that are mostly made anew, for which no signature of the original is any good. */
const UNSIGNED: readonly ImageType[] = ["operatorCatalog"];

interface PinnedTree {
  readonly image: PinnedImage;
  readonly place: SourcePlace;
  /** What is attached first: it must be there before what it is about. */
  readonly trees: readonly ImageTree[];
}

/** Pins the images; one that fails does not stop the others. The same answers give the same plan, in any order. */
export async function planImages(
  wanted: readonly WantedImage[],
  { registries, manifests, memory, policy = null }: PlanDeps,
  { removeSignatures = false, referrers = false, parallel = 8, signal }: PlanOptions = {},
): Promise<Planned> {
  const deps = { manifests, memory, slots: new Slots(parallel), signal };
  const walk = new SourceWalk(deps);
  const referrerWalk = referrers ? new ReferrerWalk(walk, deps) : null;
  const pin = async (one: WantedImage): Promise<PinnedTree> => {
    const { place, reference } = openSource(one.source, registries);
    const tree = await walk.tree(place, reference, one.platforms);
    await policy?.check(await checkedImage(one, place, tree, registries), signal);
    const isSigned = !removeSignatures && !UNSIGNED.includes(one.type);
    const digests = isSigned ? tree.manifests.map(({ digest }) => digest) : [];
    const signatures = await walk.signatures(place, digests);
    const referring = await referrerWalk?.of(place, digests) ?? [];
    const { origin, type, path, tag, notes } = one;
    const repository = shownRepository(one.source);
    const pins = signatures.map(({ tag, digest }) => ({ tag, digest }));
    const image = {
      origin,
      type,
      repository,
      path,
      tag,
      digest: tree.root,
      members: tree.members,
      signatures: pins,
      ...(referring.length > 0 ? { referrers: referring.map((found) => found.pin) } : {}),
      notes,
    };
    return { image, place, trees: [...[...signatures, ...referring].map((found) => found.tree), tree] };
  };
  const results = await inParallel(wanted, parallel, async (one) => {
    try {
      return await pin(one);
    } catch (error) {
      signal?.throwIfAborted();
      const [found] = diagnosticsOf(error);
      if (!found) throw error;
      return { origin: one.origin, type: one.type, error: found.located(one.at) } satisfies ImageFailure;
    }
  });
  memory.save();
  const trees = results.filter((result) => "trees" in result).toSorted((a, b) => inOrder(a.image, b.image));
  const failures = results.filter((result) => "error" in result);
  return { ...assembled(trees), failures, collisions: collisionsOf(trees.map(({ image }) => image)) };
}

/** What a policy is about. What is made of an image is as good as that image. */
async function checkedImage(
  { source, origin }: WantedImage,
  place: SourcePlace,
  tree: ImageTree,
  registries: RegistryReader,
): Promise<CheckedImage> {
  const members = tree.manifests.filter(({ digest }) => digest !== tree.root).map(({ digest }) => digest);
  const own = { place, root: tree.root, members, shown: origin };
  if (source.kind === "registry") return { ...own, reference: source.reference };
  if (source.kind === "layout" || source.base.kind === "layout") return { ...own, reference: null };
  const base = openSource(source.base, registries);
  const found = await base.place.reader.resolve(base.reference);
  return {
    place: base.place,
    root: found?.digest ?? tree.root,
    members: [],
    shown: origin,
    reference: source.base.reference,
  };
}

function assembled(trees: readonly PinnedTree[]): Pick<Planned, "plan" | "places"> {
  const manifests = new Map<Digest, PlannedManifest>();
  const blobs = new Map<Digest, Content>();
  // By repository: most images have some blobs in common.
  const places = new Map<Digest, Map<string, SourcePlace>>();
  for (const { place, trees: own } of trees) {
    const repository = repositoryText(place.repository);
    for (const tree of own) {
      for (const one of tree.manifests) manifests.set(one.digest, merged(manifests.get(one.digest), one));
      for (const { digest, size } of tree.blobs) {
        if (!blobs.has(digest)) blobs.set(digest, { digest, size });
        const known = places.get(digest) ?? new Map<string, SourcePlace>();
        if (!known.has(repository)) known.set(repository, place);
        places.set(digest, known);
      }
    }
  }
  const images = trees.map(({ image }) => image);
  return {
    plan: { images, manifests: [...manifests.values()], blobs: [...blobs.values()] },
    places: new Map([...places].map(([digest, known]) => [digest, [...known.values()]])),
  };
}

/** One list asked for with different platforms has the members of all. */
function merged(known: PlannedManifest | undefined, one: PlannedManifest): PlannedManifest {
  if (!known) return one;
  return { ...known, manifests: [...new Set([...known.manifests, ...one.manifests])] };
}

/** Registries are not part of paths at the destination: two images may claim one place. */
function collisionsOf(images: readonly PinnedImage[]): readonly ImageFailure[] {
  const taken = new Map<string, PinnedImage>();
  const failures: ImageFailure[] = [];
  for (const image of images) {
    const place = `${image.path}:${image.tag}`;
    const other = taken.get(place);
    taken.set(place, other ?? image);
    if (!other || other.digest === image.digest) continue;
    const error = new DiagnosticError(`${other.origin} and ${image.origin} would both become ${place}`, {
      code: "bad-config",
      hint: "give one of them a targetRepo or a targetTag",
    });
    failures.push({ origin: image.origin, type: image.type, error });
  }
  return failures;
}

function inOrder(a: PinnedImage, b: PinnedImage): number {
  return byCodePoint(a.path, b.path) || byCodePoint(a.tag, b.tag) || byCodePoint(a.origin, b.origin);
}

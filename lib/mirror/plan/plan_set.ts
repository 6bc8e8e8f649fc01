/** From an image set to a plan, in a workspace that remembers what it met. */

import type { BaseImage, BaseImageRequest } from "../../model/base_image.ts";
import type { Json } from "../../model/json.ts";
import type { ImageFailure, ImageSet, WantedImage } from "../../model/mirror.ts";
import type { Offer } from "../../model/offer.ts";
import type { Digest } from "../../model/oci.ts";
import type { RegistryReader } from "../../registry/registry.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { Answers } from "../resolve/answers.ts";
import { collectAll } from "../resolve/collect.ts";
import type { ResolveContext } from "../resolve/resolver.ts";
import { examinedImageSet } from "../site_rules/subjects.ts";
import type { MirrorDeps, RunOptions, Session } from "../session.ts";
import { CatalogStore } from "../operators/catalog_store.ts";
import { completeOffers, dependants, withAffected, withoutImages } from "./dependants.ts";
import { KeptBlobs } from "./kept_blobs.ts";
import { planImages, type Planned } from "./plan_images.ts";
import { ManifestStore } from "./manifest_store.ts";
import { blobsOfBaseImages } from "./base_images.ts";
import { SourceWalk } from "./source_walk.ts";
import { Slots } from "../../model/slots.ts";
import { SourceMemory } from "./source_memory.ts";
import type { Collection } from "./wanted.ts";

/** Questions are small, and most of their time is spent on the way. */
const QUESTIONS_FOR_AN_IMAGE = 4;

/**
 * What becomes of an operator of which an image cannot be had: its catalog no longer offers the versions that need it
 * (`cut`), or offers them all the same (`keep`), as oc-mirror has it.
 */
export type IncompleteOperators = "cut" | "keep";

/** What a plan was made from before, so that it is made again without asking. */
export interface Settled {
  readonly answers: ReadonlyMap<string, Json>;
  /** By reference. */
  readonly tags: ReadonlyMap<string, Digest>;
  /** What could not be had. */
  readonly failures: readonly ImageFailure[];
}

export interface PlanSetOptions extends RunOptions {
  readonly removeSignatures?: boolean | undefined;
  /** Takes attestations, bills of materials and other OCI referrers of images as well. @default {false} */
  readonly referrers?: boolean | undefined;
  /** Asks for everything anew, also for what was absent before. @default {false} */
  readonly afresh?: boolean | undefined;
  /** False leaves the workspace as it is. @default {true} */
  readonly writes?: boolean | undefined;
  /** Calls what is made as oc-mirror does in a dry run. @default {false} */
  readonly rehearsal?: boolean | undefined;
  /** @default {"cut"} */
  readonly incomplete?: IncompleteOperators | undefined;
  readonly settled?: Settled | undefined;
  /** What the destination has without being sent it. @default {[]} */
  readonly baseImages?: readonly BaseImageRequest[] | undefined;
}

export type PlannedSet =
  /** Nothing may be mirrored because of these. */
  | { readonly kind: "refused"; readonly failures: readonly ImageFailure[] }
  | { readonly kind: "empty" }
  | {
    readonly kind: "planned";
    readonly wanted: readonly WantedImage[];
    readonly planned: Planned;
    readonly manifests: ManifestStore;
    /** What the images were found by. */
    readonly answers: ReadonlyMap<string, Json>;
    /** The tags that were asked for, by reference. */
    readonly tags: ReadonlyMap<string, Digest>;
    /** All that was asked for, whether or not it can be had. */
    readonly offers: readonly Offer[];
    /** The blobs of the plan that base images have. */
    readonly inBaseImages: ReadonlyMap<Digest, BaseImage>;
    /** All images that cannot be had, in the plan or before it, with what is lost by them. */
    readonly failures: readonly ImageFailure[];
    /** The same plan without images that turned out not to be had. */
    readonly without: (failures: readonly ImageFailure[]) => Promise<PlannedSet>;
  };

/**
 * Plans an image set.
 *
 * @param destination What stands before paths in the references that `blockedImages` is tried on.
 * @throws {DiagnosticError | DiagnosticList} `not-supported` for sections of other content, `bad-option` where referrers
 * are taken and signatures are not, `rule-broken`.
 */
export async function planSet(
  set: ImageSet,
  destination: string,
  { paths, teller }: Session,
  deps: Pick<MirrorDeps, "sources" | "upstream" | "clock" | "policy" | "rules">,
  options: PlanSetOptions = {},
): Promise<PlannedSet> {
  const { afresh = false, writes = true, settled, signal } = options;
  if (options.removeSignatures && options.referrers) throw contradictory();
  deps.rules?.require(examinedImageSet(set.file), teller);
  teller.phase("planning");
  const answers = settled
    ? new Answers(settled.answers, { mode: "recall", path: null })
    : Answers.load(paths.answers, { mode: "ask", writes });
  const memory = SourceMemory.load(paths.memory, { afresh, writes });
  for (const [reference, digest] of settled?.tags ?? []) memory.settle(reference, digest);
  const blobs = new KeptBlobs(deps.sources, paths.kept);
  const context = {
    workingDir: paths.workingDir,
    catalogs: new CatalogStore(paths.catalogs, { writes }),
    sources: writes ? blobs.keeping : blobs.reading,
    upstream: deps.upstream,
    manifests: new ManifestStore(paths.manifests, { writes }),
    answers,
    teller,
    ignoreReleaseSignature: options.ignoreReleaseSignature ?? false,
    namesOnly: false,
    rehearsal: options.rehearsal,
    writes,
    nowS: deps.clock.nowMs() / 1000,
    signal,
  };
  const policy = deps.policy ?? null;
  const sources = blobs.reading;
  return await new SetPlanner({ set, destination, context, sources, memory, options, policy })
    .plan(settled?.failures ?? []);
}

function contradictory(): DiagnosticError {
  return new DiagnosticError("signatures cannot be left out where referrers are taken: many are signatures", {
    code: "bad-option",
    hint: "choose one of both",
  });
}

interface PlannerParts {
  readonly set: ImageSet;
  readonly destination: string;
  readonly context: ResolveContext;
  /** What images are mirrored from, in the end. */
  readonly sources: RegistryReader;
  readonly memory: SourceMemory;
  readonly options: PlanSetOptions;
  readonly policy: MirrorDeps["policy"];
}

class SetPlanner {
  /** What the set comes to when everything can be had. */
  #asked: Collection | null = null;
  #baseBlobs: ReadonlyMap<Digest, BaseImage> | null = null;

  constructor(private readonly parts: PlannerParts) {}

  /** @param before What is known not to be had. */
  async plan(before: readonly ImageFailure[]): Promise<PlannedSet> {
    const { set, destination, context, memory } = this.parts;
    const asked = this.#asked ??= await collectAll(set, destination, context);
    const { wanted, failed, refused, offers } = asked;
    if (refused.length > 0) return { kind: "refused", failures: refused };
    if (wanted.length + failed.length === 0) return { kind: "empty" };
    const baseBlobs = this.#baseBlobs ??= await this.#lookUpBaseImages();
    const lost = new Map(before.map((failure) => [failure.origin, failure]));
    const found = await this.#possible(asked, lost);
    if (found.planned.collisions.length > 0) return { kind: "refused", failures: found.planned.collisions };
    const left = dependants(wanted, offers, new Set(lost.keys()));
    const plan = withoutImages(found.planned.plan, new Set(left.map(({ origin }) => origin)));
    const failures = withAffected([
      ...failed.filter(({ origin }) => !lost.has(origin)),
      ...lost.values(),
      ...left,
    ], offers);
    const told = new Set(before.map(({ origin }) => origin));
    const inBaseImages = new Map(plan.blobs.flatMap(({ digest }) => {
      const image = baseBlobs.get(digest);
      return image ? [[digest, image] as const] : [];
    }));
    if (before.length === 0) this.#tellOfIdle(inBaseImages);
    for (const failure of failures) {
      if (!told.has(failure.origin)) context.teller.tell({ kind: "image-failed", failure });
    }
    return {
      kind: "planned",
      wanted: found.wanted,
      planned: { ...found.planned, plan: { ...plan, offers: completeOffers(found.offers, plan) } },
      manifests: context.manifests,
      answers: context.answers.used,
      tags: memory.settled,
      offers,
      inBaseImages,
      failures,
      without: (more) => this.plan([...lost.values(), ...more.filter(({ origin }) => !lost.has(origin))]),
    };
  }

  /** A base image of another version than images are built on is easily named. */
  #tellOfIdle(inBaseImages: ReadonlyMap<Digest, BaseImage>): void {
    const { context: { teller }, options: { baseImages = [] } } = this.parts;
    const used = new Set(inBaseImages.values().map(({ image }) => image));
    for (const { image } of baseImages) {
      if (!used.has(image)) teller.notice(`base image ${image} has nothing more of what is mirrored`);
    }
  }

  async #lookUpBaseImages(): Promise<ReadonlyMap<Digest, BaseImage>> {
    const { context, sources, memory, options } = this.parts;
    const { baseImages = [], parallelImages = 4, signal } = options;
    const slots = new Slots(parallelImages * QUESTIONS_FOR_AN_IMAGE);
    const walk = new SourceWalk({ manifests: context.manifests, memory, slots, signal });
    const found = await blobsOfBaseImages(baseImages, walk, sources);
    memory.save();
    return found;
  }

  /** The images that can be had. @param lost Gets those that cannot. */
  async #possible(asked: Collection, lost: Map<string, ImageFailure>) {
    const { context, sources, memory, options, policy } = this.parts;
    const { removeSignatures, referrers, parallelImages = 4, incomplete = "cut", signal } = options;
    const parallel = parallelImages * QUESTIONS_FOR_AN_IMAGE;
    for (;;) {
      const { wanted: all, offers } = incomplete === "cut" ? await this.#cut(asked, lost) : asked;
      const wanted = all.filter(({ origin }) => !lost.has(origin));
      const planned = await planImages(
        wanted,
        { registries: sources, manifests: context.manifests, memory, policy },
        { removeSignatures, referrers, parallel, signal },
      );
      for (const failure of planned.failures) lost.set(failure.origin, failure);
      const isOffered = ({ origin }: ImageFailure) =>
        offers.some(({ kind, images }) => kind === "operator" && images.includes(origin));
      const isCutAgain = incomplete === "cut" && planned.failures.some(isOffered);
      if (!isCutAgain || planned.collisions.length > 0) return { wanted: all, offers, planned };
    }
  }

  /** What is wanted where catalogs offer only what is complete. @param lost Gets catalogs that offer nothing any more. */
  async #cut(asked: Collection, lost: Map<string, ImageFailure>): Promise<Collection> {
    const { set, destination, context } = this.parts;
    const isLost = ({ kind, images }: Offer) =>
      kind === "operator" && images.some((origin) => lost.has(origin));
    if (!asked.offers.some(isLost)) return asked;
    const operators = { ...set, platform: null, helm: null, additionalImages: [] };
    const lacking = new Set(lost.keys());
    const again = await collectAll(operators, destination, { ...context, lacking });
    for (const failure of again.refused) lost.set(failure.origin, failure);
    return {
      ...asked,
      wanted: [...again.wanted, ...asked.wanted.filter(({ type }) => !type.startsWith("operator"))],
      offers: [...again.offers, ...asked.offers.filter(({ kind }) => kind !== "operator")],
    };
  }
}

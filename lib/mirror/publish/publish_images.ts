/** Brings images to a destination, whatever they are read from. */

import type { Content, ImageFailure, ImagePlan, PinnedImage, PublishedImage } from "../../model/mirror.ts";
import type { Digest, Repository } from "../../model/oci.ts";
import type { Registry } from "../../registry/registry.ts";
import { DiagnosticError, diagnosticsOf } from "../../source/diagnostic.ts";
import { bytesOf, Closures } from "../plan/closure.ts";
import { withAffected } from "../plan/dependants.ts";
import { type Destination, destinationText } from "../plan/destination.ts";
import type { IncompleteOperators } from "../plan/plan_set.ts";
import { inParallel } from "../../model/slots.ts";
import type { Teller } from "../teller.ts";
import type { ContentStore } from "./content_store.ts";
import { Pusher } from "./pusher.ts";
import { HeldBack, PUBLISH_STAGES, PublishOrder } from "./publish_order.ts";
import { isDue, publishedOf, surveyDestination, type Surveyed } from "./survey.ts";

/** Questions are small, and most of their time is spent on the way. */
const QUESTIONS_FOR_AN_IMAGE = 4;
const MOST_ASKED_FOR_PUSH = 8;
/** What may concern one repository only. */
const REFUSALS: readonly DiagnosticError["code"][] = ["access-denied", "unauthorized"];

export interface PublishRequest {
  /** Those of the plan that are to be there. */
  readonly images: readonly PinnedImage[];
  readonly plan: ImagePlan;
  readonly contents: ContentStore;
  readonly destination: Destination;
  /** What is recorded of the destination. */
  readonly published: readonly PublishedImage[];
  /** Repositories that may hold content which is not at hand. */
  readonly holders?: (digest: Digest) => readonly Repository[];
  /** Makes sure of the right to push before anything is read. @default {true} */
  readonly preflight?: boolean | undefined;
  /** What becomes of catalogs that offer what failed: they do not come, or come all the same. @default {"cut"} */
  readonly incomplete?: IncompleteOperators | undefined;
  /** Called before the first write, when there will be one: throws to prevent it. */
  readonly beforeWriting?: (due: readonly Surveyed[], closures: Closures) => Promise<void>;
}

export interface PublishDeps {
  readonly registry: Registry;
  readonly teller: Teller;
}

export interface PublishOptions {
  /** Images at a time. @default {4} */
  readonly parallelImages?: number | undefined;
  /** Blobs of one image at a time. @default {5} */
  readonly parallelLayers?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface PublishResult {
  /** What is there now, whether or not it had to be sent. */
  readonly images: readonly PublishedImage[];
  readonly failures: readonly ImageFailure[];
  /** Catalogs that did not come because of those failures; they are among them. */
  readonly held: readonly ImageFailure[];
  /** How many images something was sent of. */
  readonly sentImages: number;
}

/** @throws {DiagnosticError} what `beforeWriting` throws; single images that fail are told in the result. */
export async function publishImages(
  request: PublishRequest,
  { registry, teller }: PublishDeps,
  options: PublishOptions = {},
): Promise<PublishResult> {
  const { surveyed, pusher, closures } = await prepare(request, { registry, teller }, options);
  const { parallelImages = 4, signal } = options;
  const due = surveyed.filter(isDue);
  if (due.length > 0) {
    await request.beforeWriting?.(due, closures);
    if (request.preflight ?? true) await requirePush(due, registry, signal);
  }
  teller.phase("publishing");
  teller.expect(due.length, bytesOf(pusher.unsettled()));
  const to = destinationText(request.destination);
  const failed = new Map<Surveyed, ImageFailure>();
  const order = new PublishOrder(request.plan.offers ?? [], request.incomplete ?? "cut");
  const publish = async (one: Surveyed): Promise<void> => {
    const { origin, type } = one.image;
    try {
      signal?.throwIfAborted();
      order.requireNeeded(one.image);
      await pusher.push(one);
      teller.tell({ kind: "image-done", origin, type, to });
    } catch (error) {
      signal?.throwIfAborted();
      const [found] = diagnosticsOf(error);
      if (!found) throw error;
      const failure = { origin, type, error: found };
      teller.tell({ kind: "image-failed", failure });
      failed.set(one, failure);
      order.failed(origin);
    }
  };
  const byStage = Map.groupBy(due, ({ image }) => order.stageOf(image));
  for (const stage of PUBLISH_STAGES) await inParallel(byStage.get(stage) ?? [], parallelImages, publish);
  const failures = withAffected(due.flatMap((one) => failed.get(one) ?? []), request.plan.offers ?? []);
  return {
    images: surveyed.filter((one) => !failed.has(one)).map(publishedOf),
    failures,
    held: failures.filter(({ error }) => error instanceof HeldBack && error.stage === "catalog"),
    sentImages: due.length - failed.size,
  };
}

/**
 * What publishing would send: images, and each blob. Nothing is written.
 *
 * @throws {DiagnosticError} what `beforeWriting` throws.
 */
export async function estimatePublishing(
  request: PublishRequest,
  deps: PublishDeps,
  options: PublishOptions = {},
): Promise<{ readonly images: number; readonly blobs: readonly Content[] }> {
  const { surveyed, pusher, closures } = await prepare(request, deps, options);
  const due = surveyed.filter(isDue);
  if (due.length > 0) await request.beforeWriting?.(due, closures);
  return { images: due.length, blobs: await pusher.toSend() };
}

/**
 * Makes sure of the right to push to one of the repositories: what only some of them refuse is a matter of their images.
 *
 * @throws {DiagnosticError} what the first of them says.
 */
async function requirePush(
  due: readonly Surveyed[],
  registry: Registry,
  signal: AbortSignal | undefined,
): Promise<void> {
  const repositories = new Map(due.map(({ repository }) => [repository.path, repository]));
  let refusal: DiagnosticError | null = null;
  for (const repository of repositories.values().take(MOST_ASKED_FOR_PUSH)) {
    try {
      return await registry.requirePush?.(repository, { signal });
    } catch (error) {
      if (!(error instanceof DiagnosticError) || !REFUSALS.includes(error.code)) throw error;
      refusal ??= error;
    }
  }
  if (refusal) throw refusal;
}

async function prepare(
  { images, plan, contents, destination, published, holders = () => [] }: PublishRequest,
  { registry, teller }: PublishDeps,
  { parallelImages = 4, parallelLayers = 5, signal }: PublishOptions,
) {
  const closures = new Closures(plan);
  const parallel = parallelImages * QUESTIONS_FOR_AN_IMAGE;
  const surveyed = await surveyDestination(images, destination, registry, published, { parallel, signal });
  const pusher = new Pusher(
    surveyed,
    { registry, contents, closures, holders, moved: teller.moved },
    { parallelLayers, signal },
  );
  return { surveyed, pusher, closures };
}

/** Mirror to mirror: images go from their sources to a registry without touching the disk between. */

import type { BaseImageRequest } from "../../model/base_image.ts";
import type { ImageSet, PinnedImage } from "../../model/mirror.ts";
import { type DryRunRequest, mappedFromSources } from "./dry_run.ts";
import type { Locked, MirrorToMirrorOutcome, Published } from "../outcome.ts";
import {
  type FollowedLock,
  type LockInputs,
  requireLock,
  requireSamePlan,
  settledBy,
} from "../lock_file/follow_lock.ts";
import { lockedOutcome } from "../lock_file/locked.ts";
import { bytesOf } from "../plan/closure.ts";
import { baseRepository } from "../plan/base_images.ts";
import { type Destination, destinationText, repositoryAt } from "../plan/destination.ts";
import { type IncompleteOperators, type PlannedSet, planSet } from "../plan/plan_set.ts";
import { sourceProblems } from "../preflight/source_problems.ts";
import { throwCollected } from "../../source/diagnostic.ts";
import { SourceContents } from "../publish/content_store.ts";
import { estimatePublishing, publishImages, type PublishRequest } from "../publish/publish_images.ts";
import {
  ledgerOf,
  record,
  type ResourcesMode,
  type ResourcesPlace,
  writeDestinationResources,
} from "../publish/record.ts";
import { rehearsePublishing } from "../publish/rehearse.ts";
import { writeErrors, writeMissing } from "../reports.ts";
import { examinedImages } from "../site_rules/subjects.ts";
import { inWorkspace, type MirrorDeps, type RunOptions, type Session } from "../session.ts";
import type { WorkspacePaths } from "../workspace/paths.ts";

export interface MirrorToMirrorRequest {
  /** The folder of the workspace. */
  readonly root: string;
  readonly imageSet: ImageSet;
  readonly destination: Destination;
  /** @default {false} */
  readonly removeSignatures?: boolean | undefined;
  /** Takes attestations, bills of materials and other OCI referrers of images as well. @default {false} */
  readonly referrers?: boolean | undefined;
  /** Images that the destination has already: their blobs are mounted from there, where they are there. @default {[]} */
  readonly baseImages?: readonly BaseImageRequest[] | undefined;
  /** False begins without making sure of registries. @default {true} */
  readonly preflight?: boolean | undefined;
  /** @default {"cut"} */
  readonly incomplete?: IncompleteOperators | undefined;
  /** @default {"cumulative"} */
  readonly resources?: ResourcesMode | undefined;
  readonly dryRun?: DryRunRequest | undefined;
  /** Only resolves everything, and puts it into a lock. @default {false} */
  readonly planOnly?: boolean | undefined;
  /** What is to be done, to the letter. */
  readonly follow?: FollowedLock | undefined;
}

/** @throws {DiagnosticError | DiagnosticList} what concerns all images; single ones that fail are in the outcome. */
export async function mirrorToMirror(
  request: MirrorToMirrorRequest,
  deps: MirrorDeps,
  options: RunOptions = {},
): Promise<MirrorToMirrorOutcome> {
  const { destination, imageSet, removeSignatures, referrers, dryRun } = request;
  const lock = { what: "mirror to mirror", isNeeded: !dryRun };
  return await inWorkspace(request.root, lock, deps, async (session) => {
    const writes = dryRun === undefined;
    const { follow, planOnly } = request;
    if (follow) await requireLock(follow, lockInputs(request), deps.sources, options.signal);
    const set = await planSet(imageSet, destinationText(destination), session, deps, {
      ...options,
      removeSignatures,
      referrers,
      baseImages: request.baseImages,
      incomplete: request.incomplete,
      rehearsal: dryRun?.writes,
      writes,
      settled: follow && settledBy(follow.lock),
    });
    if (follow) requireSamePlan(follow.lock, set);
    if (set.kind === "refused") return { status: "refused", failures: set.failures };
    if (set.kind === "empty") return { status: "empty" };
    const { planned: { plan }, answers, wanted } = set;
    deps.rules?.require(examinedImages({ plan, placements: new Map(), answers }, wanted), session.teller);
    if (planOnly) return await locked(set, request, session, deps, options);
    return dryRun
      ? await rehearse(set, request, dryRun, session, deps, options)
      : await publish(set, request, session, deps, options);
  });
}

type Planned = PlannedSet & { readonly kind: "planned" };

async function publish(
  set: Planned,
  request: MirrorToMirrorRequest,
  { paths, teller }: Session,
  deps: MirrorDeps,
  options: RunOptions,
): Promise<Published> {
  const { destination, preflight = true } = request;
  if (preflight) throwCollected(sourceProblems(set.wanted, set.failures));
  const result = await publishImages(
    publishRequest(set, request, { paths, teller }),
    { registry: deps.destinations, teller },
    options,
  );
  if (result.held.length > 0) {
    // Their catalogs are made anew, and offer what is there.
    const failed = result.failures.filter((failure) => !result.held.includes(failure));
    const rest = await set.without(failed);
    if (rest.kind === "planned") {
      const outcome = await publish(rest, request, { paths, teller }, deps, options);
      return { ...outcome, sentImages: outcome.sentImages + result.sentImages };
    }
  }
  const failures = [...set.failures, ...result.failures];
  const ledger = record(paths, destination, result.images, null);
  const resources = writeDestinationResources(
    ledger,
    result.images,
    destination,
    resourcesPlace(request, paths),
  );
  return {
    status: "published",
    images: result.images.length,
    sentImages: result.sentImages,
    failures,
    resources,
    resourcesFolder: paths.resources,
    errorsFile: writeErrors(paths, failures, deps.clock.nowMs()),
    missingFile: writeMissing(paths, failures),
  };
}

function lockInputs(request: MirrorToMirrorRequest): LockInputs {
  const { imageSet, destination, removeSignatures = false, referrers = false, baseImages = [] } = request;
  return {
    kind: "mirror-to-mirror",
    config: imageSet.file,
    destination: destinationText(destination),
    base: null,
    removeSignatures,
    referrers,
    baseImages,
  };
}

async function locked(
  set: Planned,
  request: MirrorToMirrorRequest,
  session: Session,
  deps: MirrorDeps,
  options: RunOptions,
): Promise<Locked> {
  const { destination } = request;
  const sending = publishRequest(set, request, session);
  const { blobs } = await estimatePublishing(
    sending,
    { registry: deps.destinations, teller: session.teller },
    options,
  );
  // The record names repositories as they are at the destination, and the plan as they are below it.
  const below = new Map(sending.images.map(({ path }) => [repositoryAt(destination, path).path, path]));
  const before = sending.published.map((image): PinnedImage => ({
    ...image,
    path: below.get(image.path) ?? image.path,
    repository: "",
    members: null,
  }));
  const facts = {
    ...lockInputs(request),
    tool: deps.tool,
    before: { images: before },
    fetched: new Set(blobs.map(({ digest }) => digest)),
    carry: 0,
    push: bytesOf(blobs),
  };
  return lockedOutcome(set, facts, session.paths.rates);
}

async function rehearse(
  set: Planned,
  request: MirrorToMirrorRequest,
  dryRun: DryRunRequest,
  session: Session,
  deps: MirrorDeps,
  options: RunOptions,
): Promise<MirrorToMirrorOutcome> {
  const rehearsal = {
    request: publishRequest(set, request, session),
    mapped: mappedFromSources(set.wanted, set.planned.plan),
    dryRun,
    place: resourcesPlace(request, session.paths),
  };
  const told = await rehearsePublishing(rehearsal, session, deps, options);
  // What is sent has to be fetched first.
  return { ...told, bytes: { ...told.bytes, fetched: told.bytes.sent }, failures: set.failures };
}

function resourcesPlace(
  { resources: mode = "cumulative" }: MirrorToMirrorRequest,
  { resources }: WorkspacePaths,
): ResourcesPlace {
  return { mode, folders: [resources] };
}

function publishRequest(
  { planned, manifests, inBaseImages }: Planned,
  { destination, incomplete, preflight }: MirrorToMirrorRequest,
  { paths }: Session,
): PublishRequest {
  return {
    images: planned.plan.images,
    plan: planned.plan,
    contents: new SourceContents(manifests, planned.places),
    destination,
    incomplete,
    preflight,
    published: ledgerOf(paths, destination).images,
    holders: (digest) => {
      const image = inBaseImages.get(digest);
      return image ? [baseRepository(destination, image)] : [];
    },
  };
}

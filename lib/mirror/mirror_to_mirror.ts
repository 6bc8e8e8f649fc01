/** Mirror to mirror: images go from their sources to a registry without touching the disk between. */

import type { ImageSet } from "../model/mirror.ts";
import { type DryRunRequest, mappedFromSources } from "./dry_run.ts";
import type { MirrorToMirrorOutcome, Published } from "./outcome.ts";
import { type Destination, destinationText } from "./plan/destination.ts";
import { type IncompleteOperators, type PlannedSet, planSet } from "./plan/plan_set.ts";
import { SourceContents } from "./publish/content_store.ts";
import { publishImages, type PublishRequest } from "./publish/publish_images.ts";
import {
  ledgerOf,
  record,
  type ResourcesMode,
  type ResourcesPlace,
  writeDestinationResources,
} from "./publish/record.ts";
import { rehearsePublishing } from "./publish/rehearse.ts";
import { writeErrors, writeMissing } from "./reports.ts";
import { inWorkspace, type MirrorDeps, type RunOptions, type Session } from "./session.ts";
import type { WorkspacePaths } from "./workspace/paths.ts";

export interface MirrorToMirrorRequest {
  /** The folder of the workspace. */
  readonly root: string;
  readonly imageSet: ImageSet;
  readonly destination: Destination;
  /** @default {false} */
  readonly removeSignatures?: boolean | undefined;
  /** @default {"cut"} */
  readonly incomplete?: IncompleteOperators | undefined;
  /** @default {"cumulative"} */
  readonly resources?: ResourcesMode | undefined;
  readonly dryRun?: DryRunRequest | undefined;
}

/** @throws {DiagnosticError | DiagnosticList} what concerns all images; single ones that fail are in the outcome. */
export async function mirrorToMirror(
  request: MirrorToMirrorRequest,
  deps: MirrorDeps,
  options: RunOptions = {},
): Promise<MirrorToMirrorOutcome> {
  const { destination, imageSet, removeSignatures, dryRun } = request;
  const lock = { what: "mirror to mirror", isNeeded: !dryRun };
  return await inWorkspace(request.root, lock, deps, async (session) => {
    const writes = dryRun === undefined;
    const set = await planSet(imageSet, destinationText(destination), session, deps, {
      ...options,
      removeSignatures,
      incomplete: request.incomplete,
      writes,
    });
    if (set.kind === "refused") return { status: "refused", failures: set.failures };
    if (set.kind === "empty") return { status: "empty" };
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
  const { destination } = request;
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
  { planned, manifests }: Planned,
  { destination, incomplete }: MirrorToMirrorRequest,
  { paths }: Session,
): PublishRequest {
  return {
    images: planned.plan.images,
    plan: planned.plan,
    contents: new SourceContents(manifests, planned.places),
    destination,
    incomplete,
    published: ledgerOf(paths, destination).images,
  };
}

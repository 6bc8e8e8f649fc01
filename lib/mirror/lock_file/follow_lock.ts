/** Runs that do exactly what a lock file says, and refuse where that is not possible any more. */

import type { BaseImageRequest } from "../../model/base_image.ts";
import type { PinnedImage, Predecessor, SequenceIndex } from "../../model/mirror.ts";
import { type Digest, parseReference } from "../../model/oci.ts";
import { inParallel } from "../../model/slots.ts";
import type { Json } from "../../model/json.ts";
import type { RegistryReader } from "../../registry/registry.ts";
import { DiagnosticError, throwCollected } from "../../source/diagnostic.ts";
import type { SourceFile } from "../../source/span.ts";
import { byCodePoint } from "../../system/files.ts";
import { digestOf } from "../../system/hash.ts";
import type { PlannedSet, Settled } from "../plan/plan_set.ts";
import type { PlanLock } from "./plan_lock.ts";

/** A lock that a run is to follow. */
export interface FollowedLock {
  readonly lock: PlanLock;
  /** Takes what was locked where a tag names something else by now. @default {false} */
  readonly allowMovedTags?: boolean | undefined;
}

/** What must be as it was when the lock was made. */
export interface LockInputs {
  readonly kind: PlanLock["kind"];
  readonly config: SourceFile;
  readonly destination: string | null;
  readonly base: Predecessor | null;
  readonly removeSignatures: boolean;
  readonly referrers: boolean;
  readonly baseImages: readonly BaseImageRequest[];
}

const AGAIN = "plan again: ferry mirror plan";

/** @throws {DiagnosticError | DiagnosticList} `content-changed` for everything that is not as it was. */
function requireSameInputs({ kind, inputs }: PlanLock, now: LockInputs): void {
  const changed: string[] = [];
  if (kind !== now.kind) changed.push(`the plan is for ${kind.replaceAll("-", " ")}`);
  if (inputs.config.digest !== digestOf(now.config.text)) {
    changed.push(`${now.config.path} has changed since the plan was made`);
  }
  if (inputs.destination !== now.destination) {
    changed.push(`the plan is for the destination ${inputs.destination ?? "of an archive"}`);
  }
  if (inputs.base?.manifest !== now.base?.manifest) {
    const [was, is] = [inputs.base, now.base].map((base) => base ? `sequence ${base.number}` : "nothing");
    changed.push(`the plan goes on from ${was}, and the next sequence would go on from ${is}`);
  }
  if (inputs.removeSignatures !== now.removeSignatures) {
    changed.push(`the plan was made ${inputs.removeSignatures ? "without" : "with"} signatures`);
  }
  if (inputs.referrers !== now.referrers) {
    changed.push(`the plan was made ${inputs.referrers ? "with" : "without"} referrers`);
  }
  const [planned, said] = [baseImagesText(inputs.baseImages), baseImagesText(now.baseImages)];
  if (planned !== said) changed.push(`the plan was made with ${planned}, and this is to run with ${said}`);
  throwCollected(changed.map((message) => failed(message, AGAIN)));
}

/** @throws {DiagnosticError | DiagnosticList} `content-changed` for tags that name something else, or nothing. */
async function requireTagsInPlace(
  { inputs: { tags, catalogs, releases } }: PlanLock,
  sources: RegistryReader,
  { parallel = 16, signal }: { readonly parallel?: number; readonly signal?: AbortSignal | undefined } = {},
): Promise<void> {
  const locked = new Map<string, Digest>([catalogs, releases, tags].flatMap((one) => Object.entries(one)));
  const asked = [...locked].filter(([reference]) => !reference.includes("://") && !reference.includes("@"));
  const moved = await inParallel(asked, parallel, async ([reference, digest]) => {
    const found = await sources.resolve(parseReference(reference), { signal });
    if (found?.digest === digest) return null;
    const now = found ? `names ${found.digest} now` : "is gone";
    return failed(
      `${reference} was ${digest} when the plan was made, and ${now}`,
      `${AGAIN}, or take what was planned with --allow-moved-tags`,
    );
  });
  throwCollected(moved.flatMap((error) => error ?? []));
}

/** What a plan is made from again. */
export function settledBy({ inputs, answers, missing }: PlanLock): Settled {
  return {
    answers: new Map(Object.entries(answers) as readonly (readonly [string, Json])[]),
    tags: new Map(Object.entries(inputs.tags)),
    failures: missing.map(({ image, type, reason, affects }) => ({
      origin: image,
      type,
      error: new DiagnosticError(reason, { code: "image-missing" }),
      affects,
    })),
  };
}

/** @throws {DiagnosticError} `content-changed` where the plan that was made again is another one. */
export function requireSamePlan({ images, blobs }: PlanLock, set: PlannedSet): void {
  if (set.kind === "planned") {
    const { plan } = set.planned;
    const [was, is] = [told(images), told(plan.images)];
    const content = new Set(blobs.map(({ digest }) => digest));
    const isSame = was.size === is.size && was.isSubsetOf(is) &&
      content.size === plan.blobs.length && plan.blobs.every(({ digest }) => content.has(digest));
    if (isSame) return;
    const [other] = [...was.symmetricDifference(is)];
    throw failed(
      `the sources do not give the plan any more: ${
        other?.split(" ")[0] ?? "the content of an image"
      } differs`,
      AGAIN,
    );
  }
  throw failed("the sources do not give the plan any more", AGAIN);
}

/** Whether a sequence is what came of a lock: who follows that once more, after a crash perhaps, finds it done. */
export function isDone({ images, inputs }: PlanLock, { plan, base }: SequenceIndex): boolean {
  return base?.manifest === inputs.base?.manifest &&
    told(images).symmetricDifference(told(plan.images)).size === 0;
}

function baseImagesText(images: readonly BaseImageRequest[]): string {
  const shown = images.map(({ image, path }) => `base image ${image} in ${path}`);
  return shown.toSorted(byCodePoint).join(", ") || "no base image";
}

function told(
  images: readonly Pick<PinnedImage, "origin" | "path" | "tag" | "digest">[],
): ReadonlySet<string> {
  return new Set(images.map(({ origin, path, tag, digest }) => `${origin} ${path}:${tag} ${digest}`));
}

function failed(message: string, hint: string): DiagnosticError {
  return new DiagnosticError(message, { code: "content-changed", hint });
}

/** Whatever has to hold before a run may follow a lock. @throws {DiagnosticError | DiagnosticList} `content-changed`. */
export async function requireLock(
  { lock, allowMovedTags = false }: FollowedLock,
  now: LockInputs,
  sources: RegistryReader,
  signal: AbortSignal | undefined,
): Promise<void> {
  requireSameInputs(lock, now);
  if (!allowMovedTags) await requireTagsInPlace(lock, sources, { signal });
}

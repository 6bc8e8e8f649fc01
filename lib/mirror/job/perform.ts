/** Doing a job: the driver chosen, the configuration read, the registries opened. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { SourceFile } from "../../source/span.ts";
import type { ImageSet } from "../../model/mirror.ts";
import type { MirrorEvent } from "../../model/mirror_event.ts";
import type { Secrets } from "../../model/secret.ts";
import { VERSION } from "../../model/version.ts";
import { type Clock, systemClock } from "../../system/clock.ts";
import { type Environment, hostName, processId, userName } from "../../system/environment.ts";
import { readSource, readText, readTextIfAny, replaceFile } from "../../system/files.ts";
import { freeBytes } from "../../system/free_space.ts";
import { findProgram } from "../../system/process.ts";
import { WebUpstream } from "../resolve/upstream.ts";
import { randomUuid } from "../../system/random.ts";
import { loadImageSet } from "../config/load_image_set.ts";
import type { DryRunRequest } from "../run/dry_run.ts";
import { rehearseDeletion } from "../delete/rehearse_deletion.ts";
import { embeddedDriver, type MirrorDriver } from "../driver.ts";
import { ocMirrorDriver } from "../oc_mirror/driver.ts";
import { recordReceipt, writeReceipt } from "../receipt/keep_receipts.ts";
import type { RunSettings } from "../oc_mirror/settings.ts";
import type { MirrorOutcome } from "../outcome.ts";
import type { ResourcesMode } from "../publish/record.ts";
import type { MirrorDeps } from "../session.ts";
import { parseMetadata } from "../shared/shared_chain.ts";
import { fittingDriver } from "./fitting_driver.ts";
import { lockText, parseLock } from "../lock_file/plan_lock.ts";
import type { MirrorToDiskRequest } from "../run/disk_request.ts";
import type { ConfigSource, LockUse, MirrorJob, Rehearsal } from "./job.ts";
import { openRegistries, waitingOf } from "./registries.ts";
import { ruleFiles, rulesOf } from "../site_rules/rule_files.ts";
import { policyOf } from "./policy.ts";
import { Teller } from "../teller.ts";
import { trustOf } from "./trust.ts";

export interface JobDeps {
  readonly env: Environment;
  readonly secrets: Secrets;
  /** Must neither throw nor wait. */
  readonly emit: (event: MirrorEvent) => void;
  readonly signal: AbortSignal;
  /** @default {systemClock} */
  readonly clock?: Clock;
}

/** @throws {DiagnosticError | DiagnosticList} what concerns all of the job; single images that fail are in the outcome. */
export async function performJob(job: MirrorJob, deps: JobDeps): Promise<MirrorOutcome> {
  const driver = await driverFor(job, deps.env);
  const { env, clock = systemClock } = deps;
  const rules = isMirroring(job) ? await rulesOf(job.rules, env, clock) : null;
  return await withMirrorDeps(job.settings, deps, async (mirrorDeps) => {
    const { parallelImages, parallelLayers, ignoreReleaseSignature } = job.settings;
    const options = { parallelImages, parallelLayers, ignoreReleaseSignature, signal: deps.signal };
    return withLockFile(job, await performWith(driver, job, { ...mirrorDeps, rules }, options));
  });
}

/** Writes the lock that a job makes where it is to go; one that says the same stays as it is. */
function withLockFile(job: MirrorJob, outcome: MirrorOutcome): MirrorOutcome {
  if (outcome.status !== "locked" || !("lock" in job) || job.lock?.kind !== "make") return outcome;
  const { file: path } = job.lock;
  if (path === undefined) return outcome;
  const text = lockText(outcome.lock);
  const isNew = readTextIfAny(path) !== text;
  if (isNew && job.rehearsal === null) replaceFile(path, text);
  return { ...outcome, file: { path, isNew } };
}

/** Does something with all that mirroring takes; registries are closed behind it. */
export async function withMirrorDeps<T>(
  settings: RunSettings,
  { env, secrets, emit, clock = systemClock }: Omit<JobDeps, "signal">,
  action: (deps: MirrorDeps) => Promise<T>,
): Promise<T> {
  const teller = new Teller({ emit, clock });
  const notice = (message: string) => teller.notice(message);
  using registries = openRegistries(settings, env, secrets, notice);
  using upstream = new WebUpstream(env, waitingOf(settings, notice));
  return await action({
    upstream,
    sources: registries.sources,
    destinations: registries.destinations,
    clock,
    emit,
    newUuid: randomUuid,
    freeBytes,
    tool: { name: "ferry", version: VERSION },
    process: { pid: processId(), user: userName(), host: hostName() },
    policy: policyOf(settings.policy, { env, upstream, clock, emit }),
    ...trustOf(settings.trust, env, secrets),
  });
}

async function performWith(
  driver: MirrorDriver,
  job: MirrorJob,
  deps: MirrorDeps,
  options: Parameters<MirrorDriver["mirrorToDisk"]>[2],
): Promise<MirrorOutcome> {
  switch (job.kind) {
    case "mirror-to-disk": {
      const { root, mode, base, strictArchive, evenIfUnchanged, removeSignatures, linkParts, rehearsal } =
        job;
      return await driver.mirrorToDisk(
        {
          root,
          mode,
          base,
          metadata: job.metadata === undefined ? undefined : parseMetadata(job.metadata),
          strictArchive,
          strict: job.strict,
          ...lockOf(job.lock),
          incomplete: job.incomplete,
          preflight: job.preflight,
          removeSignatures,
          referrers: job.referrers,
          baseImages: job.baseImages,
          linkParts,
          format: job.format,
          imageSet: imageSetOf(job.config, "mirror"),
          description: job.description ?? undefined,
          labels: job.labels,
          partLimitBytes: job.partLimitBytes ?? undefined,
          since: job.since ?? undefined,
          evenIfUnchanged: evenIfUnchanged || undefined,
          cachePort: job.settings.cachePort,
          dryRun: dryRunOf(rehearsal),
        },
        deps,
        options,
      );
    }
    case "disk-to-mirror": {
      const { from, destination, allow, resources, config } = job;
      const dryRun = dryRunOf(job.rehearsal);
      return await driver.diskToMirror(
        {
          from,
          destination,
          allow,
          baseImages: job.baseImages,
          resources,
          incomplete: job.incomplete,
          preflight: job.preflight,
          root: job.root ?? undefined,
          imageSet: config === null ? undefined : imageSetOf(config, "mirror"),
          dryRun: dryRun &&
            { ...dryRun, resources: writesResources(dryRun, resources), cachePort: job.settings.cachePort },
        },
        deps,
        options,
      );
    }
    case "mirror-to-mirror": {
      const { root, destination, removeSignatures, resources } = job;
      const dryRun = dryRunOf(job.rehearsal);
      return await driver.mirrorToMirror(
        {
          root,
          destination,
          removeSignatures,
          referrers: job.referrers,
          baseImages: job.baseImages,
          resources,
          incomplete: job.incomplete,
          preflight: job.preflight,
          ...lockOf(job.lock),
          imageSet: imageSetOf(job.config, "mirror"),
          dryRun: dryRun && { ...dryRun, resources: writesResources(dryRun, resources) },
        },
        deps,
        options,
      );
    }
    case "plan-deletion": {
      const { root, destination, signatures, id } = job;
      const imageSet = imageSetOf(job.config, "delete");
      return await driver.planDeletion(
        { root, destination, signatures, imageSet, id: id ?? undefined },
        deps,
        options,
      );
    }
    case "delete": {
      const { root, destination, forceCache } = job;
      const list = readSource(job.list);
      // Only the registry can tell, whoever deletes.
      if (job.rehearsal) return await rehearseDeletion({ list, destination }, deps, options);
      return await driver.deleteImages({ list, root, destination, forceCache }, deps, options);
    }
    case "receipt": {
      const { root, destination, file, rehearsal } = job;
      const written = writeReceipt({ root, destination, file: file ?? undefined, writes: !rehearsal }, deps);
      return { status: "receipt", ...written };
    }
    case "acknowledge": {
      const { root, receipt, site, allowOlder } = job;
      const metadata = job.metadata === null ? null : parseMetadata(job.metadata);
      const request = { root, receipt, site, allowOlder, metadata };
      return { status: "acknowledged", ...await recordReceipt(request, deps, options?.signal) };
    }
    default:
      return job satisfies never;
  }
}

/** The driver of a job. @throws {DiagnosticError} `file-not-found` where oc-mirror is asked for and is not there. */
async function driverFor(job: MirrorJob, env: Environment): Promise<MirrorDriver> {
  const { driver, settings } = job;
  if (driver === "embedded" || "lock" in job && job.lock !== undefined) return embeddedDriver;
  const own = ownEngineOnly(job, env);
  if (own !== null) return ownDriver(driver, own);
  const program = findProgram("oc-mirror", env["PATH"]);
  if (driver === "auto" && (program === null || await fittingDriver(job) === "embedded")) {
    return embeddedDriver;
  }
  if (program !== null) return ocMirrorDriver(program, settings, env);
  throw new DiagnosticError("oc-mirror is not on the PATH", {
    code: "file-not-found",
    hint: "install it, or use mirror_driver: embedded",
  });
}

/** Why a job is none for oc-mirror; null where it may be. */
function ownEngineOnly(job: MirrorJob, env: Environment): string | null {
  if (isMirroring(job) && ruleFiles(job.rules, env).length > 0) {
    return "oc-mirror keeps to no rules of a site";
  }
  if ("referrers" in job && job.referrers) return "oc-mirror carries signatures, and no other referrers";
  if ("baseImages" in job && (job.baseImages ?? []).length > 0) {
    return "oc-mirror carries base images as well";
  }
  const { onlyWarns = false, bestEffort = [] } = job.settings.policy ?? {};
  if (bestEffort.length === 0 || onlyWarns) return null;
  return "oc-mirror keeps to a policy for all images, or for none";
}

/** Whether images are brought somewhere, which is what rules of a site are about. */
function isMirroring({ kind }: MirrorJob): boolean {
  return kind === "mirror-to-disk" || kind === "disk-to-mirror" || kind === "mirror-to-mirror";
}

/** @throws {DiagnosticError} `not-supported` where oc-mirror is asked for. */
function ownDriver(driver: MirrorJob["driver"], why: string): MirrorDriver {
  if (driver !== "oc-mirror") return embeddedDriver;
  throw new DiagnosticError(why, {
    code: "not-supported",
    hint: "leave the driver out: ferry's own engine does more",
  });
}

function imageSetOf(config: ConfigSource, kind: ImageSet["kind"]): ImageSet {
  const file: SourceFile = typeof config === "string" ? readSource(config) : config;
  return loadImageSet(file, kind);
}

function lockOf(use: LockUse | undefined): Pick<MirrorToDiskRequest, "planOnly" | "follow"> {
  if (use === undefined) return {};
  if (use.kind === "make") return { planOnly: true };
  const { file, allowMovedTags } = use;
  return { follow: { lock: parseLock(readText(file), file), allowMovedTags } };
}

/** oc-mirror's dry runs write cluster resources; those of all runs must not go for a run that was none. */
function writesResources({ writes }: DryRunRequest, mode: ResourcesMode): boolean {
  return writes && mode === "this-run";
}

function dryRunOf(rehearsal: Rehearsal): DryRunRequest | undefined {
  if (rehearsal === null) return undefined;
  return rehearsal.writes ? { writes: true, manifestLists: rehearsal.manifestLists } : { writes: false };
}

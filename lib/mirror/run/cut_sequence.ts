/** Cuts the next sequence of a workspace: lays out its archive, fetches what is missing, and seals it. */

import type {
  ImageFailure,
  ImageSet,
  Placement,
  Predecessor,
  SequenceIndex,
  SequencePart,
  ToolVersion,
} from "../../model/mirror.ts";
import { type Digest, hexOf } from "../../model/oci.ts";
import { baseName } from "../../model/path.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Ed25519Key } from "../../system/ed25519.ts";
import type { Clock } from "../../system/clock.ts";
import { plannedManifest } from "./planned_manifest.ts";
import { type ArchiveLayout, layOutArchive, type LayoutOptions } from "../archive/archive_layout.ts";
import { bytesOf, digestsOf } from "../plan/closure.ts";
import type { ManifestStore } from "../plan/manifest_store.ts";
import type { Planned } from "../plan/plan_images.ts";
import { spaceProblem } from "../preflight/space.ts";
import type { ContentChanges } from "../sequence/changes.ts";
import type { Labels } from "../sequence/labels.ts";
import { type SealedSequence, sealSequence } from "../sequence/seal.ts";
import { fetchMissing } from "../staging/fetch.ts";
import { ImageWatch } from "../staging/image_watch.ts";
import { takeLeftovers } from "../staging/leftovers.ts";
import { Staging } from "../staging/staging.ts";
import type { Teller } from "../teller.ts";
import type { ChainKeeper } from "../shared/shared_chain.ts";
import type { Workspace } from "../workspace/workspace.ts";

export interface CutRequest {
  readonly workspace: Workspace;
  readonly layout: ArchiveLayout;
  readonly planned: Planned;
  readonly manifests: ManifestStore;
  readonly imageSet: ImageSet;
  /** What the sequence is called; without it, what is usual. */
  readonly description?: string | undefined;
  readonly labels?: Labels | undefined;
  readonly changes: (ContentChanges & { readonly since: number | null }) | null;
  /** What is not in it although it was wanted. @default {[]} */
  readonly missing?: readonly ImageFailure[] | undefined;
}

/** What a sequence goes on from. */
export interface CutBase {
  /** Null where nothing is presumed. */
  readonly base: Predecessor | null;
  /** What need not be carried; what the plan does not want is left out. */
  readonly earlier: ReadonlyMap<Digest, Placement>;
}

export interface CutDeps {
  readonly clock: Clock;
  readonly teller: Teller;
  readonly tool: ToolVersion;
  readonly signer?: Ed25519Key | null | undefined;
  /** Who cuts it. */
  readonly process: { readonly user: string; readonly host: string };
  /** Keeps the chain for several machines; absent where only this one goes on with it. */
  readonly keeper?: ChainKeeper | undefined;
  readonly freeBytes: (path: string) => Promise<number>;
}

export interface CutOptions {
  /** Blobs at a time. @default {8} */
  readonly parallel?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export type CutResult =
  | {
    readonly kind: "sealed";
    readonly sequence: SealedSequence;
    readonly fetchedBytes: number;
    /** How long the fetching took. */
    readonly fetchMs: number;
  }
  | { readonly kind: "failed"; readonly failures: readonly ImageFailure[] };

/**
 * The archive of the next sequence.
 *
 * @throws {DiagnosticError} `bad-option` for a limit that is too small, and where oc-mirror could not read the archive.
 */
export function layOutNext(
  workspace: Workspace,
  { plan, answers }: Pick<SequenceIndex, "plan" | "answers">,
  { base, earlier }: CutBase,
  options: LayoutOptions,
): ArchiveLayout {
  const { uuid, supersedes, last } = workspace;
  const wanted = digestsOf(plan);
  const head = {
    workspace: uuid,
    sequence: workspace.nextNumber(),
    predecessor: last ? { number: last.number, manifest: last.manifest } : null,
    base: base && { number: base.number, manifest: base.manifest },
    supersedes,
    answers,
  };
  const kept = new Map([...earlier].filter(([digest]) => wanted.has(digest)));
  if (options.ocMirror && kept.values().some(({ kind }) => kind === "base")) {
    throw new DiagnosticError(
      "oc-mirror publishes what it carried: it cannot go without blobs of base images",
      {
        code: "bad-option",
        hint: "leave out base images or --format oc-mirror; --baseline where earlier sequences left them out",
      },
    );
  }
  return layOutArchive(plan, head, kept, options);
}

/** Where an archive is made. The same layout is always made in the same place. */
export function stagingFolder(
  { paths }: Pick<Workspace, "paths">,
  { indexDigest }: Pick<ArchiveLayout, "indexDigest">,
): string {
  return `${paths.staging}/${hexOf(indexDigest).slice(0, 16)}`;
}

/** @throws {DiagnosticError} `no-space` before anything is fetched, and what concerns all content. */
export async function cutSequence(
  request: CutRequest,
  deps: CutDeps,
  { parallel = 8, signal }: CutOptions = {},
): Promise<CutResult> {
  const { workspace, layout, planned, manifests } = request;
  const { teller } = deps;
  const folder = stagingFolder(workspace, layout);
  await using staging = await Staging.open(folder, layout);
  await takeLeftovers(staging, workspace.paths.staging);
  const missing = staging.missing();
  const problem = await spaceProblem(workspace.paths.root, bytesOf(missing), deps.freeBytes);
  if (problem) throw problem;
  teller.phase("fetching");
  teller.expect(planned.plan.images.length, bytesOf(missing));
  const watch = new ImageWatch(planned.plan, missing, ({ origin, type }) => {
    teller.tell({ kind: "image-done", origin, type, to: "archive" });
  });
  const { places } = planned;
  const fetch = () =>
    fetchMissing(staging, { manifests, places, teller, fetched: watch.came }, { parallel, signal });
  const begunMs = deps.clock.ticksMs();
  let lost = await fetch();
  // What went wrong for some may have passed while the others came.
  if ([...lost.values()].some(mayPass)) lost = await fetch();
  if (lost.size > 0) return { kind: "failed", failures: watch.failures(lost) };
  const fetchMs = deps.clock.ticksMs() - begunMs;
  teller.phase("sealing");
  const parts = await staging.finish(signal);
  await deps.keeper?.claim();
  const tookMs = Math.round(deps.clock.ticksMs() - begunMs);
  const sequence = await seal(request, { folder: staging.partsFolder, parts, tookMs }, deps, signal);
  workspace.append({ ...sequence, name: baseName(sequence.folder) }, layout.indexText);
  await deps.keeper?.publish();
  return { kind: "sealed", sequence, fetchedBytes: bytesOf(missing), fetchMs };
}

/** Parts that are ready to be sealed. */
interface Packed {
  readonly folder: string;
  readonly parts: readonly SequencePart[];
  readonly tookMs: number;
}

async function seal(
  { workspace, layout, imageSet, description, labels, changes, missing }: CutRequest,
  { folder, parts, tookMs }: Packed,
  deps: CutDeps,
  signal: AbortSignal | undefined,
): Promise<SealedSequence> {
  const { tool, signer = null } = deps;
  const manifest = { ...plannedManifest({ workspace, layout, description, labels, missing }, deps), tookMs };
  const { dependencies } = manifest;
  const dependencyBytes = workspace.chain
    .filter(({ number }) => dependencies.includes(number))
    .reduce((sum, { bytes }) => sum + bytes, 0);
  return await sealSequence(
    {
      partsFolder: folder,
      parts,
      manifest,
      config: imageSet.file,
      producer: `${tool.name} ${tool.version}`,
      dependencyBytes,
      changes,
      signer,
    },
    workspace.paths.content,
    signal,
  );
}

function mayPass({ code }: DiagnosticError): boolean {
  return code !== "image-missing" && code !== "unauthorized" && code !== "access-denied";
}

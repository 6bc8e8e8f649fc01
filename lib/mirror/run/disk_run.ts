/** A run that mirrors to disk: what is asked for, and its steps. */

import type { ImageFailure, Placement, Predecessor } from "../../model/mirror.ts";
import { isDirectory, makeFolder, replaceFile } from "../../system/files.ts";
import type { Digest } from "../../model/oci.ts";
import { baseName, folderOf } from "../../model/path.ts";
import { DiagnosticError, throwCollected } from "../../source/diagnostic.ts";
import { historyText, ocMirrorNotes } from "../archive/cache_files.ts";
import { type CutDeps, type CutResult, cutSequence, layOutNext, stagingFolder } from "./cut_sequence.ts";
import type { MirrorMode, MirrorToDiskRequest } from "./disk_request.ts";
import type { MirrorToDiskOutcome } from "../outcome.ts";
import { digestsOf } from "../plan/closure.ts";
import {
  isDone,
  type LockInputs,
  requireLock,
  requireSamePlan,
  settledBy,
} from "../lock_file/follow_lock.ts";
import { humanTime } from "../human_size.ts";
import type { ArchiveLayout } from "../archive/archive_layout.ts";
import { bytesByRegistry, Rates, type RegistryBytes } from "../preflight/rates.ts";
import { sourceProblems } from "../preflight/source_problems.ts";
import { spaceProblem } from "../preflight/space.ts";
import { lockedOutcome } from "../lock_file/locked.ts";
import type { LockFacts } from "../lock_file/make_lock.ts";
import type { PlanLock } from "../lock_file/plan_lock.ts";
import { bytesOf } from "../plan/closure.ts";
import { type PlannedSet, planSet } from "../plan/plan_set.ts";
import { plannedManifest } from "./planned_manifest.ts";
import { contentToCome, rehearseDisk } from "./rehearse_disk.ts";
import { contentChanges, isSamePlan, isWithinPlan } from "../sequence/changes.ts";
import { linkParts } from "../sequence/part_links.ts";
import type { Examined } from "../site_rules/check_rules.ts";
import { examinedImages, examinedSequence } from "../site_rules/subjects.ts";
import { keyId } from "../trust/signature.ts";
import type { SealedSequence } from "../sequence/seal.ts";
import {
  hasManifest,
  isWhole,
  readSequence,
  type SequenceFolder,
  sequenceFolders,
} from "../sequence/sequence_folder.ts";
import { type MirrorDeps, type RunOptions, type Session } from "../session.ts";
import { dropCleanWorkspace, openCleanWorkspace, replaceWorkspace } from "../workspace/clean.ts";
import { baseNotice, chooseBase } from "../workspace/base.ts";
import type { ChainLink } from "../workspace/state.ts";
import type { Workspace } from "../workspace/workspace.ts";

const DEFAULT_PART_GIB = 500;
type Planned = PlannedSet & { readonly kind: "planned" };

/** One run. */
export class DiskRun {
  #workspace: Workspace;
  readonly #mode: MirrorMode;

  constructor(
    private readonly request: MirrorToDiskRequest,
    workspace: Workspace,
    private readonly session: Session,
    private readonly deps: MirrorDeps & Pick<CutDeps, "keeper">,
    private readonly options: RunOptions,
  ) {
    this.#workspace = workspace;
    this.#mode = request.mode ?? "incremental";
  }

  /** Notes what the newest sequence has where oc-mirror would look for it: it may go on from there. */
  async tellOcMirror(): Promise<void> {
    const index = this.request.format === "oc-mirror" ? await this.#lastIndex() : null;
    if (!index?.ocMirror) return;
    const path = `${this.session.paths.workingDir}/.history/.history-${index.ocMirror.made}`;
    makeFolder(folderOf(path));
    replaceFile(path, historyText(digestsOf(index.plan)));
  }

  async go(): Promise<MirrorToDiskOutcome> {
    const { imageSet, removeSignatures, referrers, dryRun, cachePort = 55_000 } = this.request;
    const { teller } = this.session;
    const notice = this.#mode === "incremental" ? baseNotice(this.#workspace, this.request.base) : null;
    if (notice !== null) teller.notice(notice);
    const { follow } = this.request;
    if (follow) {
      const inputs = await this.#inputsFor(follow.lock);
      await requireLock(follow, inputs, this.deps.sources, this.options.signal);
    }
    const set = await planSet(
      imageSet,
      `localhost:${cachePort}`,
      { paths: this.#workspace.paths, teller },
      this.deps,
      {
        ...this.options,
        removeSignatures,
        referrers,
        baseImages: this.request.baseImages,
        incomplete: this.request.incomplete,
        afresh: this.#mode === "baseline",
        writes: !dryRun,
        settled: follow && settledBy(follow.lock),
      },
    );
    if (follow) requireSamePlan(follow.lock, set);
    if (set.kind === "refused") return { status: "refused", failures: set.failures };
    if (set.kind === "empty") return { status: "empty" };
    if (this.#mode === "clean" && !this.#isBeside) {
      const replaced = await this.#replaced(set);
      if (replaced) return this.#sealed(replaced, 0, set);
      this.#workspace = openCleanWorkspace(this.session.paths, this.deps.newUuid);
      return await this.go();
    }
    if (this.request.planOnly) {
      this.#requireRules(set, await this.#layout(set));
      return lockedOutcome(set, await this.#lockFacts(set), this.session.paths.rates);
    }
    if (dryRun) {
      const workspace = this.#workspace;
      const layout = await this.#layout(set);
      this.#requireRules(set, layout);
      const isDue = !(this.#staysWhenSame && await this.#isSame(set));
      return rehearseDisk({ workspace, set, layout, isDue, dryRun, cachePort }, this.session.paths);
    }
    return await this.#mirror(set);
  }

  get #lockInputs(): LockInputs {
    const { imageSet, removeSignatures = false, referrers = false, baseImages = [] } = this.request;
    return {
      kind: "mirror-to-disk",
      config: imageSet.file,
      destination: null,
      base: this.#base,
      removeSignatures,
      referrers,
      baseImages,
    };
  }

  async #inputsFor(lock: PlanLock): Promise<LockInputs> {
    const newest = await this.#lastIndex();
    const inputs = this.#lockInputs;
    return newest && isDone(lock, newest) ? { ...inputs, base: newest.base } : inputs;
  }

  async #lockFacts(set: Planned): Promise<LockFacts> {
    const layout = await this.#layout(set);
    const isDue = !(this.#staysWhenSame && await this.#isSame(set));
    const index = await this.#lastIndex();
    return {
      ...this.#lockInputs,
      tool: this.deps.tool,
      before: index?.plan ?? null,
      fetched: isDue ? contentToCome(this.#workspace, layout) : new Set(),
      carry: isDue ? layout.parts.reduce((sum, { size }) => sum + size, 0) : 0,
      push: isDue ? bytesOf(layout.content) : 0,
    };
  }

  /** Mirrors what can be had: what turns out not to be is planned without. */
  async #mirror(set: Planned): Promise<MirrorToDiskOutcome> {
    const images = set.wanted.length;
    const { failures } = set;
    const isEnough = set.planned.plan.images.length > 0 && (failures.length === 0 || !this.#needsAll);
    if (!isEnough) return { status: "failed", failures, images };
    const known = await this.#known(set);
    if (known) {
      this.#requireRules(set, null);
      return known;
    }
    const layout = await this.#layout(set);
    this.#requireRules(set, layout);
    const bytes = this.#bytesToFetch(set, layout);
    await this.#preflight(set, bytes);
    const result = await this.#cut(set, layout);
    if (result.kind === "sealed") {
      new Rates(this.session.paths.rates).note(bytes, result.fetchMs);
      return this.#sealed(result.sequence, result.fetchedBytes, set);
    }
    const rest = this.#needsAll ? null : await set.without(result.failures);
    return rest?.kind === "planned"
      ? await this.#mirror(rest)
      : { status: "failed", failures: [...failures, ...result.failures], images };
  }

  /** Whether nothing is sealed where an image cannot be had: what lacks images does not replace earlier sequences. */
  get #needsAll(): boolean {
    const replaces = this.#mode === "clean" && sequenceFolders(this.session.paths.content).length > 0;
    return replaces || (this.request.strict ?? false);
  }

  /** How the run ends where everything is in a sequence already; null where one is to be cut. */
  async #known(set: Planned): Promise<MirrorToDiskOutcome | null> {
    const { last } = this.#workspace;
    const isSame = await this.#isSame(set);
    if (this.#mode === "clean" && last) {
      // A crash after sealing, before the replacement.
      if (isSame) return this.#sealed(readSequence(`${this.#workspace.paths.content}/${last.name}`), 0, set);
      dropCleanWorkspace(this.session.paths);
      this.#workspace = openCleanWorkspace(this.session.paths, this.deps.newUuid);
    } else if (isSame && last) {
      const sequence = readIfAny(`${this.session.paths.content}/${last.name}`);
      if (!this.#staysWhenSame) {
        return sequence && this.#isLeftBehind(sequence) ? this.#sealed(sequence, 0, set) : null;
      }
      this.#link(sequence);
      return { status: "unchanged", since: last, images: set.wanted.length, failures: set.failures };
    }
    return null;
  }

  /** Whether a sequence is what is asked for, and the run that sealed it did not come to its end. */
  #isLeftBehind({ manifest: { index, base } }: SequenceFolder): boolean {
    if (index === null) return false;
    const { base: asked } = this.request;
    const isMeant = this.#mode === "baseline"
      ? base === null
      : typeof asked !== "number" || asked === base?.number;
    return isMeant && isDirectory(stagingFolder(this.#workspace, { indexDigest: index }));
  }

  /** Whether what is made is to replace the workspace. */
  get #isBeside(): boolean {
    return this.#workspace.paths.root !== this.session.paths.root;
  }

  /** The sequence that has taken the place of all others already, when it is whole and what is wanted. */
  async #replaced(set: Planned): Promise<SequenceFolder | null> {
    const { last } = this.#workspace;
    const sequence = last && readIfAny(`${this.session.paths.content}/${last.name}`);
    const isDone = sequence && await this.#isSame(set) && await isWhole(sequence, this.options.signal);
    return isDone ? sequence : null;
  }

  /** What the site wants of images, and of the sequence that they would be in; null where there will be none. */
  #requireRules(
    { planned: { plan }, answers, wanted, failures }: Planned,
    layout: ArchiveLayout | null,
  ): void {
    const { rules } = this.deps;
    if (!rules) return;
    const images = examinedImages(layout?.index ?? { plan, answers, placements: new Map() }, wanted);
    rules.require([...images, ...layout ? [this.#examined(layout, failures)] : []], this.session.teller);
  }

  #examined(layout: ArchiveLayout, missing: readonly ImageFailure[]): Examined {
    const { description, labels } = this.request;
    const { signer } = this.deps;
    return examinedSequence({
      ...plannedManifest({ workspace: this.#workspace, layout, description, labels, missing }, this.deps),
      signer: signer ? keyId(signer.publicKey) : null,
      parts: layout.parts,
    });
  }

  /** Before the first byte: all that would keep the run from its end, at once. */
  async #preflight(set: Planned, bytes: RegistryBytes): Promise<void> {
    if (this.request.preflight === false) return;
    const { root, rates } = this.session.paths;
    const needed = bytes.values().reduce((sum, one) => sum + one, 0);
    const space = await spaceProblem(root, needed, this.deps.freeBytes);
    throwCollected([...sourceProblems(set.wanted, set.failures), ...space ? [space] : []]);
    const forecastMs = new Rates(rates).forecastMs(bytes);
    if (forecastMs !== null && needed > 0) {
      this.session.teller.notice(`as fast as before, fetching takes ${humanTime(forecastMs)}`);
    }
  }

  #bytesToFetch({ planned: { plan, places } }: Planned, layout: ArchiveLayout): RegistryBytes {
    const coming = contentToCome(this.#workspace, layout);
    return bytesByRegistry(plan.blobs.filter(({ digest }) => coming.has(digest)), places);
  }

  async #cut(set: Planned, layout: ArchiveLayout): Promise<CutResult> {
    const { imageSet, description, labels } = this.request;
    const { parallelImages = 4, parallelLayers = 5, signal } = this.options;
    this.#workspace.settle();
    return await cutSequence(
      {
        workspace: this.#workspace,
        layout,
        planned: set.planned,
        manifests: set.manifests,
        imageSet,
        description,
        labels,
        changes: await this.#changes(set),
        missing: set.failures,
      },
      { ...this.deps, teller: this.session.teller },
      { parallel: Math.min(16, parallelImages * parallelLayers), signal },
    );
  }

  #sealed(sequence: SealedSequence, fetched: number, set: Planned): MirrorToDiskOutcome {
    const { paths } = this.session;
    if (this.#isBeside) replaceWorkspace(paths);
    const folder = `${paths.content}/${baseName(sequence.folder)}`;
    this.#link({ folder, manifest: sequence.manifest });
    const { parts } = sequence.manifest;
    const carried = parts.reduce((sum, { size }) => sum + size, 0);
    return {
      status: "sealed",
      sequence: { ...sequence, folder },
      images: set.planned.plan.images.length,
      failures: set.failures,
      bytes: { fetched, carried, sent: 0 },
      isAssumed: this.#isAssumed(sequence.manifest.base),
    };
  }

  #isAssumed(base: Predecessor | null): boolean {
    return base !== null && !this.#workspace.acknowledged.some(({ number }) => number >= base.number);
  }

  #link(sequence: Pick<SealedSequence, "folder" | "manifest"> | null): void {
    if (!this.request.linkParts || !sequence) return;
    const { paths, teller } = this.session;
    for (const warning of linkParts(paths.root, sequence.folder, sequence.manifest.parts)) {
      teller.warn(warning);
    }
  }

  async #layout(set: Planned) {
    const { imageSet, partLimitBytes, strictArchive = false, since = null, format } = this.request;
    const base = this.#base;
    const earlier = new Map<Digest, Placement>(await this.#workspace.carried(base, since));
    for (const [digest, image] of set.inBaseImages) {
      // What a sequence brought is where it is known to be; where base images are is told anew by who runs this.
      if (earlier.get(digest)?.kind !== "earlier") earlier.set(digest, { kind: "base", image });
    }
    const limit = partLimitBytes ?? (imageSet.archiveSizeGiB ?? DEFAULT_PART_GIB) * 2 ** 30;
    return layOutNext(this.#workspace, { ...set.planned, answers: set.answers }, { base, earlier }, {
      limit,
      strict: strictArchive,
      signer: this.deps.signer,
      ocMirror: format === "oc-mirror"
        ? ocMirrorNotes(imageSet.file.text, this.#workspace.nextNumber(), this.deps.clock.nowMs())
        : undefined,
    });
  }

  /** What the new sequence goes on from. */
  get #base(): ChainLink | null {
    if (this.#mode !== "incremental") return null;
    return chooseBase(this.#workspace, this.request.base);
  }

  /** Whether no sequence is cut when nothing has changed. */
  get #staysWhenSame(): boolean {
    const { since, base, evenIfUnchanged = since !== undefined } = this.request;
    // Who names an older base wants what was cut since then once more: it did not arrive.
    const isAgain = base !== undefined && this.#base?.number !== this.#workspace.last?.number;
    return this.#mode === "incremental" && !evenIfUnchanged && !isAgain;
  }

  /** Whether the newest sequence has the same images, and knows how they were found. */
  async #isSame({ planned, answers, failures }: Planned): Promise<boolean> {
    const index = await this.#lastIndex();
    if (index === null) return false;
    // Who publishes must find an answer to whatever this configuration asks.
    const isAnswered = [...answers.keys()].every((question) => index.answers.has(question));
    // A sequence that only says what could not be had is no use to anybody.
    const isSame = failures.length > 0 ? isWithinPlan : isSamePlan;
    return isAnswered && isSame(planned.plan, index.plan);
  }

  async #changes({ planned }: Planned) {
    const { last } = this.#workspace;
    if (last === null) return { since: null, ...contentChanges(null, planned.plan) };
    const index = await this.#lastIndex();
    return index && { since: last.number, ...contentChanges(index.plan, planned.plan) };
  }

  async #lastIndex() {
    const { last } = this.#workspace;
    try {
      return last && await this.#workspace.index(last);
    } catch (error) {
      // A complete sequence is the way out of a state that has lost its last index.
      const isWayOut = error instanceof DiagnosticError && this.#mode !== "incremental";
      if (!isWayOut) throw error;
      return null;
    }
  }
}

/** A sequence whose folder is still here. */
function readIfAny(folder: string): SequenceFolder | null {
  return hasManifest(folder) ? readSequence(folder) : null;
}

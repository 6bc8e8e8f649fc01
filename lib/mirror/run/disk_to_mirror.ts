/** Disk to mirror: sequences that were carried here are published, in their order, and nothing but them is needed. */

import type { BaseImageRequest } from "../../model/base_image.ts";
import type { Content, ImageFailure, ImageSet, PublishedImage, SequenceIndex } from "../../model/mirror.ts";
import type { Digest } from "../../model/oci.ts";
import { DiagnosticError, throwCollected } from "../../source/diagnostic.ts";
import { type DryRunRequest, mappedFromCache } from "./dry_run.ts";
import type { DiskToMirrorOutcome } from "../outcome.ts";
import { CatalogStore } from "../operators/catalog_store.ts";
import { type Destination, destinationText } from "../plan/destination.ts";
import { ManifestStore } from "../plan/manifest_store.ts";
import type { Closures } from "../plan/closure.ts";
import { mergedPlan } from "../plan/merged_plan.ts";
import type { IncompleteOperators } from "../plan/plan_set.ts";
import { requireContent } from "../publish/availability.ts";
import { SequenceContents } from "../publish/content_store.ts";
import { dueSequences } from "../publish/due.ts";
import { holdersOf } from "../publish/holders.ts";
import { findInput, type PublishInput } from "../publish/input.ts";
import { type OpenArchive, openParts, openSequence, verifyContent } from "../publish/open_sequence.ts";
import { type Allowance, checkOrder, publishedAs } from "../publish/order.ts";
import { publishImages, type PublishRequest } from "../publish/publish_images.ts";
import {
  ledgerOf,
  record,
  type ResourcesMode,
  type ResourcesPlace,
  writeDestinationResources,
  type WrittenResources,
} from "../publish/record.ts";
import { requireBaseImages } from "../publish/required_base_images.ts";
import { rehearsePublishing } from "../publish/rehearse.ts";
import { type Choice, choose, chooseByName } from "../publish/selection.ts";
import type { Surveyed } from "../publish/survey.ts";
import { requireTrust, type Trust } from "../publish/trust.ts";
import { writeErrors, writeMissing } from "../reports.ts";
import { Answers } from "../resolve/answers.ts";
import type { ResolveContext } from "../resolve/resolver.ts";
import { paperProblems } from "../sequence/paper_check.ts";
import type { SequenceFolder } from "../sequence/sequence_folder.ts";
import { examinedImages, examinedSequence } from "../site_rules/subjects.ts";
import { inWorkspace, type MirrorDeps, type RunOptions, type Session } from "../session.ts";
import type { Teller } from "../teller.ts";
import { signatureWords } from "../trust/signature.ts";
import { resourcesIn } from "../workspace/paths.ts";

export interface DiskToMirrorRequest {
  /** A sequence, a folder of sequences, a workspace, or a folder with nothing but parts. */
  readonly from: string;
  /** The workspace that remembers what was published. Without it, it is the one that `from` lies in. */
  readonly root?: string | undefined;
  readonly destination: Destination;
  /** Narrows what is published to the images of a set. */
  readonly imageSet?: ImageSet | undefined;
  readonly allow?: readonly Allowance[] | undefined;
  /** Where base images are that sequences presume; else where the sequences say. @default {[]} */
  readonly baseImages?: readonly BaseImageRequest[] | undefined;
  /** False begins without making sure of registries. @default {true} */
  readonly preflight?: boolean | undefined;
  /** @default {"cut"} */
  readonly incomplete?: IncompleteOperators | undefined;
  /** @default {"cumulative"} */
  readonly resources?: ResourcesMode | undefined;
  readonly dryRun?: (DryRunRequest & { readonly cachePort: number }) | undefined;
}

/**
 * Publishes what is due. Everything that can be checked is checked before the first write.
 *
 * @throws {DiagnosticError} `signature-invalid`, `part-missing`, `archive-damaged`, `sequence-order`,
 * `sequence-foreign`, `image-missing`.
 */
export async function diskToMirror(
  request: DiskToMirrorRequest,
  deps: MirrorDeps,
  options: RunOptions = {},
): Promise<DiskToMirrorOutcome> {
  const input = findInput(request.from);
  const root = request.root ?? input.root;
  const lock = { what: "disk to mirror", isNeeded: !request.dryRun };
  return await inWorkspace(root, lock, deps, async (session) => {
    const { due, atHand } = await openDue(input, request, session, {
      trust: deps.trusted ?? null,
      signal: options.signal,
    });
    for (const { name, signature } of due) session.teller.notice(`${name}: ${signatureWords(signature)}`);
    const sequences = [...due, ...atHand].map(({ index }) => index);
    const plans = sequences.map(({ plan }) => plan);
    const to = destinationText(request.destination);
    const choice = due.at(-1)?.driver === "oc-mirror"
      ? chooseByName(request.imageSet ?? null, to, plans)
      : await choose(
        request.imageSet ?? null,
        to,
        plans,
        recordedContext(sequences, deps, session, options),
      );
    if (choice.refused.length > 0) return { status: "refused", failures: choice.refused };
    if (choice.isEmpty) return { status: "empty" };
    requireRules(due, choice, deps, session.teller);
    const run = new Publication(request, { due, atHand, choice }, session, deps, options);
    return request.dryRun ? await run.rehearse(request.dryRun) : await run.publish();
  });
}

/** Looks images up in what sequences say, and nowhere else. */
function recordedContext(
  sequences: readonly SequenceIndex[],
  { sources, upstream, clock }: MirrorDeps,
  { paths, teller }: Session,
  { ignoreReleaseSignature = false, signal }: RunOptions,
): ResolveContext {
  // The newest word counts.
  const known = sequences.toSorted((a, b) => a.sequence - b.sequence).flatMap(({ answers }) => [...answers]);
  return {
    workingDir: null,
    catalogs: new CatalogStore(paths.catalogs, { writes: false }),
    sources,
    upstream,
    manifests: new ManifestStore(paths.manifests, { writes: false }),
    answers: new Answers(new Map(known), { mode: "recorded", path: null }),
    teller,
    ignoreReleaseSignature,
    namesOnly: true,
    writes: false,
    nowS: clock.nowMs() / 1000,
    signal,
  };
}

interface Sequences {
  /** To be published, in this order. */
  readonly due: readonly OpenArchive[];
  /** Others whose content may be used. */
  readonly atHand: readonly OpenArchive[];
}

async function openDue(
  input: PublishInput,
  { destination, allow = [] }: DiskToMirrorRequest,
  { paths, teller }: Session,
  { trust, signal }: { readonly trust: Trust; readonly signal: AbortSignal | undefined },
): Promise<Sequences> {
  const { sequence: published } = ledgerOf(paths, destination);
  const orderOptions = { destination: destinationText(destination), allow };
  if (input.kind === "parts") {
    const parts = await openParts(input.folder, trust, signal);
    // Where an archive belongs that knows of no chain is told by what is at the destination.
    if (parts.candidate) checkOrder(parts.candidate, published, orderOptions);
    return { due: [parts], atHand: [] };
  }
  const folders = dueSequences(input, published, orderOptions);
  // Of whom they are is told without reading much: all of them before any other question.
  for (const folder of folders) requireTrust(folder, trust);
  const due = await openAll(folders, trust);
  const others = input.siblings.filter((one) => !folders.includes(one));
  const atHand = [];
  for (const other of others.toReversed()) atHand.push(...await openIfWhole(other, trust, teller));
  return { due, atHand };
}

/** Opens all, or tells of all what is damaged or missing, as far as that is told without reading their parts. */
async function openAll(folders: readonly SequenceFolder[], trust: Trust): Promise<readonly OpenArchive[]> {
  const problems: DiagnosticError[] = [];
  const opened: OpenArchive[] = [];
  for (const sequence of folders) {
    problems.push(...paperProblems(sequence.folder, sequence.manifest));
    try {
      opened.push(await openSequence(sequence, trust));
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      problems.push(error);
    }
  }
  throwCollected(problems);
  return opened;
}

async function openIfWhole(
  sequence: SequenceFolder,
  trust: Trust,
  teller: Teller,
): Promise<readonly OpenArchive[]> {
  try {
    return [await openSequence(sequence, trust)];
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    teller.warn(`${sequence.name} cannot help: ${error.message}`);
    return [];
  }
}

/** What the site wants of sequences, and of the images in them that are to be published. */
function requireRules(
  due: readonly OpenArchive[],
  { isChosen }: Choice,
  { rules }: MirrorDeps,
  teller: Teller,
): void {
  for (const { index, manifest } of due) {
    const plan = { ...index.plan, images: index.plan.images.filter(isChosen) };
    const sequence = manifest ? [examinedSequence(manifest)] : [];
    rules?.require([...examinedImages({ ...index, plan }), ...sequence], teller);
  }
}

/** What one sequence brought to the destination. */
interface PublishedPart {
  readonly images: readonly PublishedImage[];
  readonly resources: WrittenResources;
}

class Publication {
  readonly #contents: SequenceContents;
  #isVerified = false;

  constructor(
    private readonly request: DiskToMirrorRequest,
    private readonly sequences: Sequences & { readonly choice: Choice },
    private readonly session: Session,
    private readonly deps: MirrorDeps,
    private readonly options: RunOptions,
  ) {
    this.#contents = new SequenceContents([...sequences.due.toReversed(), ...sequences.atHand]);
  }

  async publish(): Promise<DiskToMirrorOutcome> {
    const { due, choice } = this.sequences;
    const { paths } = this.session;
    const failures: ImageFailure[] = [...choice.missing];
    const done: string[] = [];
    let last: PublishedPart = { images: [], resources: { files: [], changed: [] } };
    const changed: string[] = [];
    let sentImages = 0;
    const deps = { registry: this.deps.destinations, teller: this.session.teller };
    for (const sequence of due) {
      const result = await publishImages(this.#publishRequest(sequence), deps, this.options);
      sentImages += result.sentImages;
      failures.push(...result.failures);
      if (!this.#isKnown(sequence)) await this.#verifyAll();
      const isWhole = result.failures.length === 0;
      last = this.#record(sequence, result.images, isWhole);
      changed.push(...last.resources.changed);
      // What follows a sequence that is not whole would hide that.
      if (!isWhole) break;
      done.push(sequence.name);
    }
    return {
      status: "published",
      sequences: done,
      images: last.images.length,
      sentImages,
      failures,
      resources: { ...last.resources, changed },
      resourcesFolder: paths.resources,
      errorsFile: writeErrors(paths, failures, this.deps.clock.nowMs()),
      missingFile: writeMissing(paths, failures),
    };
  }

  async rehearse(dryRun: DryRunRequest & { readonly cachePort: number }): Promise<DiskToMirrorOutcome> {
    const { due, choice } = this.sequences;
    const newest = due.at(-1);
    if (!newest) throw new TypeError("nothing is due");
    const all = mergedPlan(due.map(({ index }) => index.plan));
    const { images, ...request } = this.#publishRequest(newest, due.toReversed());
    const rehearsal = {
      request: { ...request, plan: all, images: all.images.filter(choice.isChosen) },
      mapped: mappedFromCache(images, dryRun.cachePort),
      dryRun,
      place: this.#resourcesPlace(due),
    };
    const told = await rehearsePublishing(rehearsal, this.session, this.deps, this.options);
    return { ...told, failures: choice.missing };
  }

  /** Resources are also beside sequences, which they go with. */
  #resourcesPlace(sequences: readonly OpenArchive[]): ResourcesPlace {
    const { resources: mode = "cumulative" } = this.request;
    const beside = mode === "cumulative" ? sequences.map(({ folder }) => resourcesIn(folder)) : [];
    return { mode, folders: [...new Set([this.session.paths.resources, ...beside])] };
  }

  /** Puts on record what is there now, and writes the resources for it. */
  #record(
    sequence: OpenArchive,
    images: readonly PublishedImage[],
    isWhole: boolean,
  ): PublishedPart {
    const { destination } = this.request;
    const before = ledgerOf(this.session.paths, destination).sequence;
    const published = isWhole && sequence.candidate ? publishedAs(sequence.candidate, before) : null;
    const ledger = record(this.session.paths, destination, images, published);
    // Who lists what is to be deleted here can ask nobody else how it was found.
    Answers.learn(this.session.paths.answers, sequence.index.answers);
    const place = this.#resourcesPlace([sequence]);
    return { images, resources: writeDestinationResources(ledger, images, destination, place) };
  }

  /** @param known The sequences that tell where content is, those that count most first. */
  #publishRequest(sequence: OpenArchive, known: readonly OpenArchive[] = [sequence]): PublishRequest {
    const { destination, incomplete, preflight, baseImages } = this.request;
    const { index } = sequence;
    const placementOf = (digest: Digest) =>
      known.find((one) => one.index.placements.has(digest))?.index.placements.get(digest);
    const holders = (digest: Digest) => holdersOf(placementOf(digest), destination, baseImages);
    return {
      images: index.plan.images.filter(this.sequences.choice.isChosen),
      plan: index.plan,
      contents: this.#contents,
      destination,
      incomplete,
      preflight,
      published: ledgerOf(this.session.paths, destination).images,
      holders,
      beforeWriting: async (due, closures) => {
        await this.#requireBaseImages();
        await requireContent(due, closures, sequence, this.#contents, {
          registry: this.deps.destinations,
          placementOf,
          holders,
          ...this.options,
        });
        // To read all parts takes its time: who only asks what would be done does not want to wait for it.
        if (this.request.dryRun) return;
        await this.#verifyAll();
        await this.#verifyHelp(due, closures);
      },
    };
  }

  /** Once, and for all of them: what a later one presumes must be missed before anything of an earlier one is written. */
  async #requireBaseImages(): Promise<void> {
    if (this.#isVerified) return;
    const { destination, baseImages: told } = this.request;
    await requireBaseImages(this.sequences.due, this.#contents, this.deps.destinations, {
      destination,
      told,
      isChosen: this.sequences.choice.isChosen,
      signal: this.options.signal,
    });
  }

  /** Whether it is on record already: nothing is noted anew then. */
  #isKnown({ candidate }: OpenArchive): boolean {
    const { sequence } = ledgerOf(this.session.paths, this.request.destination);
    return candidate === null || candidate.identity === sequence?.identity;
  }

  /** Once, and all of them: a damaged one must be found before anything of an earlier one is written. */
  async #verifyAll(): Promise<void> {
    if (this.#isVerified) return;
    for (const sequence of this.sequences.due) {
      this.session.teller.phase("verifying", sequence.name);
      await sequence.verify(this.options.signal);
    }
    this.#isVerified = true;
  }

  /** What will be taken from sequences that are not published themselves. */
  async #verifyHelp(due: readonly Surveyed[], closures: Closures): Promise<void> {
    const byHelper = new Map<OpenArchive, Map<Digest, Content>>();
    for (const { image } of due) {
      const { manifests, blobs } = closures.ofImage(image);
      for (const content of [...manifests, ...blobs]) {
        const helper = this.#contents.holder(content.digest);
        if (!helper || this.sequences.due.includes(helper)) continue;
        byHelper.set(helper, (byHelper.get(helper) ?? new Map()).set(content.digest, content));
      }
    }
    for (const [{ folder, index }, contents] of byHelper) {
      await verifyContent(folder, index, contents.values(), this.options.signal);
    }
  }
}

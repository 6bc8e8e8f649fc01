/** Going back: tags, catalogs and cluster resources of a destination as they were after an earlier sequence. */

import type { PublishedImage } from "../../model/mirror.ts";
import { type Digest, tagged } from "../../model/oci.ts";
import { inParallel } from "../../model/slots.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { type Destination, destinationText, repositoryAt } from "../plan/destination.ts";
import { requireContent } from "../publish/availability.ts";
import { SequenceContents } from "../publish/content_store.ts";
import { holdersOf } from "../publish/holders.ts";
import { findInput } from "../publish/input.ts";
import { type OpenSequence, openSequence } from "../publish/open_sequence.ts";
import { checkOrder } from "../publish/order.ts";
import { publishImages, type PublishResult } from "../publish/publish_images.ts";
import { requireBaseImages } from "../publish/required_base_images.ts";
import { ledgerOf, recordRollback } from "../publish/record.ts";
import { inWorkspace, type MirrorDeps, type RunOptions, type Session } from "../session.ts";
import { type Ledger, withImages } from "../workspace/ledger.ts";

export interface RollbackRequest {
  /** A workspace, or a folder of sequences. */
  readonly from: string;
  /** The number of the sequence to go back to. */
  readonly number: number;
  /** The workspace that remembers what was published; without it, it is the one that `from` lies in. */
  readonly root?: string | undefined;
  readonly destination: Destination;
}

/** A tag that names something else. */
export interface MovedTag {
  readonly path: string;
  readonly tag: string;
  /** Null where there is no such tag. */
  readonly from: Digest | null;
  readonly to: Digest;
}

export interface RollbackPlan {
  readonly name: string;
  readonly destination: string;
  readonly moves: readonly MovedTag[];
  /** Tags of later sequences, which stay: nothing is deleted. */
  readonly left: readonly string[];
}

export interface RolledBack extends RollbackPlan {
  readonly result: PublishResult;
  /** Paths of the resource files that were written or removed. */
  readonly resources: readonly string[];
}

/** What going back would change. Nothing is written. @throws as `rollBack`. */
export async function planRollback(
  request: RollbackRequest,
  deps: MirrorDeps,
  options: RunOptions = {},
): Promise<RollbackPlan> {
  return await within(request, false, deps, (rollback) => rollback.plan(options));
}

/**
 * Goes back to a sequence. What was published later stays where it is, without being spoken of.
 *
 * @throws {DiagnosticError} `sequence-unknown`, `sequence-order` where it was never reached, `image-missing` where
 * content that it needs is neither here nor there any more, and what `diskToMirror` throws.
 */
export async function rollBack(
  request: RollbackRequest,
  deps: MirrorDeps,
  options: RunOptions = {},
): Promise<RolledBack> {
  return await within(request, true, deps, (rollback) => rollback.go(options));
}

async function within<T>(
  request: RollbackRequest,
  writes: boolean,
  deps: MirrorDeps,
  action: (rollback: Rollback) => Promise<T>,
): Promise<T> {
  const input = findInput(request.from);
  const lock = { what: "rollback", isNeeded: writes };
  return await inWorkspace(request.root ?? input.root, lock, deps, async (session) => {
    const chain = input.kind === "parts"
      ? []
      : input.sequences.filter(({ manifest }) => manifest.number <= request.number);
    const newest = chain.at(-1);
    if (newest?.manifest.number !== request.number) {
      throw new DiagnosticError(`there is no sequence ${request.number} in ${request.from}`, {
        code: "sequence-unknown",
        hint: `ferry sequence list ${request.from} tells which there are`,
      });
    }
    const sequences: OpenSequence[] = [];
    for (const one of chain) sequences.push(await openSequence(one, deps.trusted ?? null));
    return await action(new Rollback(request, sequences, session, deps));
  });
}

class Rollback {
  readonly #target: OpenSequence;
  readonly #ledger: Ledger;

  /** @param chain The sequences up to the one to go back to, by number. */
  constructor(
    private readonly request: RollbackRequest,
    private readonly chain: readonly OpenSequence[],
    private readonly session: Session,
    private readonly deps: MirrorDeps,
  ) {
    const { destination } = request;
    const target = chain.at(-1);
    if (!target) throw new TypeError("a rollback to nothing");
    this.#target = target;
    this.#ledger = ledgerOf(session.paths, destination);
    const { sequence } = this.#ledger;
    if (sequence === null || sequence.number < request.number) {
      throw new DiagnosticError(
        `${target.name}: ${destinationText(destination)} has ${
          sequence === null ? "no sequence" : `sequence ${sequence.number}`
        } on record: there is nothing to go back from`,
        { code: "sequence-order", hint: "publish it with ferry mirror publish" },
      );
    }
    checkOrder(target.candidate, sequence, { destination: destinationText(destination), allow: ["older"] });
  }

  async plan({ signal }: RunOptions): Promise<RollbackPlan> {
    const { destination } = this.request;
    const { destinations } = this.deps;
    const { images } = this.#target.index.plan;
    const asked = await inParallel(images, 8, async ({ path, tag, digest }): Promise<MovedTag> => {
      const repository = repositoryAt(destination, path);
      const found = await destinations.resolve(tagged(repository, tag), { signal });
      return { path: repository.path, tag, from: found?.digest ?? null, to: digest };
    });
    const own = new Set(this.#images().map(placeOf));
    return {
      name: this.#target.name,
      destination: destinationText(destination),
      moves: asked.filter(({ from, to }) => from !== to),
      left: this.#ledger.images.map(placeOf).filter((place) => !own.has(place)),
    };
  }

  async go(options: RunOptions): Promise<RolledBack> {
    const { destination } = this.request;
    const { teller, paths } = this.session;
    const plan = await this.plan(options);
    const { index } = this.#target;
    const contents = new SequenceContents(this.chain.toReversed());
    const holders = (digest: Digest) => this.#holders(digest);
    const result = await publishImages(
      {
        images: index.plan.images,
        plan: index.plan,
        contents,
        destination,
        published: this.#ledger.images,
        holders,
        beforeWriting: async (due, closures) => {
          const registry = this.deps.destinations;
          const placementOf = (digest: Digest) => index.placements.get(digest);
          await requireBaseImages([this.#target], contents, registry, {
            destination,
            signal: options.signal,
          });
          const ways = { registry, placementOf, holders, ...options };
          await requireContent(due, closures, this.#target, contents, ways);
          for (const one of this.chain) {
            teller.phase("verifying", one.name);
            await one.verify(options.signal);
          }
        },
      },
      { registry: this.deps.destinations, teller },
      options,
    );
    if (result.failures.length > 0) return { ...plan, result, resources: [] };
    const { candidate } = this.#target;
    const all = this.#images();
    return {
      ...plan,
      result,
      resources: recordRollback(paths, destination, all, candidate, this.#isWholeChain),
    };
  }

  /** What was there after the sequence: its images, and those of earlier ones at other places. */
  #images(): readonly PublishedImage[] {
    const { destination } = this.request;
    return this.chain.reduce<readonly PublishedImage[]>((before, { index }) => {
      const own = index.plan.images.map((
        { origin, type, path, tag, digest, signatures, referrers, notes },
      ) => ({
        origin,
        type,
        path: repositoryAt(destination, path).path,
        tag,
        digest,
        signatures,
        referrers,
        notes,
      }));
      return withImages(before, own);
    }, []);
  }

  /** Whether every sequence up to the target is here: else it is not known what the lost ones mirrored. */
  get #isWholeChain(): boolean {
    const numbers = new Set(this.chain.map(({ candidate }) => candidate.number));
    return this.chain.every(({ candidate: { base } }) => base === null || numbers.has(base.number));
  }

  #holders(digest: Digest) {
    const { destination } = this.request;
    return this.chain.flatMap(({ index }) => holdersOf(index.placements.get(digest), destination));
  }
}

function placeOf({ path, tag }: Pick<PublishedImage, "path" | "tag">): string {
  return `${path}:${tag}`;
}

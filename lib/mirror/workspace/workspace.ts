/** A workspace that is open: its chain, and what its sequences carried. */

import type { Placement, SequenceIndex } from "../../model/mirror.ts";
import type { Digest } from "../../model/oci.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { isDirectory, makeFolder, readTextIfAny, replaceFile } from "../../system/files.ts";
import { digestOf } from "../../system/hash.ts";
import { parseIndex } from "../archive/index_file.ts";
import { Closures } from "../plan/closure.ts";
import {
  folderNumber,
  hasManifest,
  readSealedIndex,
  readSequence,
  type SequenceFolder,
  sequenceFolders,
} from "../sequence/sequence_folder.ts";
import { type Acknowledgement, type ChainLink, linkOf, type WorkspaceState, writeState } from "./state.ts";
import { indexPath, type WorkspacePaths } from "./paths.ts";

export interface WorkspaceOptions {
  /** False leaves the files as they are. @default {true} */
  readonly writes?: boolean | undefined;
}

export class Workspace {
  #state: WorkspaceState;
  readonly #writes: boolean;

  constructor(
    readonly paths: WorkspacePaths,
    state: WorkspaceState,
    { writes = true }: WorkspaceOptions = {},
  ) {
    this.#state = state;
    this.#writes = writes;
  }

  get uuid(): string {
    return this.#state.uuid;
  }

  get supersedes(): readonly string[] {
    return this.#state.supersedes;
  }

  get chain(): readonly ChainLink[] {
    return this.#state.chain;
  }

  /** The newest sequence. */
  get last(): ChainLink | null {
    return this.chain.at(-1) ?? null;
  }

  /** The newest sequence of each site that ever acknowledged one. */
  get acknowledged(): readonly Acknowledgement[] {
    return this.#state.acknowledged;
  }

  /** Records what a site published, in place of what it said before. */
  acknowledge(said: Acknowledgement): void {
    const others = this.acknowledged.filter(({ site }) => site !== said.site);
    this.#state = { ...this.#state, acknowledged: [...others, said] };
    this.settle();
  }

  /** No longer waits for a site. @returns false where it never said anything. */
  forgetSite(site: string): boolean {
    const others = this.acknowledged.filter((one) => one.site !== site);
    if (others.length === this.acknowledged.length) return false;
    this.#state = { ...this.#state, acknowledged: others };
    this.settle();
    return true;
  }

  /** A sequence and all that it presumes, newest first. */
  ancestry(link: ChainLink | null): readonly ChainLink[] {
    const found: ChainLink[] = [];
    for (let next = link; next; next = this.#baseOf(next)) found.push(next);
    return found;
  }

  /** One more than any that was ever used here, also by folders of others. */
  nextNumber(): number {
    const used = sequenceFolders(this.paths.content).map((folder) => folderNumber(folder) ?? 0);
    return Math.max(0, ...used, ...this.chain.map(({ number }) => number)) + 1;
  }

  /** Makes a sealed sequence the newest link, and keeps its index as it was written. */
  append(
    sequence: Pick<SequenceFolder, "name" | "manifest" | "manifestDigest">,
    index: string | null,
  ): void {
    const link = linkOf(sequence);
    if (index !== null) this.#keepIndex(link, index);
    this.#state = {
      ...this.#state,
      chain: [...this.chain.filter(({ number }) => number < link.number), link],
    };
    this.settle();
  }

  /** Writes the state: from then on a new workspace has its identity. */
  settle(): void {
    if (this.#writes) writeState(this.paths, this.#state);
  }

  /**
   * The index of a sequence; null for one of another format.
   *
   * @throws {DiagnosticError} `workspace-unusable` when it is lost, or damaged, and the sequence is not here.
   */
  async index(link: ChainLink): Promise<SequenceIndex | null> {
    const path = indexPath(this.paths, link.number);
    const kept = this.#keptIndex(link, path);
    if (kept) return kept;
    if (link.driver !== "embedded") return null;
    const folder = `${this.paths.content}/${link.name}`;
    if (isDirectory(folder) && hasManifest(folder)) {
      const sequence = readSequence(folder);
      const sealed = sequence.manifestDigest === link.manifest ? await readSealedIndex(sequence) : null;
      if (sealed) {
        this.#keepIndex(link, sealed.text);
        return sealed.index;
      }
    }
    throw new DiagnosticError(`the index of sequence ${link.number} is lost: ${path}`, {
      code: "workspace-unusable",
      hint:
        `bring ${link.name} back into ${this.paths.content}, or cut a complete sequence with baseline: true`,
    });
  }

  /**
   * What is where a sequence was published, and which sequence carried it: the newest that has it.
   *
   * @param base Null where nothing is presumed.
   * @param before Only what was sealed before this day of UTC, `yyyy-MM-dd`; null for all.
   */
  async carried(
    base: ChainLink | null,
    before: string | null = null,
  ): Promise<ReadonlyMap<Digest, Placement>> {
    const made = new Map<Digest, Placement>();
    for (const link of this.ancestry(base)) {
      if (before !== null && link.created.slice(0, 10) >= before) continue;
      const index = link === base ? await this.index(link) : await this.#indexIfAny(link);
      if (!index) continue;
      const homes = homesIn(index);
      for (const [digest, placement] of index.placements) {
        if (made.has(digest)) continue;
        // Only the base's own index speaks for sequences whose own index may be gone.
        if (placement.kind === "here") {
          made.set(digest, { kind: "earlier", sequence: link.number, path: homes.get(digest) ?? "" });
        } else if (link === base || placement.kind === "base") made.set(digest, placement);
      }
    }
    return made;
  }

  /** Null where it is not as it was written. */
  #keptIndex({ index }: ChainLink, path: string): SequenceIndex | null {
    const text = readTextIfAny(path);
    if (text === null || index && digestOf(text) !== index) return null;
    try {
      return parseIndex(text, path, "workspace-unusable");
    } catch (error) {
      if (error instanceof DiagnosticError && error.code === "workspace-unusable") return null;
      throw error;
    }
  }

  async #indexIfAny(link: ChainLink): Promise<SequenceIndex | null> {
    try {
      return await this.index(link);
    } catch (error) {
      // What an old sequence carried and no later one wanted is carried again: that does no harm.
      if (error instanceof DiagnosticError && error.code === "workspace-unusable") return null;
      throw error;
    }
  }

  #baseOf({ number, base }: ChainLink): ChainLink | null {
    const isBase = base === undefined
      ? (one: ChainLink) => one.number < number
      : (one: ChainLink) => one.number === base;
    return this.chain.findLast(isBase) ?? null;
  }

  #keepIndex({ number }: ChainLink, text: string): void {
    if (!this.#writes) return;
    makeFolder(this.paths.sequences);
    replaceFile(indexPath(this.paths, number), text);
  }
}

/** For each piece of content a repository, below the destination, into which the sequence brings it. */
function homesIn({ plan }: SequenceIndex): ReadonlyMap<Digest, string> {
  const closures = new Closures(plan);
  const homes = new Map<Digest, string>();
  for (const image of plan.images) {
    const { manifests, blobs } = closures.ofImage(image);
    for (const { digest } of [...manifests, ...blobs]) if (!homes.has(digest)) homes.set(digest, image.path);
  }
  return homes;
}

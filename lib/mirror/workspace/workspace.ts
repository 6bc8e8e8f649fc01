/** A workspace that is open: its chain, and what its sequences carried. */

import type { Placement, SequenceIndex } from "../../model/mirror.ts";
import type { Digest } from "../../model/oci.ts";
import { baseName } from "../../model/path.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { isDirectory, makeFolder, readTextIfAny, replaceFile } from "../../system/files.ts";
import { indexText, parseIndex } from "../archive/index_file.ts";
import { Closures } from "../plan/closure.ts";
import {
  hasManifest,
  readSequence,
  readSequenceIndex,
  type SequenceFolder,
  sequenceFolders,
} from "../sequence/sequence_folder.ts";
import { sequenceNumber } from "../sequence/sequence_name.ts";
import { type ChainLink, linkOf, type WorkspaceState, writeState } from "./state.ts";
import type { WorkspacePaths } from "./paths.ts";

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

  /** One more than any that was ever used here, also by folders of others. */
  nextNumber(): number {
    const used = sequenceFolders(this.paths.content).map((folder) => sequenceNumber(baseName(folder)) ?? 0);
    return Math.max(0, ...used, ...this.chain.map(({ number }) => number)) + 1;
  }

  /** Makes a sealed sequence the newest link, and keeps its index. */
  append(sequence: Omit<SequenceFolder, "folder">, index: SequenceIndex | null): void {
    if (index) this.#keepIndex(index);
    const link = linkOf(sequence);
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
   * @throws {DiagnosticError} `workspace-unusable` when it is lost.
   */
  async index(link: ChainLink): Promise<SequenceIndex | null> {
    if (link.driver !== "embedded") return null;
    const path = this.#indexPath(link.number);
    const text = readTextIfAny(path);
    if (text !== null) return parseIndex(text, path, "workspace-unusable");
    const folder = `${this.paths.content}/${link.name}`;
    if (isDirectory(folder) && hasManifest(folder)) {
      const sequence = readSequence(folder);
      const index = sequence.manifestDigest === link.manifest ? await readSequenceIndex(sequence) : null;
      if (index) {
        this.#keepIndex(index);
        return index;
      }
    }
    throw new DiagnosticError(`the index of sequence ${link.number} is lost: ${path}`, {
      code: "workspace-unusable",
      hint:
        `bring ${link.name} back into ${this.paths.content}, or cut a complete sequence with baseline: true`,
    });
  }

  /**
   * What the sequences of this chain carried, and which did: the newest that has it.
   *
   * @param before Only what was sealed before this day of UTC, `yyyy-MM-dd`; null for all.
   */
  async carried(before: string | null = null): Promise<ReadonlyMap<Digest, Placement>> {
    const made = new Map<Digest, Placement>();
    for (const link of this.chain.toReversed()) {
      if (before !== null && link.created.slice(0, 10) >= before) continue;
      const index = await this.#indexIfAny(link);
      if (!index) continue;
      const homes = homesIn(index);
      for (const [digest, placement] of index.placements) {
        if (made.has(digest)) continue;
        // Only the newest index speaks for sequences whose own index may be gone.
        if (placement.kind === "here") {
          made.set(digest, { kind: "earlier", sequence: link.number, path: homes.get(digest) ?? "" });
        } else if (link === this.last) made.set(digest, placement);
      }
    }
    return made;
  }

  async #indexIfAny(link: ChainLink): Promise<SequenceIndex | null> {
    if (link === this.last) return await this.index(link);
    try {
      return await this.index(link);
    } catch (error) {
      // What an old sequence carried and no later one wanted is carried again: that does no harm.
      if (error instanceof DiagnosticError && error.code === "workspace-unusable") return null;
      throw error;
    }
  }

  #keepIndex(index: SequenceIndex): void {
    if (!this.#writes) return;
    makeFolder(this.paths.sequences);
    replaceFile(this.#indexPath(index.sequence), indexText(index));
  }

  #indexPath(number: number): string {
    return `${this.paths.sequences}/${number}.json`;
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

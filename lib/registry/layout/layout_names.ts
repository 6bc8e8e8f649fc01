/** The names of a layout that is written to: each change goes to a journal, and from time to time to index.json. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import { QuietTimer } from "../../system/timer.ts";
import { type LayoutIndex, readIndex, writeIndex } from "./index_file.ts";
import { Journal, readJournal, tidyJournal } from "./journal.ts";
import type { LayoutChange } from "./layout_change.ts";
import { LayoutState } from "./layout_state.ts";

/** What ferry keeps beside the parts of a layout that the image spec names. */
export const OWN_FOLDER = ".ferry";

/** What was written besides blobs, for those who watch the cost of it. */
export interface LayoutWork {
  /** How often index.json was written. */
  readonly compactions: number;
  /** Bytes of index.json and its journal in all. */
  readonly writtenBytes: number;
}

/** The journal grows to the size of index.json before that is written anew, but always to this. Bytes. */
const SMALLEST_COMPACTION = 1 << 20;

/** The names in a layout, as they are on disk now. @throws {DiagnosticError} `workspace-unusable` */
export function readNames(path: string) {
  const index: LayoutIndex = readIndex(`${path}/index.json`) ??
    { generation: null, changes: [], foreign: [] };
  const state = new LayoutState();
  const since = readJournal(`${path}/${OWN_FOLDER}/journal`, index.generation);
  for (const change of [...index.changes, ...since]) state.apply(change);
  return { index, state, isBehind: since.length > 0 };
}

export class LayoutNames {
  readonly state: LayoutState;
  readonly #path: string;
  readonly #foreign: readonly unknown[];
  readonly #quiet: QuietTimer;
  readonly #journal: Journal;
  #generation: number;
  #indexBytes = 0;
  #isBehind: boolean;
  #work: LayoutWork = { compactions: 0, writtenBytes: 0 };

  /** @param quietMs index.json is brought up to date after so long without a change. */
  constructor(path: string, { index, state, isBehind }: ReturnType<typeof readNames>, quietMs: number) {
    this.#path = path;
    this.state = state;
    this.#foreign = index.foreign;
    this.#generation = index.generation ?? 0;
    this.#isBehind = isBehind;
    this.#journal = Journal.open(this.#journalPath, this.#generation);
    this.#quiet = new QuietTimer(quietMs, () => this.#compactIfPossible());
    // Before anything is added to it: a crash may have left half a line at the end of the journal.
    if (isBehind) this.compact();
  }

  get work(): LayoutWork {
    return this.#work;
  }

  apply(change: LayoutChange): void {
    const before = this.#journal.sizeBytes;
    this.#journal.append(change);
    this.state.apply(change);
    this.#isBehind = true;
    this.#count(0, this.#journal.sizeBytes - before);
    if (this.#journal.sizeBytes > Math.max(SMALLEST_COMPACTION, this.#indexBytes)) this.compact();
    else this.#quiet.touch();
  }

  /** Until all changes so far outlast a loss of power. */
  async sync(): Promise<void> {
    await this.#journal.sync();
  }

  /** Brings index.json up to date. */
  compact(): void {
    if (!this.#isBehind) return;
    const generation = this.#generation + 1;
    this.#journal.replace(generation, this.#changesBeside(), () => {
      this.#indexBytes = writeIndex(`${this.#path}/index.json`, this.state, {
        generation,
        foreign: this.#foreign,
      });
    });
    this.#generation = generation;
    this.#isBehind = false;
    this.#count(1, this.#indexBytes + this.#journal.sizeBytes);
  }

  #compactIfPossible(): void {
    try {
      this.compact();
    } catch (error) {
      // A full disk, say: nobody waits here to be told, and the next change or the end will fail likewise.
      if (!(error instanceof DiagnosticError)) throw error;
    }
  }

  /** To be called last: brings index.json up to date. */
  close(): void {
    this.#quiet[Symbol.dispose]();
    try {
      this.compact();
      tidyJournal(this.#journalPath);
    } finally {
      this.#journal[Symbol.dispose]();
    }
  }

  get #journalPath(): string {
    return `${this.#path}/${OWN_FOLDER}/journal`;
  }

  /** What index.json cannot say. */
  #changesBeside(): readonly LayoutChange[] {
    return [...this.state.repositories].flatMap(([repository, { loose, removed }]) => [
      ...[...loose].map((digest) => ({ kind: "adopt", repository, digest }) as const),
      ...[...removed].map((digest) => ({ kind: "abandon", repository, digest }) as const),
    ]);
  }

  #count(compactions: number, bytes: number): void {
    this.#work = {
      compactions: this.#work.compactions + compactions,
      writtenBytes: this.#work.writtenBytes + bytes,
    };
  }
}

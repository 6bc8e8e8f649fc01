/** Changes since index.json was last written: a file that is only added to, so that a tag costs a line. */

import { AppendFile } from "../../system/file_writer.ts";
import { movePath, readTextIfAny, removePath, replaceFile } from "../../system/files.ts";
import { isRecord } from "../descriptor.ts";
import { changeIn, changeText, type LayoutChange } from "./layout_change.ts";
import { SharedRun } from "./shared_run.ts";

/** The journal that goes with an index.json. */
export class Journal implements Disposable {
  readonly #path: string;
  #file: AppendFile;
  readonly #syncing = new SharedRun(() => this.#file.sync());

  private constructor(path: string, file: AppendFile) {
    this.#path = path;
    this.#file = file;
  }

  /** Opens a journal to add to it; a new one is given the generation. */
  static open(path: string, generation: number): Journal {
    const file = new AppendFile(path);
    if (file.sizeBytes === 0) file.append(headOf(generation));
    return new Journal(path, file);
  }

  get sizeBytes(): number {
    return this.#file.sizeBytes;
  }

  append(change: LayoutChange): void {
    this.#file.append(changeText(change));
  }

  /** Until all changes so far outlast a loss of power; many wait for one write. */
  async sync(): Promise<void> {
    await this.#syncing.run();
  }

  /**
   * Begins the journal of another generation.
   *
   * @param publish Writes the index.json of that generation. A crash before it leaves the old pair, one after it
   * the new one: the new journal is found under its first name too.
   */
  replace(generation: number, changes: readonly LayoutChange[], publish: () => void): void {
    const next = nextPath(this.#path);
    replaceFile(next, [headOf(generation), ...changes.map(changeText)].join(""));
    publish();
    movePath(next, this.#path);
    const old = this.#file;
    this.#file = new AppendFile(this.#path);
    // Its records are in index.json now, but a sync of it may be under way.
    this.#syncing.idle().then(() => old[Symbol.dispose]());
  }

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }
}

/**
 * The changes that index.json does not have yet.
 *
 * @param generation Of index.json; null takes any journal, for then another tool wrote index.json.
 */
export function readJournal(path: string, generation: number | null): readonly LayoutChange[] {
  for (const candidate of [path, nextPath(path)]) {
    const journal = parsedJournal(readTextIfAny(candidate) ?? "");
    if (journal && (generation === null || journal.generation === generation)) return journal.changes;
  }
  return [];
}

/** Removes what a crash in the middle of a replacement left. */
export function tidyJournal(path: string): void {
  removePath(nextPath(path));
}

function parsedJournal(text: string) {
  const [head = "", ...lines] = text.split("\n");
  const first = parsedLine(head);
  if (!isRecord(first) || typeof first["generation"] !== "number") return null;
  // The last line may have been cut by a crash: then it never happened.
  const changes = lines.map((line) => changeIn(parsedLine(line))).filter((change) => change !== null);
  return { generation: first["generation"], changes };
}

function headOf(generation: number): string {
  return `${JSON.stringify({ generation })}\n`;
}

function parsedLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function nextPath(path: string): string {
  return `${path}.next`;
}

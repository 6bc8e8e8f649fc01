/** Telling what happens: events with their time, and progress not more often than anybody can read. */

import type { MirrorEvent, MirrorHappening, MirrorPhase } from "../model/mirror_event.ts";
import type { Clock } from "../system/clock.ts";

const PROGRESS_EVERY_MS = 250;

export interface TellerDeps {
  readonly clock: Clock;
  /** Must neither throw nor wait. */
  readonly emit: (event: MirrorEvent) => void;
}

export class Teller {
  readonly #deps: TellerDeps;
  #total = 0;
  #done = 0;
  #toldAtMs = -Infinity;

  constructor(deps: TellerDeps) {
    this.#deps = deps;
  }

  tell(happening: MirrorHappening): void {
    this.#deps.emit({ atMs: this.#deps.clock.nowMs(), ...happening });
  }

  phase(phase: MirrorPhase, detail?: string): void {
    this.tell({ kind: "phase", phase, detail });
  }

  notice(message: string): void {
    this.tell({ kind: "notice", message });
  }

  warn(message: string): void {
    this.tell({ kind: "warning", message });
  }

  /** Begins to count bytes anew. */
  expect(images: number, bytes: number): void {
    [this.#total, this.#done, this.#toldAtMs] = [bytes, 0, this.#deps.clock.ticksMs()];
    this.tell({ kind: "totals", totals: { images, bytes } });
  }

  /** Counts bytes that were moved; negative ones were in vain and will come again. */
  readonly moved = (bytes: number): void => {
    this.#done += bytes;
    const nowMs = this.#deps.clock.ticksMs();
    if (nowMs - this.#toldAtMs < PROGRESS_EVERY_MS && this.#done < this.#total) return;
    this.#toldAtMs = nowMs;
    this.tell({ kind: "progress", doneBytes: this.#done, totalBytes: this.#total });
  };
}

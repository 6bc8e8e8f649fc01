/** Mirroring told in lines: few that stay, and passing ones. */

import type { MirrorEvent, MirrorPhase } from "../../model/mirror_event.ts";
import { humanSize, humanTime } from "../../mirror/human_size.ts";
import { imageCount } from "../../mirror/image_count.ts";

/** A log of a long night has a line for every minute. */
const KEEP_EVERY_MS = 60_000;
/** A rate of less time than this says nothing. */
const LEAST_MS = 500;

/** Where lines go. */
export interface Voice {
  /** Lines that the next one may replace. */
  readonly live: (line: string) => void;
  /** Lines worth keeping. */
  readonly progress: (line: string) => void;
}

/** A stretch of work with bytes to move. */
interface Transfer {
  readonly images: number;
  readonly bytes: number;
  readonly sinceMs: number;
  doneImages: number;
  doneBytes: number;
}

/** How phases are told when they are over. */
const DONE: Partial<Record<MirrorPhase, string>> = { fetching: "fetched", publishing: "published" };

export class Narrator {
  #phase: MirrorPhase | null = null;
  #transfer: Transfer | null = null;
  #keptAtMs = 0;

  constructor(private readonly voice: Voice) {}

  tell(event: Exclude<MirrorEvent, { kind: "warning" }>): void {
    const { live, progress } = this.voice;
    switch (event.kind) {
      case "phase":
        this.#finish(event.atMs);
        this.#phase = event.phase;
        return progress(event.detail === undefined ? event.phase : `${event.phase}: ${event.detail}`);
      case "totals": {
        const { images, bytes } = event.totals;
        this.#transfer = { images, bytes, sinceMs: event.atMs, doneImages: 0, doneBytes: 0 };
        this.#keptAtMs = event.atMs;
        return images === 0 ? undefined : progress(`${imageCount(images)}, ${humanSize(bytes)}`);
      }
      case "image-done":
        if (this.#transfer) this.#transfer.doneImages++;
        return live(`${this.#count()} ${event.origin}`);
      case "image-failed":
        return progress(`failed: ${event.failure.origin}: ${event.failure.error.message}`);
      case "progress": {
        if (this.#transfer) this.#transfer.doneBytes = event.doneBytes;
        const words = this.#standing(event.totalBytes, event.doneBytes, event.atMs);
        if (event.atMs - this.#keptAtMs < KEEP_EVERY_MS) return live(words);
        this.#keptAtMs = event.atMs;
        return progress(words);
      }
      case "notice":
        return progress(event.message);
      default:
        return event satisfies never;
    }
  }

  /** Tells what the phase that is over has moved. */
  #finish(atMs: number): void {
    const done = this.#phase && DONE[this.#phase];
    const transfer = this.#transfer;
    this.#transfer = null;
    if (!done || !transfer || transfer.doneBytes === 0) return;
    const elapsedMs = atMs - transfer.sinceMs;
    const rate = rateText(transfer.doneBytes, elapsedMs);
    this.voice.progress(
      [`${done} ${humanSize(transfer.doneBytes)} in ${humanTime(elapsedMs)}`, rate].filter(Boolean).join(
        ", ",
      ),
    );
  }

  #standing(total: number, done: number, atMs: number): string {
    const percent = total === 0 ? 100 : Math.floor(100 * done / total);
    const elapsedMs = atMs - (this.#transfer?.sinceMs ?? atMs);
    const left = done > 0 && elapsedMs >= LEAST_MS && done < total
      ? `${humanTime((total - done) / done * elapsedMs)} left`
      : "";
    return [`${percent}% of ${humanSize(total)}`, rateText(done, elapsedMs), left, `${this.#count()} images`]
      .filter(Boolean).join(", ");
  }

  #count(): string {
    return `${this.#transfer?.doneImages ?? 0}/${this.#transfer?.images ?? 0}`;
  }
}

function rateText(bytes: number, elapsedMs: number): string {
  return elapsedMs < LEAST_MS ? "" : `${humanSize(Math.round(bytes / elapsedMs * 1000))}/s`;
}

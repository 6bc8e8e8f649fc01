/** Mirroring told in lines: few that stay, and passing ones. */

import type { MirrorEvent, MirrorPhase } from "../../model/mirror_event.ts";
import { humanSize, humanTime } from "../../mirror/human_size.ts";
import { imageCount } from "../../mirror/image_count.ts";

/** How often a narrator is to be asked for what nothing is heard of. */
export const BEAT_MS = 1_000;
/** A log of a long night has a line for every minute. */
const KEEP_EVERY_MS = 60_000;
/** A rate of less time than this says nothing. */
const LEAST_MS = 500;
/** Work that moves no bytes is summed up where it took as long as this. */
const LONG_MS = 5_000;

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

/** What is being done. */
interface Stage {
  readonly phase: MirrorPhase;
  readonly detail: string | undefined;
  readonly sinceMs: number;
}

/** How phases are told when they are over. */
const DONE: Readonly<Record<MirrorPhase, string>> = {
  planning: "planned",
  fetching: "fetched",
  sealing: "sealed",
  verifying: "verified",
  publishing: "published",
  deleting: "deleted",
};

export class Narrator {
  #stage: Stage | null = null;
  #transfer: Transfer | null = null;
  #keptAtMs = 0;

  constructor(private readonly voice: Voice) {}

  tell(event: Exclude<MirrorEvent, { kind: "warning" }>): void {
    const { live, progress } = this.voice;
    switch (event.kind) {
      case "phase":
        this.end(event.atMs);
        this.#stage = { phase: event.phase, detail: event.detail, sinceMs: event.atMs };
        this.#keptAtMs = event.atMs;
        return progress(stageText(this.#stage));
      case "totals": {
        const { images, bytes } = event.totals;
        this.#transfer = { bytes, images, sinceMs: event.atMs, doneImages: 0, doneBytes: 0 };
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
        return this.#tellStanding(this.#standing(event.totalBytes, event.doneBytes, event.atMs), event.atMs);
      }
      case "notice":
        return progress(event.message);
      default:
        return event satisfies never;
    }
  }

  /** To be called now and then: also work that nothing is heard of is told of. */
  beat(atMs: number): void {
    const [stage, transfer] = [this.#stage, this.#transfer];
    if (transfer && transfer.bytes > 0) {
      if (this.#isDue(atMs)) {
        this.#tellStanding(this.#standing(transfer.bytes, transfer.doneBytes, atMs), atMs);
      }
    } else if (stage && atMs - stage.sinceMs >= LEAST_MS) {
      this.#tellStanding(`${stageText(stage)}, for ${humanTime(atMs - stage.sinceMs)}`, atMs);
    }
  }

  /** Tells what the phase that is over has done. */
  end(atMs: number): void {
    const [stage, transfer] = [this.#stage, this.#transfer];
    [this.#stage, this.#transfer] = [null, null];
    if (!stage) return;
    const done = DONE[stage.phase];
    if (transfer && transfer.doneBytes > 0) {
      const elapsedMs = atMs - transfer.sinceMs;
      const rate = rateText(transfer.doneBytes, elapsedMs);
      const words = `${done} ${humanSize(transfer.doneBytes)} in ${humanTime(elapsedMs)}`;
      this.voice.progress([words, rate].filter(Boolean).join(", "));
    } else if (atMs - stage.sinceMs >= LONG_MS) {
      const words = [done, stage.detail, `in ${humanTime(atMs - stage.sinceMs)}`];
      this.voice.progress(words.filter(Boolean).join(" "));
    }
  }

  #tellStanding(words: string, atMs: number): void {
    if (!this.#isDue(atMs)) return this.voice.live(words);
    this.#keptAtMs = atMs;
    this.voice.progress(words);
  }

  #isDue(atMs: number): boolean {
    return atMs - this.#keptAtMs >= KEEP_EVERY_MS;
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

function stageText({ phase, detail }: Stage): string {
  return detail === undefined ? phase : `${phase}: ${detail}`;
}

function rateText(bytes: number, elapsedMs: number): string {
  return elapsedMs < LEAST_MS ? "" : `${humanSize(Math.round(bytes / elapsedMs * 1000))}/s`;
}

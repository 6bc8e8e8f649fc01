/** Mirroring told in lines: few that stay, and passing ones. */

import type { MirrorEvent } from "../../model/mirror_event.ts";
import { humanSize } from "../../mirror/human_size.ts";
import { imageCount } from "../../mirror/image_count.ts";

/** A log of a long night has a line for every minute. */
const KEEP_EVERY_MS = 60_000;

/** Where lines go. */
export interface Voice {
  /** Lines that the next one may replace. */
  readonly live: (line: string) => void;
  /** Lines worth keeping. */
  readonly progress: (line: string) => void;
}

function totalsText({ images, bytes }: { readonly images: number; readonly bytes: number }): string {
  return `${imageCount(images)}, ${humanSize(bytes)}`;
}

export class Narrator {
  #done = 0;
  #images = 0;
  #keptAtMs = 0;

  constructor(private readonly voice: Voice) {}

  tell(event: Exclude<MirrorEvent, { kind: "warning" }>): void {
    const { live, progress } = this.voice;
    switch (event.kind) {
      case "phase":
        return progress(event.detail === undefined ? event.phase : `${event.phase}: ${event.detail}`);
      case "totals":
        [this.#done, this.#images, this.#keptAtMs] = [0, event.totals.images, event.atMs];
        return event.totals.images === 0 ? undefined : progress(totalsText(event.totals));
      case "image-done":
        this.#done++;
        return live(`${this.#done}/${this.#images} ${event.origin}`);
      case "image-failed":
        return progress(`failed: ${event.failure.origin}: ${event.failure.error.message}`);
      case "progress": {
        const percent = event.totalBytes === 0 ? 100 : Math.floor(100 * event.doneBytes / event.totalBytes);
        const words = `${percent}% of ${humanSize(event.totalBytes)}`;
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
}

/** What happens while images are mirrored, as reporters see it; they see nothing else. */

import type { Span } from "../source/span.ts";
import type { ImageFailure, ImageType } from "./mirror.ts";

export type MirrorPhase =
  | "planning"
  | "fetching"
  | "sealing"
  | "verifying"
  | "publishing"
  | "deleting";

/** What is to be moved, known before the first byte. */
export interface TransferTotals {
  readonly images: number;
  readonly bytes: number;
}

export type MirrorEvent = { readonly atMs: number } & MirrorHappening;

export type MirrorHappening =
  | { readonly kind: "phase"; readonly phase: MirrorPhase; readonly detail?: string | undefined }
  | { readonly kind: "totals"; readonly totals: TransferTotals }
  /** `to` is a destination, or `archive`. */
  | { readonly kind: "image-done"; readonly origin: string; readonly type: ImageType; readonly to: string }
  | { readonly kind: "image-failed"; readonly failure: ImageFailure }
  /** Bytes so far; never more often than a few times a second. */
  | { readonly kind: "progress"; readonly doneBytes: number; readonly totalBytes: number }
  /** Something that is good to know. */
  | { readonly kind: "notice"; readonly message: string }
  | { readonly kind: "warning"; readonly message: string; readonly at?: Span | undefined };

/** What happens while images are mirrored, as JSON: one object for each event. */

import type { Json } from "../../model/json.ts";
import type { MirrorEvent } from "../../model/mirror_event.ts";

/** `at` is ISO 8601, UTC; sizes are bytes. */
export function eventJson(event: MirrorEvent): { readonly [key: string]: Json } {
  const at = new Date(event.atMs).toISOString();
  switch (event.kind) {
    case "phase":
      return { at, event: "phase", phase: event.phase, detail: event.detail ?? null };
    case "totals":
      return { at, event: "totals", images: event.totals.images, bytes: event.totals.bytes };
    case "image-done":
      return { at, event: "image-done", image: event.origin, type: event.type, to: event.to };
    case "image-failed": {
      const { origin, type, error, affects = [] } = event.failure;
      return {
        at,
        event: "image-failed",
        image: origin,
        type,
        code: error.code,
        reason: error.message,
        affects,
      };
    }
    case "progress":
      return { at, event: "progress", done_bytes: event.doneBytes, total_bytes: event.totalBytes };
    case "notice":
      return { at, event: "notice", message: event.message };
    case "warning":
      return { at, event: "warning", message: event.message };
    default:
      return event satisfies never;
  }
}

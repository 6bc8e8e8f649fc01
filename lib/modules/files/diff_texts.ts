/** The texts that a diff of a file shows. */

import type { PathState } from "../../model/change.ts";
import type { TargetReader } from "../../connection/target.ts";
import { LARGEST_SHOWN, type Source } from "./local_source.ts";

/** Where a file begins with such bytes it is no text: as many as Ansible looks at. */
const PEEKED_BYTES = 8192;

/**
 * What a file holds before and after; null where one of both is too large to be shown, or is no text.
 *
 * The host is asked for the old content.
 */
export async function diffTexts(
  before: PathState | null,
  source: Source,
  host: TargetReader,
): Promise<{ readonly before: string; readonly after: string } | null> {
  if (source.size > LARGEST_SHOWN || source.head.length < source.size || source.head.includes(0)) return null;
  const after = shownText(source.head);
  if (before?.kind !== "file") return { before: "", after };
  if (before.size > LARGEST_SHOWN) return null;
  const bytes = await host.read(before.path) ?? new Uint8Array(0);
  return bytes.subarray(0, PEEKED_BYTES).includes(0) ? null : { before: shownText(bytes), after };
}

/** Bytes as text to look at: what is no UTF-8 is replaced. */
export function shownText(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

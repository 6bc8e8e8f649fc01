/** The tags of a value as Ansible's own tests ask for them: where it came from, and whether it may be a template. */

import type { Raw } from "../../model/raw.ts";
import { placeOf } from "../../source/span.ts";
import { type RuntimeValue, TracedText } from "../python/values.ts";

/** Every tag that can be asked for; those that nothing here has are simply not there. */
export const TAG_NAMES: readonly string[] = [
  "Deprecated",
  "Origin",
  "SourceWasEncrypted",
  "TrustedAsTemplate",
  "VaultedValue",
];

/** @param written What a user wrote for the value; null where it is computed. */
export function tagNames(value: RuntimeValue, written: Raw | null): readonly string[] {
  const names: string[] = [];
  if (originOf(value, written) !== null) names.push("Origin");
  if (written?.at.file.secret) names.push("SourceWasEncrypted");
  if (written && isTrusted(written)) names.push("TrustedAsTemplate");
  if (value instanceof TracedText && value.provenance.ciphertext !== undefined) names.push("VaultedValue");
  return names;
}

/** Where a value stands; null for what is computed. */
export function originOf(value: RuntimeValue, written: Raw | null): string | null {
  if (value instanceof TracedText && value.provenance.origin !== undefined) return value.provenance.origin;
  return written && placeOf(written.at);
}

function isTrusted(written: Raw): boolean {
  return written.kind === "scalar" && typeof written.value === "string" && written.tag === null;
}

/** Which manifests were generated for mirrors, as told by what they say of themselves. */

import { DiagnosticError } from "../../../source/diagnostic.ts";
import { decodeHostText } from "../../../connection/host_text.ts";
import type { Manifest } from "../manifests/manifest.ts";
import { textAt } from "../manifests/manifest.ts";
import { parseManifests } from "../manifests/parse_manifests.ts";

/** Whether oc-mirror or ferry made all of these; false for none. */
export function areGenerated(manifests: readonly Manifest[]): boolean {
  return manifests.length > 0 &&
    manifests.every(({ object }) =>
      /^(?:oc-mirror|ferry)\b/.test(textAt(object, "metadata", "annotations", "createdBy"))
    );
}

/** The manifests of a file in a folder that others write to as well; none where it is something else. */
export function manifestsIn(bytes: Uint8Array, name: string): readonly Manifest[] {
  try {
    return parseManifests(decodeHostText(bytes), name, name).manifests;
  } catch (error) {
    if (error instanceof DiagnosticError) return [];
    throw error;
  }
}

/** Which manifests are delivered, and in which order. */

import { byCodePoint } from "../../../system/files.ts";
import { keyOf, labelOf, type Manifest } from "./manifest.ts";
import type { ManifestFile } from "./read_manifests.ts";
import { sameJson } from "./same_json.ts";

export interface ChosenManifests {
  /** Each object once, in the order in which clusters are to get them. */
  readonly manifests: readonly Manifest[];
  /** The files that hold them, sorted by name. */
  readonly files: readonly ManifestFile[];
  readonly warnings: readonly string[];
}

/**
 * Takes each object once: where files differ about it, as the file that was changed last has it. What others need
 * comes first: namespaces, then definitions of kinds, then everything else by file and document.
 */
export function chooseManifests(all: readonly ManifestFile[]): ChosenManifests {
  const warnings = all.flatMap((file) => file.warnings);
  const candidates = all.flatMap((file) => file.manifests.map((manifest) => ({ manifest, file })));
  const chosen: Candidate[] = [];
  for (const same of Map.groupBy(candidates, ({ manifest }) => keyOf(manifest.id)).values()) {
    const [first, ...others] = same;
    if (!first) continue;
    const differs = others.some((other) => !sameJson(other.manifest.object, first.manifest.object));
    const taken = differs ? same.reduce((a, b) => (b.file.modifiedS >= a.file.modifiedS ? b : a)) : first;
    if (differs) warnings.push(differenceOf(same, taken));
    chosen.push(taken);
  }
  const ordered = chosen.toSorted((a, b) =>
    rankOf(a.manifest) - rankOf(b.manifest) || byCodePoint(a.file.name, b.file.name)
  );
  return {
    manifests: ordered.map(({ manifest }) => manifest),
    files: all.filter((file) => chosen.some((one) => one.file === file)),
    warnings,
  };
}

/** What is applied together, and after all that has a smaller rank. */
export function rankOf({ id }: Manifest): number {
  if (id.kind === "Namespace" || id.kind === "Project") return 0;
  return id.kind === "CustomResourceDefinition" ? 1 : 2;
}

interface Candidate {
  readonly manifest: Manifest;
  readonly file: ManifestFile;
}

function differenceOf(same: readonly Candidate[], taken: Candidate): string {
  const places = same.map(({ file }) => file.name).join(" and ");
  return `${labelOf(taken.manifest.id)} is in ${places} with different content: ` +
    `what ${taken.file.name} says is used, which was changed last`;
}

/** Which items of a delete list may go at a destination. */

import { parseReference, type Reference, repositoryText } from "../../model/oci.ts";
import { DiagnosticError, diagnosticsOf } from "../../source/diagnostic.ts";
import { type Destination, destinationText } from "../plan/destination.ts";
import type { ReadDeleteItem } from "./delete_list.ts";

export interface DeleteTarget {
  readonly item: ReadDeleteItem;
  readonly reference: Reference;
}

export interface DeleteTargets {
  readonly targets: readonly DeleteTarget[];
  /** Items that are not of this destination. */
  readonly refused: readonly DiagnosticError[];
}

/** Looks at items: only what lies below the destination may go, and what oc-mirror keeps in one place only from there. */
export function targetsIn(items: readonly ReadDeleteItem[], destination: Destination): DeleteTargets {
  const targets: DeleteTarget[] = [];
  const refused: DiagnosticError[] = [];
  const prefix = `${destinationText(destination)}/`;
  for (const item of items) {
    const fixed = FIXED_PATHS[item.type];
    try {
      const reference = parseReference(item.imageReference);
      const name = repositoryText(reference.repository);
      const isOwn = fixed === undefined ? name.startsWith(prefix) : name === `${prefix}${fixed}`;
      if (isOwn && (reference.tag !== null || reference.digest !== null)) targets.push({ item, reference });
      else refused.push(mismatch(item, destination, `${prefix}${fixed ?? ""}`, name));
    } catch (error) {
      const [found] = diagnosticsOf(error);
      if (!found) throw error;
      refused.push(found.located(item.at));
    }
  }
  return { targets, refused };
}

const FIXED_PATHS: Partial<Readonly<Record<ReadDeleteItem["type"], string>>> = {
  ocpRelease: "openshift/release-images",
  ocpReleaseContent: "openshift/release",
};

function mismatch(
  { at }: ReadDeleteItem,
  destination: Destination,
  expected: string,
  got: string,
): DiagnosticError {
  return new DiagnosticError(
    `delete destination docker://${destinationText(destination)} does not match the list: ` +
      `expected ${expected}, got ${got}`,
    { code: "bad-argument", at, hint: "give the destination for which the list was made" },
  );
}

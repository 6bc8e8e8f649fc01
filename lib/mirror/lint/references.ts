/** References that cannot be pulled. */

import { diagnosticsOf } from "../../source/diagnostic.ts";
import type { Span } from "../../source/span.ts";
import { originOf, sourceOf } from "../plan/origin.ts";
import { errorAt, type Finding } from "./finding.ts";

/** @param what What the reference is for. */
export function referenceFindings(written: string, at: Span, what: string): readonly Finding[] {
  const origin = originOf(written);
  if (origin.transport === "oci") return [];
  if (origin.transport !== "docker") return [errorAt(at, `${what} is in no registry: ${written}`)];
  if (origin.tag === null && origin.digest === null) {
    return [errorAt(at, `${what} has neither tag nor digest: ${written}`, "there is no implicit latest")];
  }
  try {
    sourceOf(origin);
    return [];
  } catch (error) {
    const [found] = diagnosticsOf(error);
    if (!found) throw error;
    return [errorAt(at, found.message, found.hint)];
  }
}

/** References that cannot be pulled. */

import { diagnosticsOf } from "../../source/diagnostic.ts";
import type { Span } from "../../source/span.ts";
import { originOf, sourceOf } from "../plan/origin.ts";
import { errorAt, type Finding, warningAt } from "./finding.ts";

/** @param what What the reference is for. */
export function referenceFindings(written: string, at: Span, what: string): readonly Finding[] {
  if (written === "") return [errorAt(at, `${what} has no name`)];
  const origin = originOf(written);
  if (origin.transport === "oci") {
    return origin.path.startsWith("/")
      ? []
      : [warningAt(at, `${what} is sought in the folder where ferry is started: ${written}`, "oci:///PATH")];
  }
  if (origin.transport !== "docker") return [errorAt(at, `${what} is in no registry: ${written}`)];
  if (origin.tag === null && origin.digest === null) {
    return [errorAt(at, `${what} has neither tag nor digest: ${written}`, "there is no implicit latest")];
  }
  try {
    sourceOf(origin);
    if (isHost(origin.domain)) return [];
    const meant = warningAt(at, `${what} names no registry: ${written}`, "Docker Hub is asked for it");
    return [meant];
  } catch (error) {
    const [found] = diagnosticsOf(error);
    if (!found) throw error;
    return [errorAt(at, found.message, found.hint)];
  }
}

/** @param path Where something goes at the destination; null where nothing is said. */
export function targetFindings(path: string | null, at: Span, field: string): readonly Finding[] {
  const [first = "", ...others] = path?.split("/") ?? [];
  if (others.length === 0 || !isHost(first)) return [];
  return [
    warningAt(
      at,
      `${field} begins with what looks like a registry: ${first}`,
      "it goes below the destination",
    ),
  ];
}

/** As Docker tells a host from the first part of a path. */
function isHost(text: string): boolean {
  return text === "localhost" || /[.:]/.test(text);
}

/** Version ranges that nothing can be in. */

import type { VersionBounds } from "../../model/mirror.ts";
import type { Span } from "../../source/span.ts";
import { compareVersions, parseLooseVersion } from "../operators/version.ts";
import { errorAt, type Finding } from "./finding.ts";

/** @param what Whose range it is. */
export function emptyRange(
  { minVersion, maxVersion }: VersionBounds,
  what: string,
  at: Span,
): readonly Finding[] {
  const [low, high] = [minVersion, maxVersion].map((one) => one === null ? null : parseLooseVersion(one));
  if (!low || !high || compareVersions(low, high) <= 0 || maxVersion === null) return [];
  // A shortened upper bound takes in everything that begins with it.
  const parts = maxVersion.replace(/^v/, "").split(".").length;
  const isWithin = parts < 3 && low.major === high.major && (parts < 2 || low.minor === high.minor);
  if (isWithin) return [];
  return [
    errorAt(
      at,
      `minVersion of ${what} is above its maxVersion: ${minVersion}, ${maxVersion}`,
      "exchange the two",
    ),
  ];
}

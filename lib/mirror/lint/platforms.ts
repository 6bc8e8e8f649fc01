/** What is wrong with the platforms that something is mirrored for. */

import type { PlatformFilter } from "../../model/mirror.ts";
import type { Span } from "../../source/span.ts";
import { didYouMean } from "../../source/suggest.ts";
import { type Finding, warningAt } from "./finding.ts";

/** The machines that clusters run on, as Go calls them. */
export const ARCHITECTURES: readonly string[] = ["amd64", "arm64", "ppc64le", "s390x"];

/** What releases are made for; `multi` is one payload for all. */
export const RELEASE_ARCHITECTURES: readonly string[] = [...ARCHITECTURES, "multi"];
const SYSTEMS: readonly string[] = ["linux", "windows"];
/** What machines call themselves. */
const OTHER_NAMES: Readonly<Record<string, string>> = { x86_64: "amd64", x64: "amd64", aarch64: "arm64" };

/** @param known What there is. */
export function architectureHint(name: string, known: readonly string[]): string {
  const near = OTHER_NAMES[name];
  return near ? `did you mean "${near}"` : didYouMean(name, known) ?? `there are ${known.join(", ")}`;
}

/** @param at What the platforms are those of. */
export function platformFindings(platforms: readonly PlatformFilter[], at: Span): readonly Finding[] {
  return platforms.flatMap(({ os, architecture }) => {
    if (os === "" || architecture === "") return [];
    const findings: Finding[] = [];
    if (!SYSTEMS.includes(os)) {
      const hint = didYouMean(os, SYSTEMS) ?? `there are ${SYSTEMS.join(", ")}`;
      findings.push(warningAt(at, `hardly any image is made for the system ${os}`, hint));
    }
    if (!ARCHITECTURES.includes(architecture)) {
      const hint = architectureHint(architecture, ARCHITECTURES);
      findings.push(warningAt(at, `hardly any image is made for the architecture ${architecture}`, hint));
    }
    return findings;
  });
}

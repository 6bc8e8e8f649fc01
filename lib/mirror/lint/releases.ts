/** What is wrong with the releases of a configuration. */

import type { ImageSet, ReleaseChannel, ReleaseSelection } from "../../model/mirror.ts";
import { compareVersions, parseLooseVersion } from "../operators/version.ts";
import { errorAt, type Finding, warningAt } from "./finding.ts";
import { referenceFindings } from "./references.ts";
import { emptyRange } from "./versions.ts";

export function lintReleases({ platform }: ImageSet): readonly Finding[] {
  if (!platform) return [];
  return [
    ...ofRelease(platform),
    ...platform.channels.flatMap(ofChannel),
  ];
}

function ofRelease({ release, channels }: ReleaseSelection): readonly Finding[] {
  if (!release) return [];
  const ignored = channels[0]
    ? [
      warningAt(
        channels[0].at,
        "the channels are not looked at, because there is a release",
        "keep one of them",
      ),
    ]
    : [];
  return [...referenceFindings(release.reference, release.at, "the release"), ...ignored];
}

function ofChannel(channel: ReleaseChannel): readonly Finding[] {
  const { name, at, type, minVersion, maxVersion, shortestPath, full } = channel;
  const findings = emptyRange(channel, `channel ${name}`, at);
  if (findings.length > 0) return findings;
  const [, major, minor] = /^[a-z]+-(\d+)\.(\d+)$/.exec(name) ?? [];
  if (type === "ocp" && major === undefined) {
    return [
      warningAt(at, `a channel of OpenShift is hardly called ${name}`, "they are called like stable-4.18"),
    ];
  }
  const least = minVersion === null ? null : parseLooseVersion(minVersion);
  const ceiling = major === undefined ? null : parseLooseVersion(`${major}.${Number(minor) + 1}`);
  if (least && ceiling && compareVersions(least, ceiling) >= 0) {
    return [
      errorAt(
        at,
        `channel ${name} has no version ${minVersion} or later`,
        "take the channel of that version",
      ),
    ];
  }
  if (shortestPath && minVersion === null) {
    return [warningAt(at, `channel ${name} has shortestPath, and no minVersion from which it could lead`)];
  }
  if (full && (minVersion ?? maxVersion) !== null) {
    return [warningAt(at, `full adds nothing to channel ${name}, which has a version range`)];
  }
  return [];
}

/** What is wrong with the releases of a configuration. */

import type { ImageSet, ReleaseChannel, ReleaseSelection } from "../../model/mirror.ts";
import { nearest } from "../../source/suggest.ts";
import { compareVersions, parseLooseVersion } from "../operators/version.ts";
import { errorAt, type Finding, warningAt } from "./finding.ts";
import { platformFindings } from "./platforms.ts";
import { referenceFindings } from "./references.ts";
import { emptyRange } from "./versions.ts";

export function lintReleases({ platform }: ImageSet): readonly Finding[] {
  if (!platform) return [];
  return [
    ...ofRelease(platform),
    ...platformFindings(platform.platforms, platform.at),
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

/** What channels of OpenShift begin with. */
const PREFIXES: readonly string[] = ["stable", "fast", "candidate", "eus"];

function ofChannel(channel: ReleaseChannel): readonly Finding[] {
  const { name, at, type, minVersion, maxVersion, shortestPath, full } = channel;
  if (name === "") return [];
  const findings = emptyRange(channel, `channel ${name}`, at);
  if (findings.length > 0) return findings;
  const [, prefix = "", major, minor] = /^([a-z]+)-(\d+)\.(\d+)$/.exec(name) ?? [];
  if (type === "ocp" && !PREFIXES.includes(prefix)) {
    const near = nearest(prefix, PREFIXES);
    const hint = near ? `did you mean "${near}-${major}.${minor}"` : "they are called like stable-4.18";
    return [warningAt(at, `a channel of OpenShift is hardly called ${name}`, hint)];
  }
  if (major !== undefined) {
    const [least, greatest] = [minVersion, maxVersion].map((one) =>
      one === null ? null : parseLooseVersion(one)
    );
    const after = parseLooseVersion(`${major}.${Number(minor) + 1}`);
    // Channels begin with releases of the minor version before, those of extended support with the one before that.
    const first = parseLooseVersion(`${major}.${Math.max(0, Number(minor) - 2)}`);
    const hint = "take the channel of that version";
    if (least && after && compareVersions(least, after) >= 0) {
      return [errorAt(at, `channel ${name} has no version ${minVersion} or later`, hint)];
    }
    if (greatest && first && compareVersions(greatest, first) < 0) {
      return [errorAt(at, `channel ${name} has no version ${maxVersion} or earlier`, hint)];
    }
  }
  if (shortestPath && minVersion === null) {
    return [warningAt(at, `channel ${name} has shortestPath, and no minVersion from which it could lead`)];
  }
  if (full && (minVersion ?? maxVersion) !== null) {
    return [warningAt(at, `full adds nothing to channel ${name}, which has a version range`)];
  }
  return [];
}

/** The release channels for the versions that clusters have. */

import { compareVersions, parseLooseVersion, type Version } from "../operators/version.ts";

/** A channel as a configuration has it. */
export type GeneratedChannel = {
  readonly name: string;
  readonly minVersion?: string;
  readonly maxVersion?: string;
};

export interface ChannelRequest {
  /** Such as 4.18.9. */
  readonly versions: readonly string[];
  /** In place of the least and the greatest of them. */
  readonly minVersion?: string | undefined;
  readonly maxVersion?: string | undefined;
  /** What channels begin with: `stable`, `fast`, `eus`. */
  readonly prefix: string;
  /** Whether the last channel is wanted to its end. */
  readonly isOpen: boolean;
}

/** The major and the minor number. */
export function minorOf(version: string): string {
  const { major, minor } = versionOf(version);
  return `${major}.${minor}`;
}

/** In the order of versions. */
export function sortedVersions(versions: Iterable<string>): readonly string[] {
  return [...new Set(versions)].toSorted((a, b) => compareVersions(versionOf(a), versionOf(b)));
}

/**
 * One channel for each minor version from the least to the greatest, each with what clusters have of it: none is
 * passed over, since updates lead through all of them.
 */
export function releaseChannels(
  { versions, minVersion, maxVersion, prefix, isOpen }: ChannelRequest,
): readonly GeneratedChannel[] {
  const given = sortedVersions([...versions, ...[minVersion, maxVersion].filter((one) => one !== undefined)]);
  const [low, high] = [minVersion ?? given[0], maxVersion ?? given.at(-1)];
  if (low === undefined || high === undefined) return [];
  const within = given.filter((one) => !isBefore(one, low) && !isBefore(high, one));
  return minorsBetween(versionOf(low), versionOf(high)).map((minor) => {
    const own = within.filter((one) => minorOf(one) === minor);
    const [least, greatest] = [own[0], own.at(-1)];
    const name = `${prefix}-${minor}`;
    if (least === undefined || greatest === undefined) return { name };
    // Who says where to begin wants what comes after it.
    const hasNoEnd = minor === minorOf(high) ? isOpen : greatest === minVersion;
    return { name, minVersion: least, ...(hasNoEnd ? {} : { maxVersion: greatest }) };
  });
}

/** How many minor versions there are from one to the other; none where the major version changes. */
export function minorsApart(low: string, high: string): number {
  const [from, to] = [versionOf(low), versionOf(high)];
  return from.major === to.major ? to.minor - from.minor : 0;
}

function minorsBetween(low: Version, high: Version): readonly string[] {
  if (low.major !== high.major) return [low, high].map(({ major, minor }) => `${major}.${minor}`);
  return Array.from({ length: high.minor - low.minor + 1 }, (_, at) => `${low.major}.${low.minor + at}`);
}

/** Whether one version is less than another. */
export function isBefore(a: string, b: string): boolean {
  return compareVersions(versionOf(a), versionOf(b)) < 0;
}

/** Versions are checked where they are read. */
function versionOf(text: string): Version {
  const version = parseLooseVersion(text);
  if (version) return version;
  throw new RangeError(`not a version: ${text}`);
}

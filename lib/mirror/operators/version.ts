/** Semantic versions and ranges of them, as catalogs and their filters take them. */

export interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  /** Identifiers of a pre-release; empty for a release. */
  readonly preRelease: readonly string[];
}

const STRICT =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z.-]+)?$/;
const LOOSE = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/;

/** Reads `1.2.3-rc.1+build`; null for anything shorter or longer. */
export function parseVersion(text: string): Version | null {
  const found = STRICT.exec(text);
  return found && versionOf(found);
}

/** Reads versions as people write them: `v1.2`, with missing numbers as 0; null for what is none. */
export function parseLooseVersion(text: string): Version | null {
  const found = LOOSE.exec(text);
  return found && versionOf(found);
}

/** Compares by precedence: build metadata makes no difference (semver.org, 11). */
export function compareVersions(a: Version, b: Version): number {
  return a.major - b.major || a.minor - b.minor || a.patch - b.patch || comparePreReleases(a, b);
}

/** Versions between two bounds, the bounds included. */
export interface VersionRange {
  has(version: Version): boolean;
  /** Whether a version is left out for nothing but being a pre-release. */
  misses(version: Version): boolean;
  /** The only version that is wanted; null where there may be several. */
  readonly only: Version | null;
  /** As users write it. */
  readonly shown: string;
}

/**
 * The range between two bounds, either of which may be missing. A shortened upper bound takes in everything that
 * begins with it; pre-releases belong to the range only where one of the bounds is a pre-release.
 *
 * @throws {RangeError} for a bound that is no version, which configurations are checked for.
 */
export function versionRange(min: string | null, max: string | null): VersionRange {
  const [lower, upper] = [bound(min), bound(max)];
  const admitsPreReleases = [lower, upper].some((one) => one !== null && one.version.preRelease.length > 0);
  const isAdmitted = (version: Version) => admitsPreReleases || version.preRelease.length === 0;
  const isWithin = (version: Version) =>
    (lower === null || compareVersions(version, lower.version) >= 0) &&
    (upper === null || isBelow(version, upper));
  const has = (version: Version) => isAdmitted(version) && isWithin(version);
  const misses = (version: Version) => !isAdmitted(version) && isWithin(version);
  const isOne = lower !== null && upper !== null && compareVersions(lower.version, upper.version) === 0 &&
    lower.parts === upper.parts;
  const shown = [min && `>=${min}`, max && `<=${max}`].filter(Boolean).join(" ");
  return { has, misses, only: isOne ? lower.version : null, shown };
}

interface Bound {
  readonly version: Version;
  /** How many of its numbers were given. */
  readonly parts: number;
}

function bound(text: string | null): Bound | null {
  if (text === null) return null;
  const found = LOOSE.exec(text);
  if (!found) throw new RangeError(`not a version: ${text}`);
  const parts = [found[1], found[2], found[3]].filter((part) => part !== undefined).length;
  return { version: versionOf(found), parts };
}

function isBelow(version: Version, { version: limit, parts }: Bound): boolean {
  if (compareVersions(version, limit) <= 0) return true;
  return parts < 3 && version.major === limit.major && (parts < 2 || version.minor === limit.minor);
}

function versionOf([, major, minor, patch, preRelease]: RegExpExecArray): Version {
  return {
    major: Number(major),
    minor: Number(minor ?? 0),
    patch: Number(patch ?? 0),
    preRelease: preRelease ? preRelease.split(".") : [],
  };
}

function comparePreReleases({ preRelease: a }: Version, { preRelease: b }: Version): number {
  if (a.length === 0 || b.length === 0) return b.length - a.length;
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const difference = compareIdentifiers(a[at], b[at]);
    if (difference !== 0) return difference;
  }
  return 0;
}

function compareIdentifiers(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1;
  const [first, second] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (first && second) return Number(a) - Number(b);
  if (first !== second) return first ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

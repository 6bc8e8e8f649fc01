/** Versions and constraints on them, as charts write them (Masterminds/semver). */

import { compareVersions, parseLooseVersion, type Version } from "../../operators/version.ts";
import { type GoMap, TemplateError } from "./value.ts";

const PART =
  /(!=|>=|=>|<=|=<|=|>|<|~>|~|\^)?\s*v?(\d+|[xX*])(?:\.(\d+|[xX*]))?(?:\.(\d+|[xX*]))?(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?/g;

/** A version as templates see it. @throws {TemplateError} */
export function semverParts(text: string): GoMap {
  const version = required(text);
  const preRelease = version.preRelease.join(".");
  return new Map<string, string | number>([
    ["Major", version.major],
    ["Minor", version.minor],
    ["Patch", version.patch],
    ["Prerelease", preRelease],
    ["Original", text],
  ]);
}

/** Whether a version keeps to a constraint such as `>=1.2.0 <2 || ^3.1`. @throws {TemplateError} */
export function semverMatches(constraint: string, text: string): boolean {
  const version = required(text);
  return constraint.split("||").some((all) => {
    const ranged = all.replace(/(\S+)\s+-\s+(\S+)/g, ">=$1 <=$2");
    const parts = [...ranged.matchAll(PART)];
    return parts.length > 0 && parts.every((part) => keepsTo(version, part));
  });
}

function required(text: string): Version {
  const version = parseLooseVersion(text.trim());
  if (!version) throw new TemplateError(`not a semantic version: ${text}`);
  return version;
}

function keepsTo(version: Version, part: RegExpExecArray | RegExpMatchArray): boolean {
  const [, sign = "", ...rest] = part as readonly (string | undefined)[];
  const numbers = rest.slice(0, 3).map((one) => one === undefined || /[xX*]/.test(one) ? null : Number(one));
  const preRelease = rest[3]?.split(".") ?? [];
  // Pre-releases are meant only where the constraint names one.
  if (version.preRelease.length > 0 && preRelease.length === 0) return false;
  const [major, minor, patch] = numbers;
  const low = { major: major ?? 0, minor: minor ?? 0, patch: patch ?? 0, preRelease };
  const difference = compareVersions(version, low);
  switch (sign) {
    case ">":
      return compareVersions(version, bump(low, numbers)) >= 0 && (patch === null || difference > 0);
    case ">=":
    case "=>":
      return difference >= 0;
    case "<":
      return difference < 0;
    case "<=":
    case "=<":
      return patch === null ? isBelow(version, bump(low, numbers)) : difference <= 0;
    case "!=":
      return patch === null ? !(difference >= 0 && isBelow(version, bump(low, numbers))) : difference !== 0;
    case "^":
      return difference >= 0 && isBelow(version, caretEnd(low, numbers));
    case "~":
    case "~>":
      return difference >= 0 && isBelow(version, bump(low, [numbers[0] ?? null, numbers[1] ?? null, null]));
    default:
      return patch === null ? difference >= 0 && isBelow(version, bump(low, numbers)) : difference === 0;
  }
}

function isBelow(version: Version, end: Version): boolean {
  return compareVersions(version, end) < 0;
}

/** The first version after all that a shortened one means. */
function bump(low: Version, [major, minor, patch]: readonly (number | null | undefined)[]): Version {
  const plain = { ...low, preRelease: [] };
  if (major === null) return { ...plain, major: Infinity };
  if (minor === null) return { ...plain, major: low.major + 1, minor: 0, patch: 0 };
  if (patch === null) return { ...plain, minor: low.minor + 1, patch: 0 };
  return { ...plain, patch: low.patch, preRelease: low.preRelease };
}

function caretEnd(low: Version, [, minor, patch]: readonly (number | null | undefined)[]): Version {
  const plain = { ...low, preRelease: [] };
  if (low.major > 0 || minor === null) return { ...plain, major: low.major + 1, minor: 0, patch: 0 };
  if (low.minor > 0 || patch === null) return { ...plain, minor: low.minor + 1, patch: 0 };
  return { ...plain, patch: low.patch + 1 };
}

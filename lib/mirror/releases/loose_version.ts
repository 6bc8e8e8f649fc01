/** Versions as configurations write them. */

import type { Version } from "../operators/version.ts";

/** Reads `4.18`, `v4.18.2` or `4.18.0-rc.1`; numbers that are not given are 0. Configurations are checked for it. */
export function looseVersion(text: string): Version {
  const found = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/.exec(text);
  if (!found) throw new RangeError(`not a version: ${text}`);
  const [, major, minor, patch, preRelease] = found;
  return {
    major: Number(major),
    minor: Number(minor ?? 0),
    patch: Number(patch ?? 0),
    preRelease: preRelease ? preRelease.split(".") : [],
  };
}

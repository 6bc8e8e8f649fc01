/** What a user may say about the image set that is generated. */

import { parseReference, parseRepository } from "../../model/oci.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { compareVersions, parseVersion } from "../operators/version.ts";

export interface GenerateOptions {
  /** Leaves out the releases, or the operators. @default {"all"} */
  readonly content?: "all" | "operators" | "releases";
  /** In place of what labels say: a whole version, or all of a minor one. */
  readonly openshiftVersion?: string | undefined;
  /** In place of the least and the greatest version that labels say. */
  readonly minVersion?: string | undefined;
  readonly maxVersion?: string | undefined;
  /** What release channels begin with. @default {"stable"} */
  readonly channelPrefix?: string;
  /** The minor version of all catalogs, whatever the clusters have. */
  readonly catalogVersion?: string | undefined;
  /** Packages by label, for operators whose labels do not name theirs. */
  readonly packages?: ReadonlyMap<string, string>;
  /** Where further catalogs are, as clusters call them; without a tag. */
  readonly catalogs?: ReadonlyMap<string, string>;
  /** Adds packages that others are known to need. @default {false} */
  readonly dependencies?: boolean;
  /** What comes with a package, and with that in turn; beside what is known. */
  readonly needs?: ReadonlyMap<string, readonly string[]>;
  /** Images that no values name. */
  readonly additionalImages?: readonly string[];
  /** @default {4} */
  readonly archiveSizeGiB?: number;
}

/** What packages and channels may be called. */
export const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/;
/** Release channels without their version. */
const CHANNEL_PREFIX = /^[a-z]+(?:-[a-z]+)*$/;
const MINOR = /^(?:0|[1-9]\d{0,4})\.(?:0|[1-9]\d{0,4})$/;

/** Whether a text is a version of OpenShift to the last number. */
export function isFullVersion(text: string): boolean {
  const version = parseVersion(text);
  return version !== null && !text.includes("+") &&
    [version.major, version.minor, version.patch].every(Number.isSafeInteger);
}

/** Whether a text is a major and a minor number. */
export function isMinorVersion(text: string): boolean {
  return MINOR.test(text);
}

/**
 * Refuses options that nothing could come of.
 *
 * @param nameOf What users call an option.
 * @throws {DiagnosticError} `bad-option`.
 */
export function checkOptions(
  options: GenerateOptions,
  nameOf: (field: keyof GenerateOptions) => string,
): void {
  const { minVersion, maxVersion, channelPrefix, archiveSizeGiB } = options;
  const { packages = [], needs = [], additionalImages = [], catalogs = [] } = options;
  const refuse = (field: keyof GenerateOptions, what: string, value: unknown, hint?: string) => {
    throw badOption(`${what} for ${nameOf(field)}: ${value}`, hint);
  };
  const version = (field: VersionField, fits: (text: string) => boolean, hint: string) => {
    const text = options[field];
    if (text !== undefined && !fits(text)) refuse(field, "not a version", text, hint);
  };
  const whole = "three numbers, such as 4.18.22";
  version("openshiftVersion", (text) => isFullVersion(text) || isMinorVersion(text), whole);
  version("minVersion", isFullVersion, whole);
  version("maxVersion", isFullVersion, whole);
  version("catalogVersion", isMinorVersion, "two numbers, such as 4.18");
  const [low, high] = [minVersion, maxVersion].map((one) => one === undefined ? null : parseVersion(one));
  if (low && high && compareVersions(low, high) > 0) {
    throw badOption(`the least version is above the greatest: ${minVersion}, ${maxVersion}`);
  }
  if (channelPrefix !== undefined && !CHANNEL_PREFIX.test(channelPrefix)) {
    refuse(
      "channelPrefix",
      "no beginning of channels",
      channelPrefix,
      "such as stable, fast, candidate or eus",
    );
  }
  if (archiveSizeGiB !== undefined && !(archiveSizeGiB >= 1)) {
    refuse("archiveSizeGiB", "not a size", archiveSizeGiB, "whole GiB, 1 or more");
  }
  for (const [label, name] of packages) {
    if (!NAME.test(name)) refuse("packages", "not the name of a package", `${label}=${name}`);
  }
  for (const [name, needed] of needs) {
    if ([name, ...needed].some((one) => !NAME.test(one)) || needed.length === 0) {
      refuse("needs", "not the names of packages", `${name}=${needed.join(",")}`);
    }
  }
  for (const image of additionalImages) {
    if (!isImage(image)) {
      refuse("additionalImages", "not an image", image, "REGISTRY/PATH:TAG, or @ and a digest");
    }
  }
  for (const [source, place] of catalogs) {
    if (!isPlace(place)) {
      refuse("catalogs", "not the place of a catalog", `${source}=${place}`, "REGISTRY/PATH, without a tag");
    }
  }
}

type VersionField = "openshiftVersion" | "minVersion" | "maxVersion" | "catalogVersion";

/** Whether a tag can be put behind it. */
function isPlace(text: string): boolean {
  return isParsed(() => parseRepository(text).registry !== "");
}

function isImage(text: string): boolean {
  return isParsed(() => {
    const { repository, tag, digest } = parseReference(text);
    return repository.registry !== "" && (tag !== null || digest !== null);
  });
}

function isParsed(parse: () => boolean): boolean {
  try {
    return parse();
  } catch (error) {
    if (error instanceof DiagnosticError) return false;
    throw error;
  }
}

function badOption(message: string, hint?: string): DiagnosticError {
  return new DiagnosticError(message, { code: "bad-option", hint });
}

/** An ImageSetConfiguration out of AutoShift's values files. */

import type { Json } from "../../model/json.ts";
import { DiagnosticError, diagnosticsOf, throwCollected } from "../../source/diagnostic.ts";
import { placeOf, type SourceFile, wholeFile } from "../../source/span.ts";
import { didYouMean } from "../../source/suggest.ts";
import { type WantingGroup, wantsOf } from "./clusters.ts";
import { type GenerateOptions, isMinorVersion } from "./generate_options.ts";
import { NEEDED, packageNames } from "./package_names.ts";
import {
  type GeneratedChannel,
  isBefore,
  minorOf,
  minorsApart,
  releaseChannels,
  sortedVersions,
} from "./release_channels.ts";
import { bad, readValues, type ValuesGroup } from "./values_file.ts";
import { catalogsFor, type GeneratedCatalog, type PlacedOperator, SOURCES } from "./wanted_packages.ts";

export interface GeneratedImageSet {
  readonly imageSet: ImageSetData;
  readonly groups: readonly WantingGroup[];
  /** What is left out, each at its place. */
  readonly warnings: readonly DiagnosticError[];
}

/** What the file says. */
export type ImageSetData = {
  readonly kind: "ImageSetConfiguration";
  readonly apiVersion: "mirror.openshift.io/v2alpha1";
  readonly archiveSize: number;
  readonly mirror: {
    readonly platform: { readonly graph?: true; readonly channels: readonly GeneratedChannel[] };
    readonly operators: readonly GeneratedCatalog[];
    readonly additionalImages: readonly Json[];
    readonly helm: Readonly<Record<string, Json>>;
  };
};

/** No update goes that far, so that one of the versions is a mistake. */
const MINORS_APART = 10;

/**
 * Makes the configuration for all clusters of some files.
 *
 * @param options As `checkOptions` lets them pass.
 * @throws {DiagnosticError | DiagnosticList} `yaml-syntax`, `bad-config`: everything that is wrong with the files.
 */
export function generateImageSet(
  files: readonly SourceFile[],
  options: GenerateOptions = {},
): GeneratedImageSet {
  const { content = "all", packages = new Map(), catalogs = new Map() } = options;
  const groups = groupsIn(files);
  checkPackageLabels(groups, packages);
  const sources = new Map([...SOURCES, ...catalogs]);
  const names = packageNames(groups, packages);
  const wants = wantsOf(groups, { names, sources: [...sources.keys()] });
  throwCollected(wants.errors);
  const versions = versionsOf(wants.groups, files, options);
  const operators = content === "releases"
    ? { placed: [], warnings: [] }
    : placed(wants.groups, versions, options);
  const { archiveSizeGiB = 4, additionalImages = [] } = options;
  const needs = allNeeds(options);
  return {
    groups: wants.groups,
    warnings: [...content === "releases" ? [] : wants.warnings, ...operators.warnings],
    imageSet: {
      kind: "ImageSetConfiguration",
      apiVersion: "mirror.openshift.io/v2alpha1",
      archiveSize: archiveSizeGiB,
      mirror: {
        platform: content === "operators"
          ? { channels: [] }
          : { graph: true, channels: channelsFor(versions, wants.groups, options) },
        operators: catalogsFor(operators.placed, { sources, needs }),
        additionalImages: additionalImages.map((name) => ({ name })),
        helm: {},
      },
    },
  };
}

/** What is known, and what the user says beside it. */
function allNeeds({ dependencies = false, needs = new Map() }: GenerateOptions) {
  const all = new Map<string, readonly string[]>(dependencies ? NEEDED : []);
  for (const [name, needed] of needs) all.set(name, [...all.get(name) ?? [], ...needed]);
  return all;
}

function groupsIn(files: readonly SourceFile[]): readonly ValuesGroup[] {
  const errors: DiagnosticError[] = [];
  const groups = files.flatMap((file) => {
    try {
      return readValues(file);
    } catch (error) {
      const found = diagnosticsOf(error);
      if (found.length === 0) throw error;
      errors.push(...found);
      return [];
    }
  });
  throwCollected(errors);
  const [first] = files;
  if (groups.length > 0 || !first) return groups;
  throw bad(
    "no clusters in it: they stand in hubClusterSets, managedClusterSets and clusters",
    wholeFile(first),
    "name the files with the cluster sets, or the folder that they are in",
  );
}

function checkPackageLabels(groups: readonly ValuesGroup[], packages: ReadonlyMap<string, string>): void {
  const labels = new Set(groups.flatMap((group) => [...group.labels.keys()]));
  for (const [label, name] of packages) {
    const hint = labels.has(label) ? undefined : didYouMean(label, labels);
    if (hint) {
      throw new DiagnosticError(`no label ${label}, whose package would be ${name}`, {
        code: "bad-option",
        hint,
      });
    }
  }
}

/** The versions that releases are mirrored for, in their order; there is at least one, unless none is asked for. */
function versionsOf(
  groups: readonly WantingGroup[],
  files: readonly SourceFile[],
  { content, openshiftVersion, minVersion, maxVersion, catalogVersion }: GenerateOptions,
): readonly string[] {
  if (openshiftVersion !== undefined) return [openshiftVersion];
  const given = [minVersion, maxVersion].filter((one) => one !== undefined);
  const labelled = sortedVersions(groups.flatMap(({ version }) => version ?? []));
  if (labelled.length + given.length > 0) return labelled.length > 0 ? labelled : sortedVersions(given);
  const isIdle = content === "operators";
  if (isIdle && catalogVersion !== undefined) return [];
  const [first] = groups;
  const [file] = files;
  const option = isIdle ? "--catalog-version 4.18" : "--openshift-version 4.18.22";
  throw new DiagnosticError("no cluster set says its openshift-version", {
    code: "bad-config",
    at: first?.at ?? (file && wholeFile(file)),
    hint: `add the label openshift-version: '4.18.22', or say ${option}`,
  });
}

function channelsFor(
  versions: readonly string[],
  groups: readonly WantingGroup[],
  options: GenerateOptions,
): readonly GeneratedChannel[] {
  const { openshiftVersion, minVersion, maxVersion, channelPrefix: prefix = "stable" } = options;
  const isMinor = openshiftVersion !== undefined && isMinorVersion(openshiftVersion);
  const wanted = isMinor ? [`${openshiftVersion}.0`] : versions;
  const [low, high] = [minVersion ?? wanted[0], maxVersion ?? wanted.at(-1)];
  if (low === undefined || high === undefined) return [];
  // Whoever wants all of a minor version may begin anywhere in it.
  const isOpen = isMinor && maxVersion === undefined;
  if (isBefore(high, low) && !(isOpen && minorOf(high) === minorOf(low))) {
    throw new DiagnosticError(`the least version is above the greatest: ${low}, ${high}`, {
      code: "bad-option",
    });
  }
  checkDistance(low, high, groups);
  return releaseChannels({
    versions: wanted,
    minVersion: isMinor ? low : minVersion,
    maxVersion,
    prefix,
    isOpen,
  });
}

function checkDistance(low: string, high: string, groups: readonly WantingGroup[]): void {
  const apart = minorsApart(low, high);
  if (apart <= MINORS_APART) return;
  const [least, greatest] = [low, high].map((text) =>
    groups.find(({ version, versionAt }) => version === text && versionAt !== null)?.versionAt ?? null
  );
  const other = greatest && least ? ` (${placeOf(least)})` : "";
  throw new DiagnosticError(`${high} is ${apart} minor versions above ${low}${other}`, {
    code: "bad-config",
    at: greatest ?? least ?? undefined,
    hint: "make image sets of their own for clusters that are so far apart",
  });
}

/** The operators of all groups, each in the catalog of its group's version. */
function placed(
  groups: readonly WantingGroup[],
  versions: readonly string[],
  { openshiftVersion, catalogVersion }: GenerateOptions,
): { readonly placed: readonly PlacedOperator[]; readonly warnings: readonly DiagnosticError[] } {
  const warnings: DiagnosticError[] = [];
  const settled = catalogVersion ?? openshiftVersion;
  const newest = versions.at(-1) ?? "";
  const all = groups.flatMap(({ name, at, version, operators }) => {
    if (operators.length === 0) return [];
    if (settled === undefined && version === null) {
      warnings.push(bad(
        `${name} does not say its version: its operators are taken from the catalogs of ${minorOf(newest)}`,
        at,
        "add the label openshift-version",
      ));
    }
    const minor = minorOf(settled ?? version ?? newest);
    return operators.map((operator) => ({ ...operator, minor }));
  });
  return { placed: all, warnings };
}

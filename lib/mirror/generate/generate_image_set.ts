/** An ImageSetConfiguration out of AutoShift's values files. */

import type { Json } from "../../model/json.ts";
import { DiagnosticError, diagnosticsOf, throwCollected } from "../../source/diagnostic.ts";
import { type SourceFile, wholeFile } from "../../source/span.ts";
import { compareVersions, parseLooseVersion } from "../operators/version.ts";
import { type WantingGroup, wantsOf } from "./clusters.ts";
import { packageNames } from "./package_names.ts";
import { type GeneratedChannel, minorOf, releaseChannels, sortedVersions } from "./release_channels.ts";
import { bad, readValues, type ValuesGroup } from "./values_file.ts";
import { catalogsFor, type GeneratedCatalog, type PlacedOperator, SOURCES } from "./wanted_packages.ts";

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
  /** @default {4} */
  readonly archiveSizeGiB?: number;
}

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

/**
 * Makes the configuration for all clusters of some files.
 *
 * @throws {DiagnosticError | DiagnosticList} `yaml-syntax`, `bad-config`: everything that is wrong with the files.
 */
export function generateImageSet(
  files: readonly SourceFile[],
  options: GenerateOptions = {},
): GeneratedImageSet {
  const { content = "all", packages = new Map(), catalogs = new Map(), dependencies = false } = options;
  const groups = groupsIn(files);
  const sources = new Map([...SOURCES, ...catalogs]);
  const names = packageNames(groups, packages);
  const wants = wantsOf(groups, { names, sources: [...sources.keys()] });
  throwCollected(wants.errors);
  const versions = versionsOf(wants.groups, files, options);
  const operators = content === "releases"
    ? { placed: [], warnings: [] }
    : placed(wants.groups, versions, options);
  const { archiveSizeGiB = 4 } = options;
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
          : { graph: true, channels: channelsFor(versions, options) },
        operators: catalogsFor(operators.placed, { sources, dependencies }),
        additionalImages: [],
        helm: {},
      },
    },
  };
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
    "no clusters in it: there is neither hubClusterSets nor managedClusterSets",
    wholeFile(first),
    "name the files with the cluster sets, or the folder that they are in",
  );
}

/** The versions that releases are mirrored for, in their order; there is at least one. */
function versionsOf(
  groups: readonly WantingGroup[],
  files: readonly SourceFile[],
  { openshiftVersion, minVersion, maxVersion }: GenerateOptions,
): readonly string[] {
  if (openshiftVersion !== undefined) return [openshiftVersion];
  const given = [minVersion, maxVersion].filter((one) => one !== undefined);
  const labelled = sortedVersions(groups.flatMap(({ version }) => version ?? []));
  if (labelled.length + given.length > 0) return labelled.length > 0 ? labelled : sortedVersions(given);
  const [first] = groups;
  const [file] = files;
  throw new DiagnosticError("no cluster set says its openshift-version", {
    code: "bad-config",
    at: first?.at ?? (file && wholeFile(file)),
    hint: "add the label openshift-version: '4.18.22', or say --openshift-version 4.18.22",
  });
}

function channelsFor(versions: readonly string[], options: GenerateOptions): readonly GeneratedChannel[] {
  const { openshiftVersion, minVersion, maxVersion, channelPrefix: prefix = "stable" } = options;
  const [low, high] = [minVersion, maxVersion].map((one) =>
    one === undefined ? null : parseLooseVersion(one)
  );
  if (low && high && compareVersions(low, high) > 0) {
    throw new DiagnosticError(`the least version is above the greatest: ${minVersion}, ${maxVersion}`, {
      code: "bad-option",
    });
  }
  const isMinor = openshiftVersion !== undefined && /^\d+\.\d+$/.test(openshiftVersion);
  if (!isMinor) return releaseChannels({ versions, minVersion, maxVersion, prefix });
  return [{
    name: `${prefix}-${openshiftVersion}`,
    minVersion: minVersion ?? `${openshiftVersion}.0`,
    ...(maxVersion === undefined ? {} : { maxVersion }),
  }];
}

/** The operators of all groups, each in the catalog of its group's version. */
function placed(
  groups: readonly WantingGroup[],
  versions: readonly string[],
  { openshiftVersion, catalogVersion }: GenerateOptions,
): { readonly placed: readonly PlacedOperator[]; readonly warnings: readonly DiagnosticError[] } {
  const warnings: DiagnosticError[] = [];
  const settled = catalogVersion ?? openshiftVersion;
  const newest = minorOf(versions.at(-1) ?? "");
  const all = groups.flatMap(({ name, at, version, operators }) => {
    if (settled === undefined && version === null && operators.length > 0) {
      warnings.push(bad(
        `${name} does not say its version: its operators are taken from the catalogs of ${newest}`,
        at,
        "add the label openshift-version",
      ));
    }
    const minor = minorOf(settled ?? version ?? newest);
    return operators.map((operator) => ({ ...operator, minor }));
  });
  return { placed: all, warnings };
}

/** Everything that can be told of a configuration without asking anybody. */

import type { ImageSet } from "../../model/mirror.ts";
import { plainValue, type Raw, type RawMap } from "../../model/raw.ts";
import { type DiagnosticError, diagnosticsOf } from "../../source/diagnostic.ts";
import { type SourceFile, wholeFile } from "../../source/span.ts";
import { readYaml } from "../../yaml/read.ts";
import { readImageSet } from "../config/load_image_set.ts";
import type { SiteRules } from "../site_rules/site_rules.ts";
import { examinedImageSet } from "../site_rules/subjects.ts";
import { lintCharts } from "./charts.ts";
import { type Finding, warningAt } from "./finding.ts";
import { lintImages } from "./images.ts";
import { architectureHint, RELEASE_ARCHITECTURES } from "./platforms.ts";
import { lintOperators } from "./operators.ts";
import { lintReleases } from "./releases.ts";

const VERSION = "mirror.openshift.io/v2alpha1";
/** GiB that an archive may have where nothing is said. */
const USUAL_ARCHIVE = 500;

/**
 * What a file would be refused for, or does not mean as it seems, in the order of the text; then what breaks rules.
 *
 * @param rules What the site wants besides; only what it says of image sets can be told here.
 */
export function lintImageSet(
  file: SourceFile,
  rules: Pick<SiteRules, "findings"> | null = null,
): readonly Finding[] {
  const refused = (error: DiagnosticError): Finding => ({ severity: "error", error });
  try {
    const { set, errors } = readImageSet(file, kindOf(file));
    const found = [
      ...[...errors, ...set.refused.map(({ error }) => error)].map(refused),
      ...lintHead(file),
      ...lintReleases(set),
      ...lintOperators(set),
      ...lintImages(set),
      ...lintCharts(set),
    ];
    const inOrder = found.toSorted((a, b) => (a.error.at?.start ?? 0) - (b.error.at?.start ?? 0));
    return [...inOrder, ...rules?.findings(examinedImageSet(file)) ?? []];
  } catch (error) {
    const found = diagnosticsOf(error);
    if (found.length === 0) throw error;
    return found.map(refused);
  }
}

/** What a file says that it is; what it is meant for where it says nothing of use. */
export function kindOf(file: SourceFile): ImageSet["kind"] {
  return /^kind:\s*["']?Delete/m.test(file.text) ? "delete" : "mirror";
}

/** What the fields say that are read and then left aside. */
function lintHead(file: SourceFile): readonly Finding[] {
  const { root } = readYaml(file);
  if (root?.kind !== "map") return [];
  return [...ofVersion(root, file), ...ofArchiveSize(root), ...idleFields(root)];
}

function ofVersion(root: RawMap, file: SourceFile): readonly Finding[] {
  const written = child(root, "apiVersion");
  if (!written) return [warningAt(wholeFile(file), "there is no apiVersion", `write apiVersion: ${VERSION}`)];
  const value = String(plainValue(written));
  if (value === VERSION) return [];
  const why = value.endsWith("/v1alpha2") ? "apiVersion is that of oc-mirror v1" : "unknown apiVersion";
  return [warningAt(written.at, `${why}: ${value}`, `write ${VERSION}`)];
}

function ofArchiveSize(root: RawMap): readonly Finding[] {
  const written = child(root, "archiveSize");
  const value = written ? plainValue(written) : null;
  if (!written || typeof value !== "number") return [];
  if (value === 0) {
    return [warningAt(written.at, `archiveSize 0 counts as not written: archives have ${USUAL_ARCHIVE} GiB`)];
  }
  if (value <= USUAL_ARCHIVE) return [];
  return [
    warningAt(
      written.at,
      `an archive of ${value} GiB is more than most media hold`,
      "archiveSize counts GiB",
    ),
  ];
}

function idleFields(root: RawMap): readonly Finding[] {
  const body = child(root, "mirror") ?? child(root, "delete");
  if (!body) return [];
  const samples = child(body, "samples");
  const findings = samples
    ? [warningAt(samples.at, "samples is read, and nothing is done with it", "remove it")]
    : [];
  for (const catalog of itemsOf(child(body, "operators"))) {
    const packages = child(catalog, "packages");
    if (packages?.kind === "list" && packages.items.length === 0) {
      findings.push(
        warningAt(
          packages.at,
          "packages is empty: all packages are mirrored",
          "name the packages, or remove it",
        ),
      );
    }
    const skips = child(catalog, "skipDependencies");
    if (skips) {
      findings.push(
        warningAt(skips.at, "skipDependencies changes nothing: dependencies are never added", "remove it"),
      );
    }
  }
  const platform = child(body, "platform");
  if (platform) findings.push(...ofArchitectures(platform));
  for (const channel of itemsOf(platform && child(platform, "channels"))) {
    const type = child(channel, "type");
    const value = type ? String(plainValue(type)) : "ocp";
    if (type && value !== "ocp" && value !== "okd") {
      findings.push(warningAt(type.at, `unknown type ${value} counts as ocp`, "ocp or okd"));
    }
  }
  return findings;
}

function ofArchitectures(platform: Raw): readonly Finding[] {
  const written = child(platform, "architectures");
  if (!written) return [];
  const unknown = itemsOf(written).flatMap((item) => {
    const name = String(plainValue(item));
    if (RELEASE_ARCHITECTURES.includes(name)) return [];
    const hint = architectureHint(name, RELEASE_ARCHITECTURES);
    return [warningAt(item.at, `there are no releases for ${name}`, hint)];
  });
  const instead =
    "platforms: [{os: linux, architecture: amd64}] takes its place, and mirrors the payload for several";
  return [warningAt(written.at, "architectures is deprecated", instead), ...unknown];
}

function itemsOf(raw: Raw | undefined): readonly Raw[] {
  return raw?.kind === "list" ? raw.items : [];
}

/** A field by its name in any case. */
function child(raw: Raw, name: string): Raw | undefined {
  if (raw.kind !== "map") return undefined;
  return raw.entries.find(({ key }) => String(key.value).toLowerCase() === name.toLowerCase())?.value;
}

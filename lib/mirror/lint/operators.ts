/** What is wrong with the catalogs of a configuration. */

import type { CatalogRequest, ImageSet, PackageRequest } from "../../model/mirror.ts";
import { isTag } from "../../model/oci.ts";
import { didYouMean } from "../../source/suggest.ts";
import { hasBounds } from "../operators/select.ts";
import { errorAt, type Finding, warningAt } from "./finding.ts";
import { platformFindings } from "./platforms.ts";
import { referenceFindings, targetFindings } from "./references.ts";
import { emptyRange } from "./versions.ts";

export function lintOperators({ operators }: ImageSet): readonly Finding[] {
  return operators.flatMap((catalog) => [
    ...ofCatalog(catalog),
    ...catalog.packages.flatMap((one) => ofPackage(one, catalog)),
  ]);
}

function ofCatalog(
  { catalog, at, targetCatalog, targetTag, packages, full, platforms }: CatalogRequest,
): readonly Finding[] {
  const findings = [
    ...catalog === "" ? [] : referenceFindings(catalog, at, "the catalog"),
    ...targetFindings(targetCatalog, at, "targetCatalog"),
    ...platformFindings(platforms, at),
  ];
  const [, version] = /^registry\.redhat\.io\/redhat\/[a-z-]+-index:(\d+\.\d+)$/.exec(catalog) ?? [];
  if (version !== undefined) {
    findings.push(warningAt(at, `Red Hat's catalogs have no tag ${version}`, `did you mean "v${version}"`));
  }
  if (targetTag !== null && !isTag(targetTag)) {
    findings.push(errorAt(at, `targetTag is not a tag: ${targetTag}`));
  }
  if (full && packages.length === 0) {
    findings.push(
      warningAt(
        at,
        "the whole catalog is mirrored, all versions of it: hundreds of GiB",
        "name the packages",
      ),
    );
  }
  return findings;
}

function ofPackage(one: PackageRequest, { full }: CatalogRequest): readonly Finding[] {
  const { name, at, channels, defaultChannel } = one;
  const findings = [
    ...emptyRange(one, `package ${name}`, at),
    ...channels.flatMap((channel) =>
      emptyRange(channel, `channel ${channel.name} of package ${name}`, channel.at)
    ),
  ];
  if (name === "") findings.push(errorAt(at, "a package has no name"));
  for (const channel of channels) {
    if (channel.name === "") findings.push(errorAt(channel.at, `a channel of package ${name} has no name`));
  }
  if (full && [one, ...channels].some(hasBounds)) {
    findings.push(errorAt(
      at,
      `package ${name} has a version range, but full: true takes all versions`,
      "leave out the one or the other",
    ));
  }
  const names = channels.map((channel) => channel.name);
  if (defaultChannel !== null && names.length > 0 && !names.includes(defaultChannel)) {
    findings.push(errorAt(
      at,
      `defaultChannel ${defaultChannel} of package ${name} is not among its channels`,
      didYouMean(defaultChannel, names) ?? `there are ${names.join(", ")}`,
    ));
  }
  return findings;
}

/** What is wanted of which catalog, from the operators of all groups. */

import { compareVersions, parseLooseVersion } from "../operators/version.ts";
import type { LabelledOperator } from "./operator_labels.ts";

/** An entry of `operators` in a configuration. */
export type GeneratedCatalog = {
  readonly catalog: string;
  readonly packages: readonly GeneratedPackage[];
};

export type GeneratedPackage = {
  readonly name: string;
  /** Absent for all channels. */
  readonly channels?: readonly GeneratedOperatorChannel[];
};

export type GeneratedOperatorChannel = {
  readonly name: string;
  readonly minVersion?: string;
  readonly maxVersion?: string;
};

/** An operator in the catalog of a minor version. */
export interface PlacedOperator extends LabelledOperator {
  /** Such as 4.18. */
  readonly minor: string;
}

/** The catalogs of OpenShift as clusters call them, in the order in which they are written. */
export const SOURCES: ReadonlyMap<string, string> = new Map([
  ["redhat-operators", "registry.redhat.io/redhat/redhat-operator-index"],
  ["community-operators", "registry.redhat.io/redhat/community-operator-index"],
  ["certified-operators", "registry.redhat.io/redhat/certified-operator-index"],
  ["redhat-marketplace", "registry.redhat.io/redhat/redhat-marketplace-index"],
]);

export interface CatalogOptions {
  /** Where catalogs are, as clusters call them, without a tag; in the order in which they are written. */
  readonly sources: ReadonlyMap<string, string>;
  /** What comes with a package, and with that in turn. */
  readonly needs: ReadonlyMap<string, readonly string[]>;
}

/** Each catalog once for each minor version that wants something of it, older ones first. */
export function catalogsFor(
  operators: readonly PlacedOperator[],
  { sources, needs }: CatalogOptions,
): readonly GeneratedCatalog[] {
  const order = [...sources.keys()];
  const places = Map.groupBy(operators, ({ source, minor }) => `${source} ${minor}`);
  return [...places.values()].flatMap((own) => own[0] ? [{ first: own[0], own }] : [])
    .toSorted(({ first: a }, { first: b }) =>
      order.indexOf(a.source) - order.indexOf(b.source) || compareMinors(a.minor, b.minor)
    )
    .map(({ first, own }) => ({
      catalog: `${sources.get(first.source) ?? first.source}:v${first.minor}`,
      packages: packagesOf(own, needs),
    }));
}

function packagesOf(
  operators: readonly PlacedOperator[],
  needs: CatalogOptions["needs"],
): readonly GeneratedPackage[] {
  const wanted = Map.groupBy(operators, (one) => one.package);
  const all = new Set(wanted.keys());
  // What is added is looked at in its turn.
  for (const name of all) for (const one of needs.get(name) ?? []) all.add(one);
  return [
    ...[...wanted].map(([name, own]) => ({ name, channels: channelsOf(own) })),
    ...[...all].filter((name) => !wanted.has(name)).map((name) => ({ name })),
  ];
}

function channelsOf(operators: readonly PlacedOperator[]): readonly GeneratedOperatorChannel[] {
  return [...Map.groupBy(operators, ({ channel }) => channel)].map(([name, own]) => {
    const pins = own.flatMap(({ version }) => version ?? []).toSorted(compareTexts);
    const [least, greatest] = [pins[0], pins.at(-1)];
    if (least === undefined || greatest === undefined) return { name };
    // Where somebody takes what is newest, the channel is wanted to its end.
    return { name, minVersion: least, ...(pins.length === own.length ? { maxVersion: greatest } : {}) };
  });
}

function compareMinors(a: string, b: string): number {
  return compareTexts(`${a}.0`, `${b}.0`);
}

function compareTexts(a: string, b: string): number {
  const [one, other] = [parseLooseVersion(a), parseLooseVersion(b)];
  return one && other ? compareVersions(one, other) : 0;
}

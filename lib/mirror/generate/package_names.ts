/** The packages behind AutoShift's labels, for values that were written before labels named them. */

import type { ValuesGroup } from "./values_file.ts";

/** The label of Advanced Cluster Management, which is wanted wherever its channel is given. */
export const ACM = "acm";

const OWN: Readonly<Record<string, string>> = {
  [ACM]: "advanced-cluster-management",
  "aap": "ansible-automation-platform-operator",
  "acs": "rhacs-operator",
  "compliance": "compliance-operator",
  "coo": "cluster-observability-operator",
  "dev-hub": "rhdh",
  "dev-spaces": "devspaces",
  "gitops": "openshift-gitops-operator",
  "kiali": "kiali-ossm",
  "local-storage": "local-storage-operator",
  "logging": "cluster-logging",
  "loki": "loki-operator",
  "lvm": "lvms-operator",
  "metallb": "metallb-operator",
  "mtv": "mtv-operator",
  "nmstate": "kubernetes-nmstate-operator",
  "node-feature-discovery": "nfd",
  "odf": "odf-operator",
  "pipelines": "openshift-pipelines-operator-rh",
  "quay": "quay-operator",
  "servicemesh3": "servicemeshoperator3",
  "tas": "rhtas-operator",
  "tempo": "tempo-product",
  "virt": "kubevirt-hyperconverged",
};

/** What is installed along with a package, and has to be in the catalog as well. */
export const NEEDED: ReadonlyMap<string, readonly string[]> = new Map([
  ["advanced-cluster-management", ["multicluster-engine"]],
  ["odf-operator", ["odf-dependencies"]],
]);

/**
 * The packages by their labels: as the user says, else as any of the groups says, else as AutoShift's policies have it.
 *
 * @param given By label.
 */
export function packageNames(
  groups: readonly ValuesGroup[],
  given: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const names = new Map(Object.entries(OWN));
  for (const { labels } of groups.toReversed()) {
    for (const [name, { text }] of labels) {
      const [, label] = /^(.+)-subscription-name$/.exec(name) ?? [];
      if (label && text !== "") names.set(label, text);
    }
  }
  return new Map([...names, ...given]);
}

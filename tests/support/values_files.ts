/** AutoShift's values as files. */

/** The labels of an operator. @param words `package channel source`; `-` for no package. */
export function operator(label: string, words: string, isOn = "'true'"): string {
  const [name = "", channel = "", source = ""] = words.split(" ");
  return [
    `${label}: ${isOn}`,
    ...(name === "-" ? [] : [`${label}-subscription-name: ${name}`]),
    `${label}-channel: ${channel}`,
    `${label}-source: ${source}`,
    `${label}-source-namespace: openshift-marketplace`,
  ].map((text) => `      ${text}\n`).join("");
}

/** The values of one set of clusters. @param labels Lines of them. */
export function valuesSet(
  section: string,
  name: string,
  version: string,
  ...labels: readonly string[]
): string {
  return `${section}:\n  ${name}:\n    labels:\n${version && `      openshift-version: '${version}'\n`}${
    labels.join("")
  }`;
}

const ACM = (channel: string) =>
  operator("acm", `advanced-cluster-management ${channel} redhat-operators`)
    .replace(/^.*\n/, "");
/** The labels of an operator in some channel. */
export const GITOPS = (channel: string) =>
  operator("gitops", `openshift-gitops-operator ${channel} redhat-operators`);

/** A hub and managed clusters of one minor version. */
export const ALPHA = valuesSet(
  "hubClusterSets",
  "hub",
  "4.18.22",
  "      self-managed: 'true'\n",
  GITOPS("latest"),
  ACM("release-2.14"),
  operator("quay", "quay-operator stable-3.15 redhat-operators", "'false'"),
  operator("widget", "widget-operator beta community-operators"),
  operator("odd", "- fast my-catalog"),
) + valuesSet("managedClusterSets", "managed", "4.18.9", GITOPS("gitops-1.18"));

/** A hub of the minor version before. */
export const BETA = valuesSet(
  "hubClusterSets",
  "sbx",
  "4.17.30",
  GITOPS("gitops-1.17"),
  ACM("release-2.13"),
  operator("cert", "cert-thing stable certified-operators"),
);

/** Texts as files called values.a.yaml and so on. */
export function valuesFiles(...texts: readonly string[]) {
  return texts.map((text, at) => ({ path: `values.${"ab"[at]}.yaml`, text }));
}

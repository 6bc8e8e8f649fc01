/** Words that oc-mirror refuses anywhere in the path of a folder, in the order in which it looks for them. */
export const REFUSED_WORDS = [
  "cluster-resources",
  "dry-run",
  "graph-preparation",
  "helm",
  "hold-operator",
  "hold-release",
  "delete",
  "logs",
  "operator-catalogs",
  "release-images",
  "signatures",
] as const;

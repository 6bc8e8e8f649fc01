/** The kinds that tell a cluster's nodes where images are mirrored. */

const FIELDS: Readonly<Record<string, string>> = {
  ImageContentPolicy: "repositoryDigestMirrors",
  ImageContentSourcePolicy: "repositoryDigestMirrors",
  ImageDigestMirrorSet: "imageDigestMirrors",
  ImageTagMirrorSet: "imageTagMirrors",
};

/** The field of `spec` that lists mirrors; null for any other kind. */
export function mirrorField(kind: string): string | null {
  return FIELDS[kind] ?? null;
}

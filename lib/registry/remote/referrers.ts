/** What refers to a manifest, by the registry's own list or by the tag that stands in for it. */

import { type Descriptor, type Digest, type Manifest, MEDIA } from "../../model/oci.ts";
import { byCodePoint } from "../../system/files.ts";
import { descriptorJson, isRecord, parsedJson, readDescriptor } from "../descriptor.ts";
import { readManifest } from "../manifest.ts";
import { reasonsIn } from "./failure.ts";
import type { HostRequest, RegistryHost } from "./host.ts";
import { pagesOf } from "./pages.ts";
import { apiPath } from "./target.ts";

/** The list that the registry keeps; null when it keeps none. */
export async function listedReferrers(
  host: RegistryHost,
  request: Omit<HostRequest, "method" | "target">,
  digest: Digest,
): Promise<readonly Descriptor[] | null> {
  if (host.listsReferrers === false) return null;
  const found: Descriptor[] = [];
  const target = `/v2/${apiPath(request.repository)}/referrers/${digest}`;
  const first: HostRequest = { ...request, method: "GET", target };
  for await (const answer of pagesOf(host, first, [200, 400, 404, 405])) {
    if (answer.status !== 200) {
      // A repository that does not exist says nothing about what the registry can do.
      const isUnknownName = reasonsIn(answer.bytes).some(({ code }) => code === "NAME_UNKNOWN");
      if (!isUnknownName) host.listsReferrers = false;
      return isUnknownName ? [] : null;
    }
    host.listsReferrers = true;
    const json = parsedJson(answer.bytes);
    const listed: unknown = isRecord(json) ? json["manifests"] : [];
    for (const item of Array.isArray(listed) ? listed : []) {
      const descriptor = readDescriptor(item);
      if (descriptor) found.push(descriptor);
    }
  }
  return sorted(found);
}

/** The referrers in the index that a stand-in tag names. */
export function referrersIn(index: Manifest | null): readonly Descriptor[] {
  return index?.content.kind === "index" ? sorted(index.content.manifests) : [];
}

/** The index for a stand-in tag. @param shown Its name in messages. */
export function referrersIndex(referrers: readonly Descriptor[], shown: string): Manifest {
  const json = {
    schemaVersion: 2,
    mediaType: MEDIA.ociIndex,
    manifests: sorted(referrers).map(descriptorJson),
  };
  return readManifest(new TextEncoder().encode(JSON.stringify(json)), MEDIA.ociIndex, shown);
}

/** Each once, by digest. */
function sorted(referrers: readonly Descriptor[]): readonly Descriptor[] {
  const byDigest = new Map(referrers.map((descriptor) => [descriptor.digest, descriptor]));
  return [...byDigest.values()].sort((a, b) => byCodePoint(a.digest, b.digest));
}

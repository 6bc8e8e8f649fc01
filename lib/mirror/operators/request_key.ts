/** What tells one request for a catalog from another. */

import type { CatalogRequest, PackageRequest } from "../../model/mirror.ts";
import { byCodePoint } from "../../system/files.ts";
import { hashHex } from "../../system/hash.ts";

/** The same for entries that ask for the same, in whatever order they list it. */
export function requestKey(request: CatalogRequest): string {
  const { catalog, packages, full, targetCatalog, targetTag, platforms } = request;
  const wanted = packages.map(packageKey).toSorted(byCodePoint);
  const sorted = platforms.map(({ os, architecture }) => `${os}/${architecture}`).toSorted(byCodePoint);
  return hashHex("sha256", JSON.stringify([catalog, wanted, full, targetCatalog, targetTag, sorted])).slice(
    0,
    32,
  );
}

function packageKey({ name, defaultChannel, channels, minVersion, maxVersion }: PackageRequest): string {
  const own = channels.map((one) => JSON.stringify([one.name, one.minVersion, one.maxVersion]));
  return JSON.stringify([name, defaultChannel, minVersion, maxVersion, own.toSorted(byCodePoint)]);
}

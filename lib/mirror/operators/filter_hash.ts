/** What oc-mirror calls a filtered catalog before it has made it. */

import type { CatalogRequest, VersionBounds } from "../../model/mirror.ts";
import type { Digest } from "../../model/oci.ts";
import { hashHex } from "../../system/hash.ts";
import { originOf } from "../plan/origin.ts";

/**
 * The MD5 of the entry of a catalog in the configuration, as Go writes it: another order of packages gives another one.
 *
 * @param digest The catalog as it is at its source.
 */
export function filterHash({ catalog, packages, full, platforms }: CatalogRequest, digest: Digest): string {
  const { domain, path } = originOf(catalog);
  const wanted = packages.map(({ name, channels, defaultChannel, ...bounds }) => ({
    name,
    channels: channels.length === 0
      ? undefined
      : channels.map((channel) => ({ name: channel.name, ...written(channel) })),
    defaultChannel: defaultChannel ?? undefined,
    ...written(bounds),
  }));
  const entry = {
    packages: wanted.length === 0 ? null : wanted,
    catalog: `${[domain, path].filter(Boolean).join("/")}@${digest}`,
    full: full || undefined,
    platforms: platforms.length === 0
      ? undefined
      : platforms.map(({ os, architecture }) => ({ os, architecture })),
  };
  return hashHex("md5", JSON.stringify(entry));
}

function written({ minVersion, maxVersion }: VersionBounds) {
  return { minVersion: minVersion ?? undefined, maxVersion: maxVersion ?? undefined };
}

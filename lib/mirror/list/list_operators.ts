/** What catalogs of operators offer. */

import { type ImageContent, type Manifest, pinned } from "../../model/oci.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { didYouMean } from "../../source/suggest.ts";
import { byCodePoint } from "../../system/files.ts";
import type { CatalogChannel, CatalogIndex } from "../operators/catalog.ts";
import { sourceOfCatalog } from "../operators/catalog_search.ts";
import { readCatalog } from "../operators/read_catalog.ts";
import { compareVersions, parseLooseVersion } from "../operators/version.ts";
import { originOf } from "../plan/origin.ts";
import { openSource } from "../plan/sources.ts";
import type { ResolveContext } from "../resolve/resolver.ts";

/** Those that Red Hat publishes for each version of OpenShift. */
const CATALOGS = ["redhat", "certified", "community", "redhat-marketplace"];

export interface ListedPackage {
  readonly name: string;
  readonly defaultChannel: string;
  /** The newest bundle of the default channel. */
  readonly head: string;
}

export interface ListedChannel {
  readonly package: string;
  readonly channel: string;
  readonly head: string;
}

export interface ListedBundle {
  readonly bundle: string;
  /** Null where it has none. */
  readonly version: string | null;
}

/** The names of catalogs for a version such as `4.18`. */
export function knownCatalogs(version: string): readonly string[] {
  return CATALOGS.map((name) =>
    `registry.redhat.io/redhat/${name}-operator-index:v${version.replace(/^v/, "")}`
  )
    .map((name) => name.replace("redhat-marketplace-operator", "redhat-marketplace"));
}

/** Reads a catalog. @throws {DiagnosticError} `image-missing`, and what reading a catalog throws. */
export async function openCatalog(catalog: string, context: ResolveContext): Promise<CatalogIndex> {
  const { place, reference } = openSource(sourceOfCatalog(originOf(catalog)), context.sources);
  const { signal } = context;
  const get = async (which: typeof reference): Promise<Manifest & { readonly content: ImageContent }> => {
    const manifest = await place.reader.getManifest(which, { signal });
    if (manifest?.content.kind === "image") return { ...manifest, content: manifest.content };
    const members = manifest?.content.kind === "index" ? manifest.content.manifests : [];
    const one = members.find(({ platform }) => platform?.architecture === "amd64") ?? members[0];
    if (one) return await get(pinned(place.repository, one.digest));
    throw new DiagnosticError(`${catalog}: manifest unknown`, { code: "image-missing" });
  };
  return (await readCatalog(await get(reference), { ...place, shown: catalog }, context.catalogs, signal))
    .index;
}

/** All packages, by name. */
export function listPackages({ packages, channels }: CatalogIndex): readonly ListedPackage[] {
  return packages.map(({ name, defaultChannel }) => {
    const channel = channels.find((one) => one.package === name && one.name === defaultChannel);
    return { name, defaultChannel, head: channel ? headOf(channel) : "" };
  }).toSorted((a, b) => byCodePoint(a.name, b.name));
}

/** The channels of a package. @throws {DiagnosticError} `bad-config` where there is no such package. */
export function listPackageChannels(index: CatalogIndex, name: string): readonly ListedChannel[] {
  requireName(name, index.packages.map((one) => one.name), "package");
  return index.channels.filter((one) => one.package === name)
    .map((one) => ({ package: name, channel: one.name, head: headOf(one) }))
    .toSorted((a, b) => byCodePoint(a.channel, b.channel));
}

/** The versions in a channel, ascending. @throws {DiagnosticError} `bad-config` where there is no such channel. */
export function listBundles(index: CatalogIndex, name: string, channel: string): readonly ListedBundle[] {
  const channels = index.channels.filter((one) => one.package === name);
  requireName(name, index.packages.map((one) => one.name), "package");
  requireName(channel, channels.map((one) => one.name), `channel of ${name}`);
  const entries = channels.find((one) => one.name === channel)?.entries ?? [];
  const versions = new Map(index.bundles.map((one) => [one.name, one.version]));
  return entries.map((entry) => ({ bundle: entry.name, version: versions.get(entry.name) ?? null }))
    .toSorted((a, b) => byVersion(a.version, b.version) || byCodePoint(a.bundle, b.bundle));
}

/** The entry that none of the others leads on from. */
function headOf({ entries }: CatalogChannel): string {
  const replaced = new Set(entries.flatMap(({ replaces, skips }) => [replaces ?? "", ...skips]));
  return entries.findLast(({ name }) => !replaced.has(name))?.name ?? "";
}

function byVersion(a: string | null, b: string | null): number {
  const [first, second] = [parseLooseVersion(a ?? ""), parseLooseVersion(b ?? "")];
  return first && second ? compareVersions(first, second) : 0;
}

function requireName(name: string, names: readonly string[], what: string): void {
  if (names.includes(name)) return;
  throw new DiagnosticError(`there is no ${what} called ${name}`, {
    code: "bad-config",
    hint: didYouMean(name, names) ?? undefined,
  });
}

/** What the catalogs of a sequence offer, read from its own content. */

import type { PinnedImage } from "../../model/mirror.ts";
import { folderOf } from "../../model/path.ts";
import type { ImageContent, Manifest } from "../../model/oci.ts";
import { partsOf } from "../../registry/manifest.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import type { CatalogIndex } from "../operators/catalog.ts";
import { CatalogStore } from "../operators/catalog_store.ts";
import { type BlobReader, readCatalog } from "../operators/read_catalog.ts";
import { SequenceContents } from "../publish/content_store.ts";
import { type OpenSequence, openSequence } from "../publish/open_sequence.ts";
import { readSequence, type SequenceFolder, sequenceFolders } from "../sequence/sequence_folder.ts";

/** A package as a catalog of a sequence has it. */
export interface OfferedPackage {
  /** As the catalog was asked for. */
  readonly catalog: string;
  readonly name: string;
  readonly defaultChannel: string;
  readonly channels: readonly OfferedChannel[];
}

export interface OfferedChannel {
  readonly name: string;
  /** Versions of its bundles, in the order of the channel; a bundle without one by its name. */
  readonly versions: readonly string[];
}

/**
 * The packages of all catalogs of a sequence; null where a catalog is neither in it nor in those beside it.
 *
 * @throws {DiagnosticError} for an archive that is damaged where a catalog is.
 */
export async function offeredPackages(
  sequence: SequenceFolder,
  signal?: AbortSignal,
): Promise<readonly OfferedPackage[] | null> {
  if (sequence.manifest.index === null) return null;
  const own = await openSequence(sequence, null);
  const catalogs = own.index.plan.images.filter(({ type }) => type === "operatorCatalog");
  if (catalogs.length === 0) return [];
  const contents = new SequenceContents([own, ...await neighboursOf(sequence)]);
  const found: OfferedPackage[] = [];
  for (const image of catalogs) {
    const manifest = await imageManifest(image, contents);
    const isAtHand = manifest && partsOf(manifest.content).every(({ digest }) => contents.has(digest));
    if (!isAtHand) return null;
    const reader: BlobReader = { getBlob: (_, blob) => contents.blob(blob)(0) };
    const place = { reader, repository: { registry: "", path: image.path }, shown: image.origin };
    // Nothing is remembered: what is in an archive is at hand.
    const store = new CatalogStore(`${sequence.folder}/none`, { writes: false });
    found.push(...packagesIn(image.origin, (await readCatalog(manifest, place, store, signal)).index));
  }
  return found;
}

async function neighboursOf({ folder }: SequenceFolder): Promise<readonly OpenSequence[]> {
  const opened: OpenSequence[] = [];
  for (const other of sequenceFolders(folderOf(folder)).toReversed()) {
    if (other === folder) continue;
    try {
      opened.push(await openSequence(readSequence(other), null));
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
    }
  }
  return opened;
}

/** The manifest of an image, or of the first member of a list that is at hand; all members say the same. */
async function imageManifest(
  { digest, members }: Pick<PinnedImage, "digest" | "members">,
  contents: SequenceContents,
): Promise<(Manifest & { readonly content: ImageContent }) | null> {
  if (!contents.has(digest)) return null;
  const manifest = await contents.manifest(digest);
  const { content } = manifest;
  if (content.kind === "image") return { ...manifest, content };
  const listed = members ?? content.manifests.map((one) => one.digest);
  const member = listed.find((one) => contents.has(one));
  return member === undefined ? null : await imageManifest({ digest: member, members: null }, contents);
}

function packagesIn(
  catalog: string,
  { packages, channels, bundles }: CatalogIndex,
): readonly OfferedPackage[] {
  const versions = new Map(bundles.map((one) => [`${one.package} ${one.name}`, one.version ?? one.name]));
  return packages.map(({ name, defaultChannel }) => ({
    catalog,
    name,
    defaultChannel,
    channels: channels.filter((channel) => channel.package === name).map((channel) => ({
      name: channel.name,
      versions: channel.entries.flatMap((entry) => versions.get(`${name} ${entry.name}`) ?? []),
    })),
  }));
}

/** The first phase of deleting: a list of what would go. Nothing at the destination changes. */

import { cosignTag } from "../../model/attachment.ts";
import type { AdditionalImage, ImageFailure, ImageSet, WantedImage } from "../../model/mirror.ts";
import { type Digest, isDigest, tagged } from "../../model/oci.ts";
import type { RegistryReader } from "../../registry/registry.ts";
import { makeFolder, readTextIfAny, replaceFile } from "../../system/files.ts";
import type { Json } from "../../model/json.ts";
import { writeYaml } from "../../yaml/write.ts";
import { CatalogStore } from "../operators/catalog_store.ts";
import type { DeletePlanned, Empty } from "../outcome.ts";
import { originOf } from "../plan/origin.ts";
import { type Destination, destinationText, repositoryAt } from "../plan/destination.ts";
import { ManifestStore } from "../plan/manifest_store.ts";
import { ledgerOf } from "../publish/record.ts";
import { Answers } from "../resolve/answers.ts";
import { collectAll } from "../resolve/collect.ts";
import { inWorkspace, type MirrorDeps, type RunOptions } from "../session.ts";
import type { Ledger } from "../workspace/ledger.ts";
import { type DeleteItem, deleteListText } from "./delete_list.ts";

export interface PlanDeletionRequest {
  /** The folder of the workspace. */
  readonly root: string;
  readonly imageSet: ImageSet;
  readonly destination: Destination;
  /** Tells the files of several plans apart. */
  readonly id?: string | undefined;
  /** Lists the signatures of the images as well; of lists only their own. @default {false} */
  readonly signatures?: boolean | undefined;
}

/**
 * Writes `delete-images.yaml` and a copy of what it was made from.
 *
 * @throws {DiagnosticError | DiagnosticList} `not-supported` for sections of other content.
 */
export async function planDeletion(
  request: PlanDeletionRequest,
  deps: MirrorDeps,
  options: RunOptions = {},
): Promise<DeletePlanned | Empty> {
  const { root, imageSet, destination, id, signatures = false } = request;
  return await inWorkspace(root, { what: "delete", isNeeded: true }, deps, async ({ paths, teller }) => {
    const { wanted: all, failed, refused } = await collectAll(imageSet, destinationText(destination), {
      workingDir: paths.workingDir,
      catalogs: new CatalogStore(paths.catalogs),
      sources: deps.sources,
      upstream: deps.upstream,
      manifests: new ManifestStore(paths.manifests),
      // What was mirrored was found by these, whatever is said elsewhere now.
      answers: Answers.load(paths.answers, { mode: "recall", writes: true }),
      teller,
      ignoreReleaseSignature: options.ignoreReleaseSignature ?? false,
      namesOnly: true,
      writes: true,
      nowS: deps.clock.nowMs() / 1000,
      signal: options.signal,
    });
    const failures: readonly ImageFailure[] = [...refused, ...failed];
    if (all.length === 0 && failures.length === 0) return { status: "empty" };
    // Catalogs stay: what they still offer is decided by mirroring them anew.
    const wanted = all.filter(({ type }) => type !== "operatorCatalog");
    const items: DeleteItem[] = wanted.map((image) => itemOf(image, `:${image.tag}`, destination));
    const ledger = ledgerOf(paths, destination);
    for (const image of signatures ? wanted : []) {
      const digest = await digestAt(image, destination, ledger, deps.destinations, options.signal);
      if (digest) items.push(itemOf(image, `:${cosignTag(digest, "sig")}`, destination));
      else teller.warn(`${image.origin}: its digest is not known, so its signature is not in the plan`);
      for (const { tag, digest } of recordOf(image, destination, ledger)?.referrers ?? []) {
        items.push(itemOf(image, tag === null ? `@${digest}` : `:${tag}`, destination));
      }
    }
    const suffix = id ? `-${id}` : "";
    const plan = `${paths.deletes}/delete-images${suffix}.yaml`;
    const config = `${paths.deletes}/delete-imageset-config${suffix}.yaml`;
    const text = deleteListText(items);
    const isNew = readTextIfAny(plan) !== text;
    makeFolder(paths.deletes);
    replaceFile(plan, text);
    replaceFile(config, configText(imageSet));
    return { status: "planned", items: items.length, plan, config, isNew, failures };
  });
}

/** @param which What is to go in the repository of an image: `:tag` or `@digest`. */
function itemOf({ origin, type, path }: WantedImage, which: string, destination: Destination): DeleteItem {
  const repository = repositoryAt(destination, path);
  return {
    // The graph image comes from nowhere: oc-mirror names it as it is in its cache.
    imageName: type === "cincinnatiGraph" ? `docker://localhost:55000/${path}${which}` : origin,
    imageReference: `docker://${repository.registry}/${repository.path}${which}`,
    type,
  };
}

/** The digest of an image without asking its source: it may be out of reach. */
async function digestAt(
  image: WantedImage,
  destination: Destination,
  ledger: Ledger,
  registry: RegistryReader,
  signal: AbortSignal | undefined,
): Promise<Digest | null> {
  const { digest } = originOf(image.origin);
  if (digest !== null && isDigest(digest)) return digest;
  const recorded = recordOf(image, destination, ledger);
  if (recorded) return recorded.digest;
  const reference = tagged(repositoryAt(destination, image.path), image.tag);
  return (await registry.resolve(reference, { signal }))?.digest ?? null;
}

/** What is on record of an image at a destination. */
function recordOf({ path, tag }: WantedImage, destination: Destination, { images }: Ledger) {
  const repository = repositoryAt(destination, path);
  return images.find((image) => image.path === repository.path && image.tag === tag);
}

function configText({ additionalImages, platform, helm, sections, file }: ImageSet): string {
  if (platform || helm || sections.length > 0) return file.text;
  const bare = ({ name, targetRepo, targetTag, platforms }: AdditionalImage): Json => ({
    name,
    ...(platforms.length > 0
      ? { platforms: platforms.map(({ os, architecture }) => ({ architecture, os })) }
      : {}),
    ...(targetRepo === null ? {} : { targetRepo }),
    ...(targetTag === null ? {} : { targetTag }),
  });
  return writeYaml({
    apiVersion: "mirror.openshift.io/v2alpha1",
    delete: { additionalImages: additionalImages.map(bare) },
    kind: "DeleteImageSetConfiguration",
  });
}

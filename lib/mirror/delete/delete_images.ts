/** The second phase of deleting: the listed images go, and nothing else does. */

import type { ImageFailure } from "../../model/mirror.ts";
import { referenceText, repositoryText } from "../../model/oci.ts";
import type { Registry } from "../../registry/registry.ts";
import type { SourceFile } from "../../source/span.ts";
import { diagnosticsOf } from "../../source/diagnostic.ts";
import type { Deleted } from "../outcome.ts";
import type { Destination } from "../plan/destination.ts";
import { ledgerOf } from "../publish/record.ts";
import { writeErrors } from "../reports.ts";
import { inWorkspace, type MirrorDeps, type RunOptions, type Session } from "../session.ts";
import { Teller } from "../teller.ts";
import { writeLedger } from "../workspace/ledger.ts";
import { ledgerPath, type WorkspacePaths } from "../workspace/paths.ts";
import { type ReadDeleteItem, readDeleteList } from "./delete_list.ts";
import { type Removal, RepositoryCleaner } from "./repository_cleaner.ts";
import { type DeleteTarget, targetsIn } from "./targets.ts";

export interface DeleteImagesRequest {
  /** The list of the first phase. */
  readonly list: SourceFile;
  readonly destination: Destination;
  /** The workspace that remembers what was published; null when it is not known. */
  readonly root: string | null;
  /** Also from the local cache; there is none, so this only says so. @default {false} */
  readonly forceCache?: boolean | undefined;
}

/** @throws {DiagnosticError | DiagnosticList} for a list that cannot be read. */
export async function deleteImages(
  request: DeleteImagesRequest,
  deps: MirrorDeps,
  options: RunOptions = {},
): Promise<Deleted> {
  const { list, root } = request;
  const items = readDeleteList(list);
  if (root === null) return await run(request, items, null, new Teller(deps), deps, options);
  const lock = { what: "delete", isNeeded: true };
  return await inWorkspace(root, lock, deps, async (session: Session) => {
    return await run(request, items, session.paths, session.teller, deps, options);
  });
}

async function run(
  { destination, forceCache = false }: DeleteImagesRequest,
  items: readonly ReadDeleteItem[],
  paths: WorkspacePaths | null,
  teller: Teller,
  deps: MirrorDeps,
  { signal }: RunOptions,
): Promise<Deleted> {
  if (forceCache) teller.notice("ferry keeps no cache: there is nothing to delete from one");
  teller.phase("deleting");
  const { targets, refused } = targetsIn(items, destination);
  const removals: Removed[] = [];
  for (const own of Map.groupBy(targets, ({ reference }) => repositoryText(reference.repository)).values()) {
    removals.push(...await removeFromRepository(own, deps.destinations, teller, signal));
  }
  const ended = (status: Removed["result"]["status"]) =>
    removals.filter(({ result }) => result.status === status).map(({ reference }) => reference);
  const [deleted, absent] = [ended("deleted"), ended("absent")];
  const failures = removals.flatMap(({ result }) => result.status === "failed" ? [result.failure] : []);
  if (paths) {
    forget(paths, destination, [...deleted, ...absent]);
    writeErrors(paths, failures, deps.clock.nowMs());
  }
  const kept = removals.flatMap(({ reference, result }) =>
    result.status === "kept" ? [{ reference, why: result.why }] : []
  );
  return { status: "deleted", deleted, absent, kept, failures, refused };
}

/** What became of one item. */
interface Removed {
  readonly reference: string;
  readonly result: Removal | { readonly status: "failed"; readonly failure: ImageFailure };
}

/** @param targets All of one repository. */
async function removeFromRepository(
  targets: readonly DeleteTarget[],
  registry: Registry,
  teller: Teller,
  signal: AbortSignal | undefined,
): Promise<readonly Removed[]> {
  const [first] = targets;
  if (!first) return [];
  const { repository } = first.reference;
  const tags = targets.flatMap(({ reference }) => reference.tag ?? []);
  const cleaner = new RepositoryCleaner(repository, tags, registry, signal);
  const removed: Removed[] = [];
  for (const { item: { imageName, type }, reference } of targets) {
    const text = referenceText(reference);
    try {
      signal?.throwIfAborted();
      const result = await cleaner.remove(reference);
      removed.push({ reference: text, result });
      if (result.status === "kept") teller.warn(`${text} is kept: ${result.why}`);
      else teller.tell({ kind: "image-done", origin: imageName, type, to: repository.registry });
    } catch (error) {
      signal?.throwIfAborted();
      const [found] = diagnosticsOf(error);
      if (!found) throw error;
      const failure = { origin: imageName, type, error: found };
      removed.push({ reference: text, result: { status: "failed", failure } });
      teller.tell({ kind: "image-failed", failure });
    }
  }
  return removed;
}

/** Takes what is gone out of the record of a destination. @param references `host/path:tag`. */
export function forget(paths: WorkspacePaths, destination: Destination, references: readonly string[]): void {
  const ledger = ledgerOf(paths, destination);
  const gone = new Set(references);
  const images = ledger.images.filter(({ path, tag }) => !gone.has(`${destination.registry}/${path}:${tag}`));
  if (images.length < ledger.images.length) {
    writeLedger(ledgerPath(paths, destination), { ...ledger, images });
  }
}

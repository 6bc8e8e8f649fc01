/** Deleting with oc-mirror: a list first, and then what is on it, as long as nothing else needs it. */

import type { ImageFailure } from "../../../model/mirror.ts";
import { baseName } from "../../../model/path.ts";
import { parseReference, type Reference, repositoryText } from "../../../model/oci.ts";
import { makeFolder, movePath, readSource, readTextIfAny, replaceFile } from "../../../system/files.ts";
import { type DeleteImagesRequest, forget } from "../../delete/delete_images.ts";
import { deleteListText, type ReadDeleteItem, readDeleteList } from "../../delete/delete_list.ts";
import type { PlanDeletionRequest } from "../../delete/plan_deletion.ts";
import { RepositoryCleaner } from "../../delete/repository_cleaner.ts";
import type { Deleted, DeletePlanned, Empty } from "../../outcome.ts";
import { destinationText } from "../../plan/destination.ts";
import type { MirrorDeps, RunOptions, Session } from "../../session.ts";
import { DiagnosticError } from "../../../source/diagnostic.ts";
import { writeConfig } from "./config_file.ts";
import { failureOf, failuresOf, type OcMirror, succeeded, typesIn } from "./oc_mirror.ts";
import type { Desk } from "./rehearsal.ts";
import { reach, siteOf } from "./site.ts";
import { prepareStage } from "./stage.ts";

/** The first phase: what would go. */
export async function planWithOcMirror(
  { imageSet, destination, id, signatures = false }: PlanDeletionRequest,
  ocMirror: OcMirror,
  session: Session,
  deps: MirrorDeps,
  options: RunOptions,
): Promise<DeletePlanned | Empty> {
  const { paths, teller } = session;
  const site = siteOf(paths);
  using reachable = reach(site);
  await prepareStage(site, paths, teller);
  const config = `${reachable.home}/${baseName(writeConfig(site, imageSet.file))}`;
  const ran = await ocMirror.run(
    {
      work: { kind: "plan-deletion", config, destination, id: id ?? null, signatures },
      site: reachable,
      copying: "planning",
      typeOf: typesIn(imageSet),
    },
    session,
    deps,
    options,
  );
  if (ran.transcript.isEmpty) return { status: "empty" };
  if (!succeeded(ran)) throw failureOf(ran);
  makeFolder(paths.deletes);
  const suffix = id ? `-${id}` : "";
  const before = readTextIfAny(`${paths.deletes}/delete-images${suffix}.yaml`);
  const [plan, copy] = ["delete-images", "delete-imageset-config"].map((name) => {
    const path = `${paths.deletes}/${name}${suffix}.yaml`;
    movePath(`${site.workingDir}/delete/${name}${suffix}.yaml`, path);
    return path;
  });
  if (plan === undefined || copy === undefined) throw new TypeError("two files were moved");
  const list = readSource(plan);
  const isNew = list.text !== before;
  return { status: "planned", items: readDeleteList(list).length, plan, config: copy, isNew, failures: [] };
}

/** The second phase. oc-mirror deletes by digest, whatever else has it: such images are taken off its list. */
export async function deleteWithOcMirror(
  { list, destination, root, forceCache = false }: DeleteImagesRequest,
  ocMirror: OcMirror,
  { site, session, isKept }: Desk,
  deps: MirrorDeps,
  options: RunOptions,
): Promise<Deleted> {
  const { paths, teller } = session;
  const checked = await checkItems(readDeleteList(list), destinationText(destination), deps, options);
  for (const { reference, why } of checked.kept) teller.warn(`${reference} is kept: ${why}`);
  const { absent, kept, refused } = checked;
  const told = { status: "deleted", absent, kept, refused } as const;
  if (checked.due.length === 0) return { ...told, deleted: [], failures: [] };
  using reachable = reach(site);
  await prepareStage(site, paths, teller);
  replaceFile(`${site.home}/delete-images.yaml`, deleteListText(checked.due));
  const ran = await ocMirror.run(
    {
      work: { kind: "delete", list: `${reachable.home}/delete-images.yaml`, destination, forceCache },
      site: reachable,
      copying: "deleting",
      typeOf: () => "generic",
      // It writes its log files to where it runs.
      cwd: reachable.workingDir,
      keepsLog: isKept,
    },
    session,
    deps,
    options,
  );
  const failures: readonly ImageFailure[] = failuresOf(ran);
  if (!succeeded(ran) && failures.length === 0) throw failureOf(ran);
  const failed = new Set(failures.map(({ origin }) => origin));
  const deleted = checked.due.filter(({ imageName }) => !failed.has(imageName)).map(referenceOf);
  if (root !== null) forget(paths, destination, [...deleted, ...absent]);
  return { ...told, deleted, failures };
}

interface CheckedItems extends Pick<Deleted, "absent" | "kept" | "refused"> {
  readonly due: readonly ReadDeleteItem[];
}

/** What of a list may go, asked of the registry itself. */
async function checkItems(
  items: readonly ReadDeleteItem[],
  destination: string,
  { destinations }: MirrorDeps,
  { signal }: RunOptions,
): Promise<CheckedItems> {
  const refused: DiagnosticError[] = [];
  const own: { readonly item: ReadDeleteItem; readonly reference: Reference }[] = [];
  for (const item of items) {
    try {
      if (!referenceOf(item).startsWith(`${destination}/`)) throw foreign(item, destination);
      own.push({ item, reference: parseReference(item.imageReference) });
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      refused.push(error.located(item.at));
    }
  }
  const due: ReadDeleteItem[] = [];
  const absent: string[] = [];
  const kept: { reference: string; why: string }[] = [];
  for (const group of Map.groupBy(own, ({ reference }) => repositoryText(reference.repository)).values()) {
    const [first] = group;
    if (!first) continue;
    const tags = group.flatMap(({ reference }) => reference.tag ?? []);
    const cleaner = new RepositoryCleaner(first.reference.repository, tags, destinations, signal);
    for (const { item, reference } of group) {
      const judged = await cleaner.judge(reference);
      if (judged.status === "free") due.push(item);
      else if (judged.status === "absent") absent.push(referenceOf(item));
      else kept.push({ reference: referenceOf(item), why: judged.why });
    }
  }
  return { due, absent, kept, refused };
}

function referenceOf({ imageReference }: ReadDeleteItem): string {
  return imageReference.replace(/^docker:\/\//, "");
}

function foreign(item: ReadDeleteItem, destination: string): DiagnosticError {
  return new DiagnosticError(
    `delete destination docker://${destination} does not match the list: got ${referenceOf(item)}`,
    { code: "bad-argument", hint: "give the destination for which the list was made" },
  );
}

/** Keeps the folders in which oc-mirror works in a state from which it does the right thing. */

import { baseName } from "../../../model/path.ts";
import {
  isFile,
  listFolder,
  makeFolder,
  movePath,
  readTextIfAny,
  removePath,
  replaceFile,
} from "../../../system/files.ts";
import { processesWith, signalProcess } from "../../../system/process.ts";
import { sleep } from "../../../system/clock.ts";
import * as z from "../../../yaml/zod.ts";
import { FORMAT, jsonText, parseJsonFile } from "../../json_file.ts";
import { partNames } from "../../sequence/part_hashes.ts";
import type { Teller } from "../../teller.ts";
import type { WorkspacePaths } from "../../workspace/paths.ts";
import type { Site } from "./site.ts";
import { dropUploads } from "./store.ts";

const JOURNAL = z.object({ format: z.literal(FORMAT), cache: z.string() });
const ORPHAN_PATIENCE_MS = 10_000;
const ORPHAN_LOOK_MS = 100;

/** Puts on record that oc-mirror is about to be started: it may outlive whoever starts it. */
export function beginJournal({ journal, cache }: Site): void {
  replaceFile(journal, jsonText({ format: FORMAT, cache }));
}

/** oc-mirror has ended, and what it left is settled. */
export function endJournal({ journal }: Site): void {
  removePath(journal);
}

/**
 * Makes the stage ready for a run: ends an oc-mirror that outlived the ferry that started it, and removes what runs
 * left that did not come to their end.
 */
export async function prepareStage(site: Site, paths: WorkspacePaths, teller: Teller): Promise<void> {
  makeFolder(site.workingDir);
  makeFolder(site.cache);
  const text = readTextIfAny(site.journal);
  if (text !== null) {
    teller.notice("the last run of oc-mirror was cut short: what it left half done is done again");
    await endOrphans(text, site, teller);
    dropDoubtful(site);
    endJournal(site);
  }
  // Sealed parts lie in sequences: what is here was never whole, or never sealed.
  removePath(site.sealing);
  for (const name of partNames(site.stage)) removePath(`${site.stage}/${name}`);
  dropUploads(site.store);
  collectLogs(site, paths);
  for (const name of ["dry-run", "delete", "cluster-resources"]) removePath(`${site.workingDir}/${name}`);
  for (const name of listFolder(site.workingDir)) {
    if (/^(?:isc|disc)_pinned_/.test(name)) removePath(`${site.workingDir}/${name}`);
  }
}

/**
 * Removes what oc-mirror takes for done because it is there, where that may not be so. The content itself is in the
 * cache and need not be fetched again.
 */
export function dropDoubtful({ workingDir }: Site): void {
  for (const name of ["release-images", "hold-release", "operator-catalogs", "graph-preparation"]) {
    removePath(`${workingDir}/${name}`);
  }
}

/**
 * Moves oc-mirror's log files to where people look for them: it would pack them into every archive.
 *
 * @returns The paths they have now.
 */
export function collectLogs({ workingDir }: Site, { logs }: WorkspacePaths): readonly string[] {
  const names = listFolder(`${workingDir}/logs`).filter((name) => isFile(`${workingDir}/logs/${name}`));
  if (names.length > 0) makeFolder(logs);
  return names.map((name) => {
    movePath(`${workingDir}/logs/${name}`, `${logs}/${name}`);
    return `${logs}/${name}`;
  });
}

/** The list of errors among some log files; null for none. */
export function errorsFileIn(files: readonly string[]): string | null {
  return files.find((path) => baseName(path).startsWith("mirroring_errors_")) ?? null;
}

/** Whether the cache ran out of space: images only say that it answered with an error. */
export function isCacheFull(files: readonly string[]): boolean {
  const registry = files.filter((path) => baseName(path).startsWith("registry-"));
  return registry.some((path) => (readTextIfAny(path) ?? "").includes("no space left on device"));
}

/** An oc-mirror is known by its cache, which no other has. */
async function endOrphans(text: string, { journal }: Site, teller: Teller): Promise<void> {
  const { cache } = parseJsonFile(text, JOURNAL, {
    shown: journal,
    code: "workspace-unusable",
    hint: "end oc-mirror where it still runs, and remove this file",
  });
  for (const pid of processesWith(cache)) {
    teller.warn(`oc-mirror (process ${pid}) outlived the run that started it: it is ended`);
    signalProcess(pid, "SIGTERM", { group: true });
  }
  for (let waitedMs = 0; processesWith(cache).length > 0; waitedMs += ORPHAN_LOOK_MS) {
    if (waitedMs >= ORPHAN_PATIENCE_MS) {
      for (const pid of processesWith(cache)) signalProcess(pid, "SIGKILL", { group: true });
    }
    await sleep(ORPHAN_LOOK_MS);
  }
}

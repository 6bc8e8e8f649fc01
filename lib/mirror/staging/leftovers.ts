/** Archives that were begun and not finished: what they hold need not be fetched again. */

import type { Content, SequenceIndex } from "../../model/mirror.ts";
import type { Digest } from "../../model/oci.ts";
import { VerifiedStream } from "../../registry/verify.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { listFolder, readTextIfAny, removePath } from "../../system/files.ts";
import { parseIndex } from "../archive/index_file.ts";
import { readJournal } from "./journal.ts";
import { stagedContent, type Staging, stagingPaths } from "./staging.ts";

/** Moves content that unfinished archives have into this one, and removes them. What is damaged is left behind. */
export async function takeLeftovers(staging: Staging, stagingRoot: string): Promise<void> {
  const others = listFolder(stagingRoot)
    .map((name) => `${stagingRoot}/${name}`)
    .filter((folder) => folder !== staging.folder);
  for (const folder of others) {
    await takeFrom(folder, staging);
    removePath(folder);
  }
}

/** Removes all archives that were begun. */
export function dropLeftovers(stagingRoot: string): void {
  for (const name of listFolder(stagingRoot)) removePath(`${stagingRoot}/${name}`);
}

/** Moves content out of finished parts in a folder, which stay as they are. */
export async function takeFromParts(
  folder: string,
  index: SequenceIndex,
  staging: Staging,
  available: ReadonlySet<Digest>,
): Promise<void> {
  for (const content of staging.missing()) {
    const placement = index.placements.get(content.digest);
    if (!placement || !available.has(content.digest)) continue;
    await copyIfIntact(content, stagedContent(folder, placement), staging);
  }
}

async function takeFrom(folder: string, staging: Staging): Promise<void> {
  const paths = stagingPaths(folder);
  const text = readTextIfAny(paths.index);
  if (text === null) return;
  try {
    const index = parseIndex(text, paths.index, "workspace-unusable");
    await takeFromParts(paths.parts, index, staging, new Set(readJournal(paths.journal)));
  } catch (error) {
    // A leftover that cannot be read has nothing to give.
    if (!(error instanceof DiagnosticError) || error.code !== "workspace-unusable") throw error;
  }
}

async function copyIfIntact(
  content: Content,
  pieces: AsyncIterable<Uint8Array>,
  staging: Staging,
): Promise<void> {
  try {
    await staging.write(content, new VerifiedStream(content, pieces, content.digest));
  } catch (error) {
    const isLost = error instanceof DiagnosticError && LOST.includes(error.code);
    if (!isLost) throw error;
  }
}

const LOST: readonly DiagnosticError["code"][] = ["digest-mismatch", "file-not-found", "file-unreadable"];

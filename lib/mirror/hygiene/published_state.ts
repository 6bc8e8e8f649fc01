/** What a mirror path knows of a destination: the record of it, and the sequences that were published there. */

import type { SequenceIndex } from "../../model/mirror.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { isFile, listFolder, readText, replaceFile } from "../../system/files.ts";
import * as z from "../../yaml/zod.ts";
import { parseIndex } from "../archive/index_file.ts";
import { FORMAT, jsonText, parseJsonFile } from "../json_file.ts";
import { type Destination, destinationText } from "../plan/destination.ts";
import { readSequence, readSequenceIndex, sequenceFolders } from "../sequence/sequence_folder.ts";
import { type Ledger, readLedger } from "../workspace/ledger.ts";
import { ledgerPath, type WorkspacePaths } from "../workspace/paths.ts";

/** @throws {DiagnosticError} `file-not-found` where nothing was published there. */
export function requireLedger(paths: WorkspacePaths, destination: Destination): Ledger {
  const ledger = readLedger(ledgerPath(paths, destination));
  if (ledger) return ledger;
  const others = listFolder(paths.published).flatMap((name) => {
    return name.endsWith(".json") ? [decodeURIComponent(name.slice(0, -5))] : [];
  });
  throw new DiagnosticError(
    `${paths.root} knows of nothing that was published to ${destinationText(destination)}`,
    {
      code: "file-not-found",
      hint: others.length > 0 ? `it knows of ${others.join(", ")}` : "name the mirror path of this side",
    },
  );
}

/** The indexes of all sequences that can be read here, by number. */
export async function knownIndexes(paths: WorkspacePaths): Promise<ReadonlyMap<number, SequenceIndex>> {
  const found = new Map<number, SequenceIndex>();
  for (const name of listFolder(paths.sequences)) {
    const path = `${paths.sequences}/${name}`;
    if (!/^\d+\.json$/.test(name) || !isFile(path)) continue;
    const index = parseIndex(readText(path), path, "workspace-unusable");
    found.set(index.sequence, index);
  }
  for (const folder of [...sequenceFolders(paths.content), ...sequenceFolders(paths.root)]) {
    try {
      const index = await readSequenceIndex(readSequence(folder));
      if (index) found.set(index.sequence, index);
    } catch (error) {
      // One that is damaged is of no use here, and nobody's business.
      if (!(error instanceof DiagnosticError)) throw error;
    }
  }
  return found;
}

const UNNEEDED = z.object({ format: z.literal(FORMAT), since: z.record(z.string(), z.number()) });

/** Since when tags are of no use, by `path:tag`; milliseconds since 1970. */
export function readUnneeded(paths: WorkspacePaths, destination: Destination): ReadonlyMap<string, number> {
  const path = unneededPath(paths, destination);
  if (!isFile(path)) return new Map();
  const { since } = parseJsonFile(readText(path), UNNEEDED, {
    shown: path,
    code: "workspace-unusable",
    hint: "remove it: the grace period begins anew",
  });
  return new Map(Object.entries(since));
}

export function writeUnneeded(
  paths: WorkspacePaths,
  destination: Destination,
  since: ReadonlyMap<string, number>,
): void {
  replaceFile(
    unneededPath(paths, destination),
    jsonText({ format: FORMAT, since: Object.fromEntries(since) }),
  );
}

function unneededPath(paths: WorkspacePaths, destination: Destination): string {
  return ledgerPath(paths, destination).replace(/\.json$/, ".unneeded");
}

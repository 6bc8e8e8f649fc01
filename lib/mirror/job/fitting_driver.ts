/** Which driver can go on with what is there: the drivers read only archives of their own. */

import type { DriverName } from "../../model/mirror.ts";
import { diagnosticsOf } from "../../source/diagnostic.ts";
import { readPartLabel } from "../archive/archive_index.ts";
import { destinationText } from "../plan/destination.ts";
import { dueSequences } from "../publish/due.ts";
import { findInput } from "../publish/input.ts";
import { ledgerOf } from "../publish/record.ts";
import { partNames } from "../sequence/part_hashes.ts";
import { workspacePaths } from "../workspace/paths.ts";
import { readState } from "../workspace/state.ts";
import type { DiskToMirrorJob, MirrorJob } from "./job.ts";

/**
 * The driver that made what a job publishes, or the last sequence that it goes on from; null where either will do.
 * What is wrong with it is left to the driver to tell.
 */
export async function fittingDriver(job: MirrorJob): Promise<DriverName | null> {
  try {
    switch (job.kind) {
      case "disk-to-mirror":
        return await makerOf(job);
      case "mirror-to-disk":
        return job.mode === "incremental"
          ? readState(workspacePaths(job.root))?.chain.at(-1)?.driver ?? null
          : null;
      case "mirror-to-mirror":
      case "plan-deletion":
      case "delete":
      case "receipt":
      case "acknowledge":
        return null;
      default:
        return job satisfies never;
    }
  } catch (error) {
    if (diagnosticsOf(error).length === 0) throw error;
    return null;
  }
}

async function makerOf({ from, root, destination, allow }: DiskToMirrorJob): Promise<DriverName | null> {
  const input = findInput(from);
  if (input.kind === "parts") {
    const [first] = partNames(input.folder);
    if (first === undefined) return null;
    return await readPartLabel(`${input.folder}/${first}`) ? "embedded" : "oc-mirror";
  }
  const { sequence } = ledgerOf(workspacePaths(root ?? input.root), destination);
  const [due] = dueSequences(input, sequence, { destination: destinationText(destination), allow });
  return due?.manifest.driver ?? null;
}

/** Drivers: what does the mirroring. All of them leave the same sequences and the same records behind. */

import type { DriverName } from "../model/mirror.ts";
import { deleteImages, type DeleteImagesRequest } from "./delete/delete_images.ts";
import { planDeletion, type PlanDeletionRequest } from "./delete/plan_deletion.ts";
import { diskToMirror, type DiskToMirrorRequest } from "./run/disk_to_mirror.ts";
import type { MirrorToDiskRequest } from "./run/disk_request.ts";
import { mirrorToDisk } from "./run/mirror_to_disk.ts";
import { mirrorToMirror, type MirrorToMirrorRequest } from "./run/mirror_to_mirror.ts";
import type {
  Deleted,
  DeletePlanned,
  DiskToMirrorOutcome,
  Empty,
  MirrorToDiskOutcome,
  MirrorToMirrorOutcome,
} from "./outcome.ts";
import type { MirrorDeps, RunOptions } from "./session.ts";

export interface MirrorDriver {
  readonly name: DriverName;
  mirrorToDisk(
    request: MirrorToDiskRequest,
    deps: MirrorDeps,
    options?: RunOptions,
  ): Promise<MirrorToDiskOutcome>;
  diskToMirror(
    request: DiskToMirrorRequest,
    deps: MirrorDeps,
    options?: RunOptions,
  ): Promise<DiskToMirrorOutcome>;
  mirrorToMirror(
    request: MirrorToMirrorRequest,
    deps: MirrorDeps,
    options?: RunOptions,
  ): Promise<MirrorToMirrorOutcome>;
  planDeletion(
    request: PlanDeletionRequest,
    deps: MirrorDeps,
    options?: RunOptions,
  ): Promise<DeletePlanned | Empty>;
  deleteImages(request: DeleteImagesRequest, deps: MirrorDeps, options?: RunOptions): Promise<Deleted>;
}

/** ferry's own engine. */
export const embeddedDriver: MirrorDriver = {
  name: "embedded",
  mirrorToDisk,
  diskToMirror,
  mirrorToMirror,
  planDeletion,
  deleteImages,
};

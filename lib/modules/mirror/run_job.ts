/** A job as a task: told while it goes on, its outcome put into words and values. */

import { placeOf } from "../../source/span.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import type { MirrorEvent } from "../../model/mirror_event.ts";
import type { Target, TargetReader } from "../../connection/target.ts";
import type { MirrorJob } from "../../mirror/job/job.ts";
import type { ModuleContext, Outcome } from "../module.ts";
import { Narrator } from "./narrator.ts";
import { resultOf } from "./job_result.ts";
import { mirrorOnHost } from "./on_host.ts";
import type { HostAccess } from "./program_on_host.ts";

/** Does a job where the task's host is. @throws {DiagnosticError | DiagnosticList} */
export async function runJob(
  job: MirrorJob,
  host: Target,
  context: ModuleContext,
  executable: string | null,
): Promise<Outcome> {
  return await told(job, { kind: "work", host }, context, executable);
}

/** In check mode nothing may be brought to a host, so where ferry is not there nothing can be told. */
export async function previewJob(
  job: MirrorJob,
  host: TargetReader,
  context: ModuleContext,
  executable: string | null,
): Promise<Outcome> {
  try {
    return await told(job, { kind: "look", host }, context, executable);
  } catch (error) {
    if (!(error instanceof DiagnosticError) || error.code !== "not-supported") throw error;
    return { changed: false, skipped: error.message };
  }
}

async function told(
  job: MirrorJob,
  access: HostAccess,
  context: ModuleContext,
  executable: string | null,
): Promise<Outcome> {
  const warnings: string[] = [];
  const narrator = new Narrator(context);
  const onEvent = (event: MirrorEvent) => {
    if (event.kind === "warning") {
      warnings.push(event.at ? `${event.message} (${placeOf(event.at)})` : event.message);
    } else narrator.tell(event);
  };
  const outcome = await mirrorOnHost(job, access, context, { executable, onEvent });
  return { ...resultOf(outcome), warnings };
}

/** A job as a task: told while it goes on, its outcome put into words and values. */

import { placeOf } from "../../source/span.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import type { MirrorEvent } from "../../model/mirror_event.ts";
import type { Target, TargetReader } from "../../connection/target.ts";
import type { MirrorJob } from "../../mirror/job/job.ts";
import type { ModuleContext, Outcome } from "../module.ts";
import { systemClock } from "../../system/clock.ts";
import { Heartbeat } from "../../system/timer.ts";
import { BEAT_MS, Narrator } from "./narrator.ts";
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
  using _ = new Heartbeat(BEAT_MS, () => narrator.beat(systemClock.nowMs()));
  const onEvent = (event: MirrorEvent) => {
    if (event.kind === "warning") {
      warnings.push(event.at ? `${event.message} (${placeOf(event.at)})` : event.message);
    } else {
      // Clocks of hosts go differently.
      narrator.tell({ ...event, atMs: systemClock.nowMs() });
    }
  };
  const outcome = await mirrorOnHost(job, access, context, { executable, onEvent });
  narrator.end(systemClock.nowMs());
  return { ...resultOf(outcome), warnings };
}

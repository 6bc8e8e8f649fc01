/** The records of jobs as hosts keep them: JSON that tells how far a job is, and what came of it. */

import { isDict, type Value } from "../../model/value.ts";
import { JsonSyntaxError, parseJson } from "../../model/json.ts";
import { decodeHostText } from "../../connection/host_text.ts";
import type { TargetReader } from "../../connection/target.ts";
import { randomDigits } from "../../system/random.ts";
import { expandPath } from "../files/expand_path.ts";
import { foreignOutcome } from "../foreign/foreign_answer.ts";
import type { ModuleContext, Outcome } from "../module.ts";
import { endedOutcome } from "./job_answer.ts";
import { type Job, lookedAfterCommand, recordPath } from "./job_command.ts";

/** What a record tells of a job. */
export type JobState =
  | { readonly kind: "absent" }
  | { readonly kind: "running" }
  | { readonly kind: "finished"; readonly outcome: Outcome };

const LARGEST_BYTES = 256 * 1024 * 1024;

/** A number that no other job has. */
export function newJobId(): string {
  return `j${randomDigits(12)}.${randomDigits(5)}`;
}

/** The folder of the records, on the host and as its user sees it. */
export async function jobFolder(
  host: TargetReader,
  { variable, controller, environment }: Pick<ModuleContext, "variable" | "controller" | "environment">,
): Promise<string> {
  const set = variable("ansible_async_dir");
  const folder = typeof set === "string" && set !== "" ? set : controller.jobFolder;
  return await expandPath(folder, host, environment);
}

/** How far a job is. One that nobody looks after any more, after the host's restart or a kill, has failed. */
export async function readJob(host: TargetReader, job: Job): Promise<JobState> {
  const [state, isLookedAfter] = await Promise.all([
    readRecord(host, job),
    host.query(lookedAfterCommand(job)).then(({ code }) => code !== 1),
  ]);
  if (state.kind !== "running" || isLookedAfter) return state;
  // It may have told its end after its record was read.
  const last = await readRecord(host, job);
  return last.kind === "running" ? { kind: "finished", outcome: ABANDONED } : last;
}

const ABANDONED = {
  changed: false,
  failed:
    "the job was killed, or its host was restarted, before it could tell its end; its outcome is unknown",
};

async function readRecord(host: TargetReader, job: Job): Promise<JobState> {
  const bytes = await host.read(recordPath(job), { limitBytes: LARGEST_BYTES });
  if (bytes === null) return { kind: "absent" };
  const fields = fieldsIn(decodeHostText(bytes));
  if (fields === null || (fields.has("started") && !fields.get("finished"))) return { kind: "running" };
  const own = fields.get("ferry");
  return { kind: "finished", outcome: isDict(own) ? endedOutcome(own) : foreignOutcome(fields) };
}

/** What is said of a job beside what came of it. */
export function jobValues(job: Job, finished: boolean): Readonly<Record<string, Value>> {
  return { started: true, finished, ansible_job_id: job.id, results_file: recordPath(job) };
}

/** A record that cannot be read is one that is not written yet. */
function fieldsIn(text: string): ReadonlyMap<Value, Value> | null {
  try {
    const fields = parseJson(text);
    return isDict(fields) ? fields : null;
  } catch (error) {
    if (error instanceof JsonSyntaxError) return null;
    throw error;
  }
}

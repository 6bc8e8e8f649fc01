/** Tasks in the background (`async`): begun, looked after, and told as if they had been waited for. */

import { type DiagnosticCode, DiagnosticError } from "../../source/diagnostic.ts";
import { toJson } from "../../model/json.ts";
import { diffRecord } from "../../model/result.ts";
import { dict, type Value } from "../../model/value.ts";
import { decodeHostText } from "../../connection/host_text.ts";
import type { Target } from "../../connection/target.ts";
import { sleep } from "../../system/clock.ts";
import { type Job, removeCommand, startCommand, writeCommand } from "../../modules/jobs/job_command.ts";
import { jobFolder, type JobState, jobValues, newJobId, readJob } from "../../modules/jobs/job_record.ts";
import { canGoOn, type ModuleContext } from "../../modules/module.ts";
import { type Attempt, mistaken, NOTHING_DONE, withValue } from "./attempt.ts";
import type { Jobs } from "./jobs.ts";
import { attemptOf, detachModule, type ModuleCall, runModule } from "./run_module.ts";

/** What `async` and `poll` say: seconds. */
export interface Background {
  readonly limitS: number;
  /** 0 for a task that is not waited for. */
  readonly pollS: number;
}

/** A host over a connection that nobody else uses. */
export interface OwnHost extends AsyncDisposable {
  /** @param signal Ends what is under way. */
  target(signal?: AbortSignal): Target;
}

/** What a job that this process carries out needs. */
export interface JobDeps {
  readonly jobs: Jobs;
  readonly openHost: () => OwnHost;
  readonly contextOf: (signal: AbortSignal) => ModuleContext;
  readonly signal: AbortSignal;
}

/** A job that has begun. */
export interface StartedJob {
  readonly job: Job;
  /** Null where the host carries it out, and tells its end in the job's record. */
  readonly end: Promise<Attempt> | null;
  /** What is told of it where nobody waits. */
  readonly attempt: Attempt;
}

/** How far a job is, for whoever watches. */
export interface JobNews {
  readonly phase: "poll" | "ok" | "failed";
  readonly id: string;
}

/** How long after a job's time its record may take to say so. */
const GRACE_MS = 2000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** @param action The task's module as it is written. */
export async function startJob(
  call: ModuleCall,
  action: string,
  limitS: number,
  deps: JobDeps,
): Promise<StartedJob | Attempt> {
  const { module, host, context, powers } = call;
  if (!canGoOn(module)) {
    return mistake(`This action (${action}) does not support async.`, "bad-playbook", call);
  }
  const job = { id: newJobId(), folder: await jobFolder(host, context) };
  const attempt = { ...NOTHING_DONE, changed: true, values: new Map(valuesOf(job, false)) };
  const detached = powers && module.kind === "action" ? module.detached : undefined;
  const work = detached ? await detachModule(call, detached) : null;
  const isWork = work !== null && "command" in work;
  const { code, stderr } = await host.run(startCommand(job, isWork ? work : null, limitS));
  if (code !== 0) {
    const words = decodeHostText(stderr).trim();
    const failed = `could not write to directory: ${job.folder} - ${words}`;
    return attemptOf({ changed: true, failed }, call, []);
  }
  if (isWork) return { job, attempt, end: null };
  if (work) {
    await host.run(writeCommand(job, recordOf(work)));
    return { job, attempt, end: Promise.resolve(work) };
  }
  const end = carryOut(call, job, limitS, deps);
  deps.jobs.add(job.id, context.hostName, end);
  return { job, attempt, end };
}

/** Runs the module over a connection of its own, and leaves its result in the job's record. */
async function carryOut(call: ModuleCall, job: Job, limitS: number, deps: JobDeps): Promise<Attempt> {
  const timer = AbortSignal.timeout(Math.min(limitS * 1000, LONGEST_TIMER_MS));
  const signal = AbortSignal.any([deps.signal, timer]);
  await using own = deps.openHost();
  const attempt = await runModule({ ...call, host: own.target(signal), context: deps.contextOf(signal) })
    .catch((error: unknown): Attempt => {
      if (timer.aborted) return attemptOf(TOO_LATE, call, []);
      throw error;
    });
  try {
    await own.target().run(writeCommand(job, recordOf(attempt)));
  } catch (error) {
    // A host that is out of reach cannot be told.
    if (!(error instanceof DiagnosticError)) throw error;
  }
  return attempt;
}

const TOO_LATE = { changed: false, failed: "Timeout exceeded" };

/** Waits for a job, looking at it every `poll` seconds for whoever watches, and sooner for itself. */
export async function awaitJob(
  started: StartedJob,
  call: ModuleCall,
  { limitS, pollS }: Background,
  signal: AbortSignal,
  onNews: (news: JobNews) => void,
): Promise<Attempt> {
  const { job } = started;
  const { host, context: { clock } } = call;
  const startMs = clock.nowMs();
  const tell = (phase: JobNews["phase"]) => onNews({ phase, id: job.id });
  for (let leftS = limitS; leftS > 0; leftS -= pollS) {
    const isLast = leftS <= pollS;
    const pollMs = pollS * 1000 + (isLast ? GRACE_MS : 0);
    const ended = started.end
      ? await Promise.race([started.end, sleep(pollMs, signal).then(() => null)])
      : await endOnHost(job, call, { startMs, pollMs, isLast }, signal);
    if (ended) {
      const attempt = { ...ended, values: new Map([...valuesOf(job, true), ...ended.values]) };
      await host.run(removeCommand(job));
      tell(ended.status === "failed" ? "failed" : "ok");
      return attempt;
    }
    tell("poll");
  }
  tell("failed");
  const status = dict({ ...Object.fromEntries(valuesOf(job, false)), changed: false });
  const message = `async task did not complete within the requested time - ${limitS}s`;
  return withValue(mistake(message, "timeout", call), "async_result", status);
}

/** A failure that is the task's, not its module's. */
function mistake(message: string, code: DiagnosticCode, { at }: ModuleCall): Attempt {
  const error = new DiagnosticError(message, { code, at });
  return { ...mistaken(error), values: new Map([["msg", message]]) };
}

/** What came of a job on a host, where it ends within one interval; looked for often at first, then ever less. */
async function endOnHost(
  job: Job,
  call: ModuleCall,
  { startMs, pollMs, isLast }: {
    readonly startMs: number;
    readonly pollMs: number;
    readonly isLast: boolean;
  },
  signal: AbortSignal,
): Promise<Attempt | null> {
  const { clock } = call.context;
  const endMs = clock.nowMs() + pollMs;
  for (let leftMs = pollMs; leftMs > 0; leftMs = endMs - clock.nowMs()) {
    const patienceMs = Math.max(50, (clock.nowMs() - startMs) / 10);
    await sleep(Math.min(patienceMs, leftMs), signal);
    const state = await stateOf(job, call.host, isLast && clock.nowMs() >= endMs);
    if (state.kind === "finished") return attemptOf(state.outcome, call, []);
    if (state.kind === "absent") {
      return attemptOf({ changed: false, failed: "could not find job" }, call, []);
    }
  }
  return null;
}

/** A host that is out of reach for a while does not end the job, nor the waiting for it. */
async function stateOf(job: Job, host: Target, isLast: boolean): Promise<JobState> {
  try {
    return await readJob(host, job);
  } catch (error) {
    if (isLast || !(error instanceof DiagnosticError) || error.code !== "host-unreachable") throw error;
    return { kind: "running" };
  }
}

function valuesOf(job: Job, finished: boolean): readonly (readonly [Value, Value])[] {
  const printed = finished ? [["stdout", ""], ["stderr", ""]] as const : [];
  return [...printed, ...Object.entries(jobValues(job, finished))];
}

/** A result as modules print it. */
function recordOf({ status, changed, values, warnings, diffs }: Attempt): string {
  const shown = diffs.map(diffRecord);
  const fields = new Map<Value, Value>([
    ...values,
    ["changed", changed],
    ...(status === "failed" || status === "unreachable" ? [["failed", true]] as const : []),
    ...(status === "skipped" ? [["skipped", true]] as const : []),
    ...(warnings.length > 0 ? [["warnings", warnings]] as const : []),
    ...(shown.length > 0 && !values.has("diff") ? [["diff", shown]] as const : []),
  ]);
  return `${JSON.stringify(toJson(fields))}\n`;
}

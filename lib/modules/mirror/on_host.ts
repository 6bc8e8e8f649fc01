/** Mirroring where a task's host is: in this process, or by ferry on that host. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Command } from "../../model/change.ts";
import type { MirrorEvent } from "../../model/mirror_event.ts";
import type { ExecResult } from "../../connection/connection.ts";
import type { RunOptions } from "../../connection/target.ts";
import type { MirrorJob } from "../../mirror/job/job.ts";
import { performJob } from "../../mirror/job/perform.ts";
import type { MirrorOutcome } from "../../mirror/outcome.ts";
import type { ModuleContext } from "../module.ts";
import { type AgentMessage, jobText, MessageReader } from "./agent_messages.ts";
import { type HostAccess, programOnHost } from "./program_on_host.ts";

export interface OnHostOptions {
  /** ferry's path on the host; null for whatever is needed to have it there. */
  readonly executable: string | null;
  readonly onEvent: (event: MirrorEvent) => void;
}

/** @throws {DiagnosticError | DiagnosticList} what the job fails with, and what keeps ferry from running on the host. */
export async function mirrorOnHost(
  job: MirrorJob,
  access: HostAccess,
  context: ModuleContext,
  { executable, onEvent }: OnHostOptions,
): Promise<MirrorOutcome> {
  const { host } = access;
  const { environment, signal, controller } = context;
  if (host.isLocal && executable === null) {
    const env = { ...controller.environment, ...environment };
    return await performJob(job, { env, secrets: controller.secrets, emit: onEvent, signal });
  }
  const words = executable === null ? await programOnHost(access, controller.program) : [executable];
  return await throughAgent([...words, "agent"], job, access, context, onEvent);
}

async function throughAgent(
  argv: readonly string[],
  job: MirrorJob,
  access: HostAccess,
  { environment, live }: ModuleContext,
  onEvent: (event: MirrorEvent) => void,
): Promise<MirrorOutcome> {
  let last: AgentMessage | null = null;
  const reader = new MessageReader((message) => {
    if (message.kind === "event") onEvent(message.event);
    else if (message.kind !== "alive") last = message;
  }, live);
  const command: Command = { run: { kind: "argv", argv }, environment, stdin: jobText(job) };
  const options: RunOptions = {
    onOutput: (stream, chunk) => stream === "stdout" ? reader.push(chunk) : undefined,
  };
  const result = access.kind === "work"
    ? await access.host.run(command, options)
    : await access.host.query(command, options);
  return outcomeOf(last, result, access.host.label);
}

function outcomeOf(last: AgentMessage | null, { code, stderr }: ExecResult, host: string): MirrorOutcome {
  if (last?.kind === "outcome") return last.outcome;
  if (last?.kind === "failure") throw last.error;
  const words = new TextDecoder().decode(stderr).trim().split("\n").slice(-5).join("\n");
  throw new DiagnosticError(
    `ferry on ${host} ended with exit code ${code} before it had done its work${words ? `: ${words}` : ""}`,
    { code: "driver-failed" },
  );
}

/** How far a task in the background is, and what came of it. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import type { TargetReader } from "../../connection/target.ts";
import { type Job, recordPath, removeCommand } from "../jobs/job_command.ts";
import { jobFolder, jobValues, readJob } from "../jobs/job_record.ts";
import { actionModule, type ModuleContext, type Outcome } from "../module.ts";

const ARGUMENTS = {
  jid: {
    type: "str",
    required: true,
    description: "The job's number: `ansible_job_id` of its task's result",
  },
  mode: {
    type: "str",
    choices: ["cleanup", "status"],
    default: "status",
    description: "`status` tells how far it is; `cleanup` takes its record away without waiting for its end",
  },
} as const satisfies ArgumentSpec;

type Arguments = ArgumentsOf<typeof ARGUMENTS>;

/** `async_status`. */
export const asyncStatus = actionModule({
  name: "ansible.builtin.async_status",
  summary: "Tells how far a task in the background is, and what came of it",
  notes: [
    "The record of a job lies on its host, in the home folder of the user as whom the task ran: ask as the same " +
    "user. `ansible_async_dir` names another folder.",
  ],
  arguments: ARGUMENTS,
  runsOn: "host",
  supports: { check: "full", diff: false, async: false },
  returns: {
    ansible_job_id: { description: "The job's number", type: "str", returned: "always" },
    started: { description: "Whether it has begun", type: "bool", returned: "always" },
    finished: { description: "Whether it has ended", type: "bool", returned: "always" },
    results_file: { description: "The record on the host", type: "str", returned: "with `mode: status`" },
    erased: { description: "The record that was taken away", type: "str", returned: "with `mode: cleanup`" },
  },
  examples: `- name: Mirror in the background
  ansible.builtin.command: oc-mirror --config imageset-config.yaml file:///srv/mirror
  async: 7200
  poll: 0
  register: mirroring

- name: Wait for its end
  ansible.builtin.async_status:
    jid: "{{ mirroring.ansible_job_id }}"
  register: mirrored
  until: mirrored is finished
  retries: 720
  delay: 10
`,
  run: async (args, host, context) => {
    const { job, outcome } = await answer(args, host, context);
    if (args.mode === "cleanup" && outcome.failed === undefined) await host.run(removeCommand(job));
    return outcome;
  },
  preview: async (args, host, context) => (await answer(args, host, context)).outcome,
});

const SILENT = { stdout: "", stderr: "" };

async function answer(
  { jid, mode }: Arguments,
  host: TargetReader,
  context: ModuleContext,
): Promise<{ readonly job: Job; readonly outcome: Outcome }> {
  const job = { id: jid, folder: await jobFolder(host, context) };
  const path = recordPath(job);
  const told = mode === "cleanup" ? { ansible_job_id: jid, erased: path } : jobValues(job, true);
  const state = await readJob(host, job);
  if (state.kind === "absent") {
    const failed = "could not find job";
    const values = { ...SILENT, ...told, started: true, finished: true, msg: failed };
    return { job, outcome: { changed: false, failed, values } };
  }
  if (mode === "cleanup") {
    return {
      job,
      outcome: { changed: false, values: { ...SILENT, ...told, started: false, finished: false } },
    };
  }
  if (state.kind === "running") {
    return { job, outcome: { changed: false, values: { ...SILENT, ...jobValues(job, false) } } };
  }
  const { outcome } = state;
  return { job, outcome: { ...outcome, values: { ...SILENT, ...told, ...outcome.values } } };
}

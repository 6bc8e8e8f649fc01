import { deepStrictEqual as deepEqual, strictEqual as equal } from "node:assert/strict";
import type { RunEvent, TaskLabel } from "../model/event.ts";
import { skippedResult, type TaskResult } from "../model/result.ts";
import { dict } from "../model/value.ts";
import { JunitReport } from "./junit.ts";
import { ProfileRolesReport } from "./profile_roles.ts";
import { ProfileTasksReport } from "./profile_tasks.ts";
import { resultShower } from "./result_format.ts";
import { RunJsonReport } from "./run_json.ts";
import { TimerReport } from "./timer.ts";

const task = (id: number, name: string, role: string | null = null): TaskLabel => ({
  id,
  name,
  module: "ansible.builtin.ping",
  action: "ping",
  arguments: "data=x",
  role,
  kind: "task",
  path: `site.yml:${id}`,
  checkMode: false,
  loops: false,
});
const host = { name: "web", delegatedTo: null, address: null };
const skipped = skippedResult([["skip_reason", "no"]]);
const ok: TaskResult = {
  ...skipped,
  status: "ok",
  changed: true,
  changes: [],
  applied: true,
  values: dict({}),
};
const END: RunEvent = {
  kind: "run-end",
  atMs: 65_000,
  hosts: new Map(),
  checkMode: false,
  custom: { run: dict({ a: 1 }), hosts: new Map() },
};
const EVENTS: readonly RunEvent[] = [
  { kind: "playbook-start", atMs: 0, path: "plays/site.yml", plays: 1, checkMode: false },
  {
    kind: "play-start",
    atMs: 0,
    name: "all",
    path: "site.yml:1",
    strategy: "linear",
    checkMode: false,
    hosts: [],
  },
  { kind: "task-start", atMs: 0, task: task(2, "short", "base") },
  { kind: "task-result", atMs: 1_000, task: task(2, "short", "base"), host, result: skipped },
  { kind: "task-start", atMs: 1_000, task: task(3, "long") },
  { kind: "task-result", atMs: 60_000, task: task(3, "long"), host, result: ok },
  END,
];
const show = resultShower({ format: "json", pretty: null, indent: 4, yamlWidth: 80, verbosity: 0 });

function texts(report: { readonly lines: (event: RunEvent) => readonly { readonly text: string }[] }) {
  return EVENTS.flatMap((event) => report.lines(event)).map(({ text }) => text);
}

Deno.test("TimerReport tells how long the run took", () => {
  equal(texts(new TimerReport(0, 79))[1], "Playbook run took 0 days, 0 hours, 1 minutes, 5 seconds\n\r");
});

Deno.test("ProfileTasksReport lists tasks from the longest on, with the time that passed at each start", () => {
  const made = texts(
    new ProfileTasksReport({
      startMs: 0,
      columns: 40,
      order: "descending",
      limit: 1,
      summaryOnly: false,
      timeFormat: "now",
      verbosity: 2,
      workingFolder: "/srv",
    }),
  );
  equal(made[1]?.slice(0, 38), "now (0:00:01.000)       0:00:01.000 **");
  deepEqual(made.slice(-2), [
    `long ${"-".repeat(26)}-- 64.00s`,
    `/srv/site.yml:3 ${"-".repeat(24)}`,
  ]);
});

Deno.test("ProfileRolesReport adds up roles, and modules outside of them", () => {
  const made = texts(new ProfileRolesReport({ startMs: 0, columns: 79, summaryOnly: true }));
  deepEqual(made.slice(3).map((text) => text.replace(/-+/g, "-")), [
    "ping - 64.00s",
    "base - 1.00s",
    `${"~".repeat(79)} `,
    "total - 65.00s",
  ]);
});

Deno.test("RunJsonReport tells all of a run in one document at its end", () => {
  const [text = "", ...more] = texts(
    new RunJsonReport({ byLine: false, indent: null, showStats: true, workingFolder: "/srv" }),
  );
  deepEqual(more, []);
  const { plays, global_custom_stats } = JSON.parse(text);
  deepEqual(global_custom_stats, { a: 1 });
  deepEqual(plays[0].tasks.map((one: { hosts: unknown }) => one.hosts), [
    { web: { action: "ping", changed: false, skip_reason: "no", skipped: true } },
    { web: { action: "ping", changed: true } },
  ]);
  deepEqual(plays[0].tasks[1].task.duration, {
    start: "1970-01-01T00:00:01.000000Z",
    end: "1970-01-01T00:01:00.000000Z",
  });
});

Deno.test("RunJsonReport tells one event a line where it is asked to", () => {
  const made = texts(new RunJsonReport({ byLine: true, indent: null, showStats: false, workingFolder: "/" }));
  deepEqual(made.map((text) => JSON.parse(text)._event), [
    "v2_playbook_on_play_start",
    "v2_playbook_on_task_start",
    "v2_runner_on_skipped",
    "v2_playbook_on_task_start",
    "v2_runner_on_ok",
    "v2_playbook_on_stats",
  ]);
});

for (
  const { name, options, cases } of [
    { name: "takes every task for a case", options: {}, cases: ["skipped", "system-out"] },
    {
      name: "takes a change for a failure on request",
      options: { failOnChange: true },
      cases: ["skipped", "failure"],
    },
    { name: "leaves out tasks that are no cases", options: { prefix: "long" }, cases: ["system-out"] },
  ]
) {
  Deno.test(`JunitReport ${name}`, () => {
    const written = new Map<string, string>();
    texts(
      new JunitReport({
        write: (playbook, document) => void written.set(playbook, document),
        show,
        workingFolder: "/srv",
        byFile: false,
        relativeTo: null,
        outside: null,
        failOnChange: false,
        failOnIgnore: false,
        setupTasks: true,
        hideArguments: true,
        prefix: "",
        ...options,
      }),
    );
    const found = written.get("site")?.matchAll(/<(skipped|system-out|failure|error)[ >]/g) ?? [];
    deepEqual([...found].map(([, kind]) => kind), cases);
  });
}

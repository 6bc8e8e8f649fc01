/** The time of each task, and the tasks that took longest: what the callback `profile_tasks` adds. */

import type { RunEvent, TaskLabel } from "../model/event.ts";
import { resolvePath } from "../model/path.ts";
import { banner, type Line, line } from "./lines.ts";
import { filled, Stopwatch, timing } from "./profile.ts";

export interface ProfileTasksOptions {
  /** When the run began, in milliseconds since 1970. */
  readonly startMs: number;
  readonly columns: number;
  readonly order: "ascending" | "descending" | "none";
  /** Tasks shown at the end; null for all. */
  readonly limit: number | null;
  /** Nothing is said before the end. */
  readonly summaryOnly: boolean;
  /** As `strftime` takes it. */
  readonly timeFormat: string;
  readonly verbosity: number;
  readonly workingFolder: string;
}

interface Timed {
  readonly task: TaskLabel;
  readonly elapsedMs: number;
}

/** From here on places of tasks are told. */
const TELLING = 2;
const SECONDS_WIDTH = 9;

export class ProfileTasksReport {
  readonly #timed = new Map<number, Timed>();
  readonly #watch: Stopwatch;
  #current: { readonly task: TaskLabel; readonly startMs: number } | null = null;

  constructor(private readonly options: ProfileTasksOptions) {
    this.#watch = new Stopwatch(options.startMs, options.timeFormat);
  }

  lines(event: RunEvent): readonly Line[] {
    switch (event.kind) {
      case "task-start": {
        this.#endTask(event.atMs);
        this.#current = { task: event.task, startMs: event.atMs };
        return this.options.summaryOnly ? [] : [this.#watch.line(event.atMs)];
      }
      case "run-end":
        this.#endTask(event.atMs);
        return [
          banner("TASKS RECAP", this.options.columns),
          this.#watch.line(event.atMs),
          line(filled("", "=")),
          ...this.#ordered().flatMap((timed) => this.#timing(timed)),
        ];
      default:
        return [];
    }
  }

  /** A task that runs for one batch of hosts after the other counts once, with all its time. */
  #endTask(atMs: number): void {
    if (!this.#current) return;
    const { task, startMs } = this.#current;
    const elapsedMs = (this.#timed.get(task.id)?.elapsedMs ?? 0) + atMs - startMs;
    this.#timed.set(task.id, { task, elapsedMs });
    this.#current = null;
  }

  #ordered(): readonly Timed[] {
    const { order, limit } = this.options;
    const sign = { ascending: 1, descending: -1, none: 0 }[order];
    const all = [...this.#timed.values()].toSorted((a, b) => sign * (a.elapsedMs - b.elapsedMs));
    return limit === null ? all : all.slice(0, limit);
  }

  #timing({ task, elapsedMs }: Timed): readonly Line[] {
    const { columns, verbosity, workingFolder } = this.options;
    const path = `${resolvePath(workingFolder, task.path)} `.padEnd(columns, "-");
    return [
      line(timing(task.name, elapsedMs, columns - SECONDS_WIDTH)),
      ...(verbosity >= TELLING ? [line(path)] : []),
    ];
  }
}

/** The time that roles took, and modules outside of roles: what the callback `profile_roles` adds. */

import type { RunEvent } from "../model/event.ts";
import { banner, type Line, line } from "./lines.ts";
import { filled, Stopwatch, timing } from "./profile.ts";

export interface ProfileRolesOptions {
  /** When the run began, in milliseconds since 1970. */
  readonly startMs: number;
  readonly columns: number;
  /** Nothing is said before the end. */
  readonly summaryOnly: boolean;
}

const TIME_FORMAT = "%A %d %B %Y  %H:%M:%S %z";
const NAME_WIDTH = 70;

export class ProfileRolesReport {
  readonly #elapsedMs = new Map<string, number>();
  readonly #watch: Stopwatch;
  #current: { readonly name: string; readonly startMs: number } | null = null;

  constructor(private readonly options: ProfileRolesOptions) {
    this.#watch = new Stopwatch(options.startMs, TIME_FORMAT);
  }

  lines(event: RunEvent): readonly Line[] {
    switch (event.kind) {
      case "task-start":
        this.#end(event.atMs);
        this.#current = { name: event.task.role ?? event.task.action, startMs: event.atMs };
        return this.options.summaryOnly ? [] : [this.#watch.line(event.atMs)];
      case "run-end":
        this.#end(event.atMs);
        return this.#recap(event.atMs);
      default:
        return [];
    }
  }

  #end(atMs: number): void {
    if (!this.#current) return;
    const { name, startMs } = this.#current;
    this.#elapsedMs.set(name, (this.#elapsedMs.get(name) ?? 0) + atMs - startMs);
    this.#current = null;
  }

  #recap(atMs: number): readonly Line[] {
    const longestFirst = [...this.#elapsedMs].toSorted(([, a], [, b]) => b - a);
    const totalMs = longestFirst.reduce((sum, [, elapsedMs]) => sum + elapsedMs, 0);
    return [
      banner("ROLES RECAP", this.options.columns),
      this.#watch.line(atMs),
      line(filled("", "=")),
      ...longestFirst.map(([name, elapsedMs]) => line(timing(name, elapsedMs, NAME_WIDTH))),
      line(filled("", "~")),
      line(timing("total", totalMs, NAME_WIDTH)),
    ];
  }
}

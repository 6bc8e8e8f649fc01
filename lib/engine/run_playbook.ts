/** A run: playbooks one after the other, until hosts fail or all is done. */

import type { HostTally } from "../model/event.ts";
import type { Playbook } from "../model/playbook.ts";
import type { RawDocument } from "../model/raw.ts";
import { CustomStats } from "./scope/custom_stats.ts";
import type { RunDeps } from "./run_deps.ts";
import { runPlay, type RunProgress } from "./run_play.ts";
import { Tallies } from "./strategy/tally.ts";

/** How a run ended, as its exit code tells. */
export interface RunOutcome {
  readonly failed: readonly string[];
  readonly unreachable: readonly string[];
  readonly hosts: ReadonlyMap<string, HostTally>;
  /** The task named by `--start-at-task` was never found. */
  readonly startMissing: boolean;
}

/** @throws {DiagnosticError} for mistakes that end a run at once; what was done before it has been reported. */
export async function runPlaybooks(
  playbooks: readonly Playbook[],
  deps: RunDeps,
  read: (path: string) => RawDocument,
): Promise<RunOutcome> {
  const progress: RunProgress = {
    tallies: new Tallies(),
    stats: new CustomStats(),
    failed: new Set(),
    unreachable: new Set(),
    startAt: deps.settings.startAtTask,
    read,
  };
  for (const playbook of playbooks) {
    const { path, plays } = playbook;
    deps.emit({ kind: "playbook-start", path, plays: plays.length, checkMode: deps.settings.checkMode });
    await runPlays(playbook, progress, deps);
    await deps.tasks.jobs.settled();
    deps.emit({
      kind: "run-end",
      hosts: progress.tallies.all(),
      checkMode: deps.settings.checkMode,
      custom: progress.stats.all(),
    });
    if (progress.failed.size > 0 || progress.unreachable.size > 0) break;
  }
  return {
    failed: [...progress.failed],
    unreachable: [...progress.unreachable],
    hosts: progress.tallies.all(),
    startMissing: progress.startAt !== null,
  };
}

async function runPlays({ plays }: Playbook, progress: RunProgress, deps: RunDeps): Promise<void> {
  for (const play of plays) {
    if (!await runPlay(play, progress, deps)) return;
  }
}

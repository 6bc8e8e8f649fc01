/** One play: its hosts in batches, its tasks in a strategy. */

import { DiagnosticError } from "../source/diagnostic.ts";
import type { Host } from "../model/inventory.ts";
import type { Play } from "../model/playbook.ts";
import type { RawDocument } from "../model/raw.ts";
import { didYouMean } from "../source/suggest.ts";
import { playName } from "../playbook/load_play.ts";
import type { Scope } from "../vars/scope.ts";
import { batchSizes, inBatches } from "./strategy/batches.ts";
import { BatchRun } from "./strategy/batch_run.ts";
import type { CustomStats } from "./scope/custom_stats.ts";
import { runFree } from "./strategy/free.ts";
import { Handlers } from "./handlers.ts";
import { handlerTasks } from "./include/include_loader.ts";
import { hostsOf } from "./check/beforehand.ts";
import { Keywords } from "./task/keywords.ts";
import { lineOf, rendered } from "./task/labels.ts";
import { runLinear } from "./strategy/linear.ts";
import { Lockstep } from "./strategy/lockstep.ts";
import { wasGathered } from "./scope/memory.ts";
import { playArgumentTask } from "./scope/play_arguments.ts";
import { PlayState } from "./play_state.ts";
import { playVarsFiles } from "./scope/play_vars_files.ts";
import type { RunDeps } from "./run_deps.ts";
import { type PlaySections, playSections, selectNodes, startingAt, tasksOf } from "./strategy/sections.ts";
import type { Tallies } from "./strategy/tally.ts";

/** What lasts from play to play. */
export interface RunProgress {
  readonly tallies: Tallies;
  readonly stats: CustomStats;
  readonly failed: Set<string>;
  readonly unreachable: Set<string>;
  /** The name of the task at which to start; null once it was reached. */
  startAt: string | null;
  readonly read: (path: string) => RawDocument;
}

/** `host_pinned` is free with as many hosts at a time as there are forks, which is what ours does anyway. */
/** How hosts go through the tasks of a play. */
interface Strategy {
  readonly pace: "linear" | "free";
  /** Whether the run stops at tasks that fail. */
  readonly isDebugged: boolean;
}

const STRATEGIES: Readonly<Record<string, Strategy>> = {
  linear: { pace: "linear", isDebugged: false },
  debug: { pace: "linear", isDebugged: true },
  free: { pace: "free", isDebugged: false },
  host_pinned: { pace: "free", isDebugged: false },
};

interface PlayInput {
  readonly play: Play;
  readonly strategy: Strategy;
  readonly hosts: readonly Host[];
  readonly prompted: ReadonlyMap<string, string>;
  readonly sections: PlaySections;
}

/** @returns false when no later play may run. @throws {DiagnosticError} for mistakes that concern the play as a whole. */
export async function runPlay(play: Play, progress: RunProgress, deps: RunDeps): Promise<boolean> {
  const own = deps.scopes.playScope([...play.inherited.vars, play.vars], play.folder);
  const prompted = await deps.prompt(play, own);
  const scope = own.with({ level: "play vars_prompt", origin: "", vars: prompted });
  const keywords = new Keywords(deps.renderer, scope);
  const strategy = strategyOf(play, keywords, deps.settings.strategy);
  const { hosts, warnings } = hostsOf(play, scope, deps);
  for (const message of warnings) deps.emit({ kind: "warning", message });
  const name = rendered(playName(play), scope, deps.renderer);
  const checkMode = keywords.flag("check_mode", play.inherited.options.get("check_mode"));
  const start = (batch: readonly Host[]) =>
    deps.emit({
      kind: "play-start",
      name,
      path: lineOf(play.at),
      strategy: strategy.pace,
      checkMode: checkMode ?? deps.settings.checkMode,
      hosts: batch.map((host) => host.name),
    });
  if (hosts.length === 0) {
    start([]);
    deps.emit({ kind: "no-hosts-matched" });
    return true;
  }
  const input: PlayInput = {
    play,
    strategy,
    hosts,
    prompted,
    sections: sectionsOf(play, scope, keywords, progress, deps),
  };
  const serial = play.keywords.get("serial");
  for (
    const batch of inBatches(
      hosts,
      batchSizes(keywords.value("serial", serial), hosts.length, serial?.at),
    )
  ) {
    start(batch);
    const outcome = await runBatch(input, batch, progress, deps);
    if (outcome !== "on") return outcome === "play-ended";
  }
  return true;
}

async function runBatch(
  input: PlayInput,
  hosts: readonly Host[],
  progress: RunProgress,
  deps: RunDeps,
): Promise<"on" | "play-ended" | "stop"> {
  const { play, strategy, sections: { sections, gather } } = input;
  const lost = progress.failed.size + progress.unreachable.size;
  const state = new PlayState(hosts, sections, progress.unreachable);
  const batch: BatchRun = new BatchRun({
    play,
    state,
    handlers: new Handlers(
      handlerTasks(play.handlers),
      deps.renderer,
      () => batch.scope(null, null),
      (message) => deps.emit({ kind: "warning", message }),
    ),
    tallies: progress.tallies,
    stats: progress.stats,
    prompted: input.prompted,
    varsFiles: playVarsFiles(play, deps, progress.read),
    isDebugged: strategy.isDebugged,
    isAlone: strategy.pace === "free" || hosts.length === 1,
    failedBefore: progress.failed,
    allHosts: input.hosts.map(({ name }) => name),
    read: progress.read,
  }, deps);
  for (const { name } of hosts) {
    if (progress.failed.has(name)) state.drop(name);
    // Facts that are known already are not gathered again with `gathering: smart`.
    const next = deps.settings.gathering === "smart" && wasGathered(deps.memory.of(name))
      ? state.next(name)
      : null;
    if (next && next.task.id === gather?.id) state.move(name, next.cursor);
  }
  const goesOn = strategy.pace === "free"
    ? await runFree(batch).then(() => true)
    : await runLinear(batch, new Lockstep(tasksOf(sections)));
  for (const name of state.failed) progress.failed.add(name);
  if (!goesOn) return "stop";
  if (state.playEnded) return "play-ended";
  return progress.failed.size + progress.unreachable.size - lost === hosts.length ? "stop" : "on";
}

function strategyOf(play: Play, keywords: Keywords, otherwise: string): Strategy {
  const raw = play.keywords.get("strategy");
  const name = (keywords.text("strategy", raw) ?? otherwise).replace(/^ansible\.(builtin|legacy)\./, "");
  const strategy = STRATEGIES[name];
  if (strategy) return strategy;
  throw new DiagnosticError(`Invalid play strategy specified: ${name}`, {
    code: "bad-playbook",
    at: raw?.at,
    hint: didYouMean(name, Object.keys(STRATEGIES)),
  });
}

function sectionsOf(
  play: Play,
  scope: Scope,
  keywords: Keywords,
  progress: RunProgress,
  deps: RunDeps,
): PlaySections {
  const { gathering, tags, forceHandlers } = deps.settings;
  const asked = keywords.flag("gather_facts", play.keywords.get("gather_facts"));
  const made = playSections(play, {
    check: playArgumentTask(play, keywords, progress.read),
    gathers: gathering === "explicit" ? asked === true : asked !== false,
    forceHandlers: keywords.flag("force_handlers", play.keywords.get("force_handlers")) ?? forceHandlers,
    select: (nodes) => selectNodes(nodes, tags, scope, deps.renderer),
  });
  if (progress.startAt === null) return made;
  const pattern = wildcards(progress.startAt);
  const first = tasksOf(made.sections).find((task) =>
    task.name && !task.implicit && pattern.test(rendered(task.name, scope, deps.renderer))
  );
  if (!first) return { sections: [], gather: null, check: null };
  progress.startAt = null;
  return { ...made, sections: startingAt(made, first) };
}

/** A text in which `*` and `?` stand for any characters and any one. */
function wildcards(text: string): RegExp {
  return new RegExp(
    `^${text.replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*").replaceAll("?", ".")}$`,
  );
}

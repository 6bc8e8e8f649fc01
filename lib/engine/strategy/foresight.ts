/**
 * Tasks that are sent to a distant host before it has answered the ones before them, so that the way there counts once
 * for several. The host starts such a command only where the one before it exited with 0.
 */

import type { Host } from "../../model/inventory.ts";
import type { Task } from "../../model/playbook.ts";
import type { Link } from "../../connection/connection.ts";
import type { Target } from "../../connection/target.ts";
import { targetWith } from "../../connection/target_with.ts";
import type { Scope } from "../../vars/scope.ts";
import { isInclude } from "../include/include_request.ts";
import type { PlayState } from "../play_state.ts";
import { runTask, type TaskOutcome, type TaskRun } from "../task/run_task.ts";
import { isSteady } from "../task/steady.ts";
import type { TaskDeps } from "../task/task_deps.ts";
import type { Cursor } from "./cursor.ts";
import { metaAction } from "./implicit_tasks.ts";

/** A host that answers sooner is not worth it. */
const DISTANT_MS = 10;
/** How many tasks are under way to a host before their time. */
const MOST_AHEAD = 12;

/** Thrown in a task that has to wait for its time after all. */
class Unforeseen extends Error {}

/** A task under way before its time. */
interface Foreseen {
  readonly task: Task;
  /** Null where it has to be run in its time. */
  readonly outcome: Promise<TaskOutcome | null>;
  /** Lets out what it prints: what came so far, and what comes. */
  readonly reveal: () => void;
}

/** What is under way to a host. */
interface Lane {
  readonly host: Host;
  readonly link: Link;
  readonly waiting: Foreseen[];
  /** The last task that was sent or left out, and the place behind it. */
  tail: { readonly task: Task; readonly cursor: Cursor };
  isExtended: boolean;
  isOver: boolean;
}

export class Foresight {
  readonly #lanes = new Map<string, Lane>();

  constructor(
    private readonly state: PlayState,
    private readonly tasks: TaskDeps,
    private readonly scopeOf: (host: Host, task: Task) => Scope,
  ) {}

  /** Runs a task that has its turn now, where it was not sent before. */
  async run(run: TaskRun): Promise<TaskOutcome> {
    const outcome = await this.#foreseen(run) ?? await runTask(run, this.#watching(run));
    if (outcome.result.status === "failed" || outcome.result.status === "unreachable") this.#drop(run.host);
    return outcome;
  }

  async #foreseen({ host, task }: TaskRun): Promise<TaskOutcome | null> {
    const lane = this.#lanes.get(host.name);
    const next = lane?.waiting.shift();
    if (lane && next?.task.id === task.id) {
      void this.#extend(lane);
      next.reveal();
      const outcome = await next.outcome;
      if (outcome) return outcome;
    }
    this.#drop(host);
    return null;
  }

  /** What is not sent yet is not sent any more. */
  #drop({ name }: Host): void {
    const lane = this.#lanes.get(name);
    if (lane) lane.isOver = true;
    this.#lanes.delete(name);
  }

  /** What a task in its time runs with: when its command is on its way, later ones follow. */
  #watching({ host, task }: TaskRun): TaskDeps {
    return {
      ...this.tasks,
      targetOf: (...asked) => {
        const target = this.tasks.targetOf(...asked);
        const { link } = target;
        if (!link) return target;
        return targetWith(target, {
          run: (command, options) => {
            const answer = target.run(command, options);
            if (link.roundTripMs >= DISTANT_MS) void this.#begin(host, task, link);
            return answer;
          },
        });
      },
    };
  }

  async #begin(host: Host, task: Task, link: Link): Promise<void> {
    const cursor = this.state.cursor(host.name);
    const lane = { host, link, waiting: [], tail: { task, cursor }, isExtended: false, isOver: false };
    this.#lanes.set(host.name, lane);
    if (await this.#endsWithCommand(task, host)) await this.#extend(lane);
  }

  /** Sends what may be sent; only one call at a time does so. */
  async #extend(lane: Lane): Promise<void> {
    if (lane.isExtended) return;
    lane.isExtended = true;
    const { host, waiting } = lane;
    while (!lane.isOver && waiting.length < MOST_AHEAD && succeedsByCode(lane.tail.task)) {
      const next = this.state.foresee(host.name, lane.tail.cursor);
      if (!next || !mayComeEarly(next.task)) break;
      const scope = this.scopeOf(host, next.task);
      if (!isSteady(next.task, scope) || !await this.#endsWithCommand(next.task, host)) break;
      if (lane.isOver) break;
      const sent = Promise.withResolvers<boolean>();
      const foreseen = this.#start(next.task, scope, lane, sent.resolve);
      waiting.push(foreseen);
      lane.tail = next;
      if (await sent.promise) continue;
      // The host knows nothing of it: what comes next depends on nothing that the host could tell.
      const outcome = await foreseen.outcome.catch(() => null);
      if (outcome?.result.status !== "skipped") break;
    }
    lane.isExtended = false;
  }

  async #endsWithCommand(task: Task, host: Host): Promise<boolean> {
    const module = await this.tasks.moduleOf(task, this.scopeOf(host, task)).catch(() => null);
    return module?.kind === "action" && module.endsWithCommand === true;
  }

  /** @param onSent Told whether its command is on its way; what it is told later is of no account. */
  #start(task: Task, scope: Scope, lane: Lane, onSent: (isSent: boolean) => void): Foreseen {
    const held: (() => void)[] = [];
    let isRevealed = false;
    const hold = (show: (line: string) => void) => (line: string) => {
      if (isRevealed) show(line);
      else held.push(() => show(line));
    };
    const { tasks } = this;
    const deps: TaskDeps = {
      ...tasks,
      warn: refuse,
      conditions: { ...tasks.conditions, warn: refuse },
      targetOf: (...asked) => commandsOnly(tasks.targetOf(...asked), lane, () => onSent(true)),
      contextOf: (input) => {
        const context = tasks.contextOf(input);
        return { ...context, live: hold(context.live), progress: hold(context.progress) };
      },
    };
    const outcome = runTask({
      task,
      host: lane.host,
      scope,
      delegateOf: () => null,
      changeInventory: () => false,
      onItem: refuse,
      onRetry: refuse,
      onJob: refuse,
    }, deps).catch((error: unknown) => {
      lane.isOver = true;
      if (error instanceof Unforeseen) return null;
      throw error;
    }).finally(() => onSent(false));
    // Whoever has the task's turn hears of it; perhaps nobody has it any more.
    outcome.catch(() => {});
    const reveal = () => {
      isRevealed = true;
      for (const show of held.splice(0)) show();
    };
    return { task, outcome, reveal };
  }
}

function refuse(): never {
  throw new Unforeseen();
}

/** A host that runs commands after those before them, and answers nothing else. */
function commandsOnly(host: Target, lane: Lane, onSent: () => void): Target {
  const refused = () => Promise.reject(new Unforeseen());
  return targetWith(host, {
    stat: refused,
    read: refused,
    download: refused,
    list: refused,
    query: refused,
    user: refused,
    group: refused,
    apply: refused,
    temporaryFolder: refused,
    run: async (command, options) => {
      if (lane.isOver || host.link !== lane.link) throw new Unforeseen();
      const answer = host.run(command, { ...options, afterSuccess: true });
      onSent();
      const result = await answer;
      if (result.obstacle === "not-reached") throw new Unforeseen();
      return result;
    },
  });
}

/** Whether a task may run before its turn, once it is certain that it gets one. */
function mayComeEarly(task: Task): boolean {
  const { keywords, inherited: { options }, loopWith, handler } = task;
  return handler === null && loopWith === null && metaAction(task) === null && !isInclude(task) &&
    !(["loop", "async", "until", "retries"] as const).some((name) => keywords.has(name)) &&
    !(["delegate_to", "run_once", "throttle", "timeout", "debugger"] as const).some((name) =>
      options.has(name)
    );
}

/** Whether an exit code of 0 is all that it takes for the next task to come. */
function succeedsByCode({ keywords, loopWith }: Task): boolean {
  const changed = keywords.get("changed_when");
  const isPlain = !changed || (changed.kind === "scalar" && typeof changed.value === "boolean");
  return isPlain && loopWith === null &&
    !(["register", "failed_when", "until", "retries", "loop", "async"] as const).some((name) =>
      keywords.has(name)
    );
}

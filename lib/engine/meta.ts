/** `meta` tasks: what they do to the run. */

import { DiagnosticError } from "../source/diagnostic.ts";
import type { Task } from "../model/playbook.ts";
import { META_ACTIONS } from "../modules/builtin/meta.ts";
import { flushing, isRunningHandlers } from "./strategy/cursor.ts";
import type { Handlers } from "./handlers.ts";
import { metaAction } from "./strategy/implicit_tasks.ts";
import type { PlayState } from "./play_state.ts";
import type { RunDeps } from "./run_deps.ts";

export type MetaAction = typeof META_ACTIONS[number];

/** Actions that are done once for all hosts of the batch. */
const ONCE: readonly MetaAction[] = [
  "clear_facts",
  "clear_host_errors",
  "end_batch",
  "end_play",
  "refresh_inventory",
];
/** Actions that pay no heed to `when`. */
const UNCONDITIONAL: readonly MetaAction[] = ["noop", "refresh_inventory", "reset_connection"];

/** The action of a meta task. @throws {DiagnosticError} `bad-playbook` for one that does not exist. */
export function metaActionOf(task: Task): MetaAction {
  const written = metaAction(task);
  const found = META_ACTIONS.find((action) => action === written);
  if (found) return found;
  throw new DiagnosticError(`invalid meta action requested: ${written}`, {
    code: "bad-playbook",
    at: task.arguments.freeForm?.at ?? task.at,
    hint: `one of ${META_ACTIONS.join(", ")}`,
  });
}

export function runsOnce(action: MetaAction): boolean {
  return ONCE.includes(action);
}

export interface MetaRun {
  readonly task: Task;
  readonly host: string;
  readonly state: PlayState;
  readonly handlers: Handlers;
  /** Whether the task's conditions hold for the host. */
  readonly holds: () => boolean;
  /** Tells where tasks that come next are to stand in the common order. */
  readonly insert: (tasks: readonly Task[]) => void;
}

/** What a meta task came to for a host, in Ansible's words. */
export function metaText(
  action: MetaAction,
  { task, host }: Pick<MetaRun, "task" | "host">,
  done: boolean,
): string {
  const [message, otherwise] = TEXTS[action];
  const text = done ? message : `${action} conditional evaluated to False${otherwise}`;
  return text.replace("HOST", host).replace("ROLE", task.site.roles.at(-1)?.name ?? "");
}

/** What is said where the action is done, and what is added where a condition keeps it from being done. */
const TEXTS: Readonly<Record<MetaAction, readonly [string, string]>> = {
  clear_facts: ["facts cleared", ", not clearing facts and fact cache for HOST"],
  clear_host_errors: ["cleared host errors", ", not clearing host error state for HOST"],
  end_batch: ["ending batch", ", continuing current batch"],
  end_host: ["ending play for HOST", ", continuing execution for HOST"],
  end_play: ["ending play", ", continuing play"],
  end_role: ["ending role ROLE for HOST", ", continuing role ROLE for HOST"],
  flush_handlers: ["triggered running handlers for HOST", ", not running handlers for HOST"],
  noop: ["noop", ""],
  refresh_inventory: ["inventory successfully refreshed", ""],
  reset_connection: ["reset connection", ""],
};

/** Does a meta task for a host. @returns false when its conditions keep it from being done. */
export async function runMeta(action: MetaAction, run: MetaRun, deps: RunDeps): Promise<boolean> {
  const { task, host, state } = run;
  if (UNCONDITIONAL.includes(action)) {
    if (task.inherited.when.length > 0) {
      deps.emit({
        kind: "warning",
        message: `${action} task does not support when conditional`,
        at: task.at,
      });
    }
  } else if (!run.holds()) return false;
  switch (action) {
    case "noop":
      return true;
    case "flush_handlers":
      flush(run, deps);
      return true;
    case "end_host":
      state.end(host);
      return true;
    case "end_batch":
    case "end_play":
      for (const { name } of state.active()) state.end(name);
      state.playEnded ||= action === "end_play";
      return true;
    case "end_role":
      state.endRole(host);
      return true;
    case "clear_facts":
      for (const { name } of state.hosts) deps.memory.forgetFacts(name);
      return true;
    case "clear_host_errors":
      for (const { name } of state.hosts) state.forgive(name);
      return true;
    case "refresh_inventory":
      deps.scopes.refreshInventory(await deps.refreshInventory());
      return true;
    case "reset_connection":
      await deps.resetConnection(host);
      return true;
    default:
      return action satisfies never;
  }
}

function flush({ task, host, state, handlers, insert }: MetaRun, deps: RunDeps): void {
  if (isRunningHandlers(state.cursor(host))) {
    throw new DiagnosticError("flush_handlers cannot be used as a handler", {
      code: "bad-playbook",
      at: task.at,
    });
  }
  for (const notification of state.takeNotifications(host)) {
    for (const handler of handlers.find(notification)) {
      if (state.notifyHandler(host, handler)) {
        deps.emit({ kind: "notified", handler: String(handler.name?.value ?? ""), host });
      }
    }
  }
  state.move(host, flushing(state.cursor(host), handlers.tasks));
  insert(handlers.tasks);
}

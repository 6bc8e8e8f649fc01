/** The free strategy: every host goes through the play at its own pace. */

import type { Host } from "../model/inventory.ts";
import type { BatchRun } from "./batch_run.ts";
import { metaAction } from "./implicit_tasks.ts";
import { Keywords } from "./keywords.ts";
import { limited } from "./limited.ts";
import { metaActionOf, runMeta } from "./meta.ts";
import { throttleOf, Throttles } from "./throttle.ts";

/** Hosts at work at a time are limited by forks; a host that is slow holds up no other. */
export async function runFree(batch: BatchRun): Promise<void> {
  const throttles = new Throttles();
  const { forks } = batch.deps.settings;
  await limited(batch.input.state.active(), forks, (host) => runHost(host, batch, throttles));
}

async function runHost(host: Host, batch: BatchRun, throttles: Throttles): Promise<void> {
  const { state, handlers } = batch.input;
  const { deps } = batch;
  const { name } = host;
  while (!state.failed.has(name) && !state.unreachable.has(name)) {
    deps.signal.throwIfAborted();
    const next = state.next(name);
    if (!next) return;
    const { task } = next;
    state.move(name, next.cursor);
    if (metaAction(task) !== null) {
      if (task.implicit && !state.hasNotifications(name)) continue;
      const action = metaActionOf(task);
      const done = await runMeta(action, {
        task,
        host: name,
        state,
        handlers,
        holds: () => batch.holds(task, host),
        insert: () => {},
      }, deps);
      if (task.handler) state.handlerRan(name, task);
      batch.tellMeta(host, task, action, done);
      continue;
    }
    const scope = batch.scope(host, task);
    const throttle = throttleOf(task, new Keywords(deps.renderer, scope));
    const label = batch.label(task, scope);
    deps.emit({ kind: "task-start", task: label });
    const outcome = await throttles.run(task, throttle, () => batch.runOn(host, task, label, false));
    if (task.handler) state.handlerRan(name, task);
    batch.include([{ task, runOnce: false, outcomes: [{ host: name, outcome }] }]);
  }
}

/** The free strategy: every host goes through the play at its own pace. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Host } from "../../model/inventory.ts";
import type { OptionName, Task } from "../../model/playbook.ts";
import type { BatchRun } from "./batch_run.ts";
import { metaAction } from "./implicit_tasks.ts";
import { Keywords } from "../task/keywords.ts";
import { limited } from "./limited.ts";
import { metaActionOf, runMeta } from "../meta.ts";
import type { RunDeps } from "../run_deps.ts";
import { throttleOf, Throttles } from "../task/throttle.ts";

const INDEPENDENTLY = "as tasks are executed independently on each host";

/** Hosts at work at a time are limited by forks; a host that is slow holds up no other. */
export async function runFree(batch: BatchRun): Promise<void> {
  const throttles = new Throttles();
  const { settings: { forks }, emit } = batch.deps;
  if (batch.input.play.keywords.has("max_fail_percentage")) {
    emit({
      kind: "warning",
      message: `Using max_fail_percentage with the free strategy is not supported, ${INDEPENDENTLY}`,
    });
  }
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
    const keywords = new Keywords(deps.renderer, scope);
    const throttle = throttleOf(task, keywords);
    if (await batch.bypassesHosts(task, scope)) throw bypassing(task);
    warnOfCommonWork(task, keywords, deps);
    const label = batch.label(task, scope);
    deps.emit({ kind: "task-start", task: label });
    const outcome = await throttles.run(task, throttle, () => batch.runOn(host, task, label, false));
    if (task.handler) state.handlerRan(name, task);
    batch.include([{ task, runOnce: false, outcomes: [{ host: name, outcome }] }]);
  }
}

function bypassing({ moduleName }: Task): DiagnosticError {
  const message =
    `The '${moduleName.value}' module bypasses the host loop, which is currently not supported in ` +
    "the free strategy and would instead execute for every host in the inventory list.";
  return new DiagnosticError(message, {
    code: "not-supported",
    at: moduleName.at,
    hint: "use the strategy linear for this play",
  });
}

/** What would need hosts that wait for each other is told, and not done. */
function warnOfCommonWork(task: Task, keywords: Keywords, { emit, tasks }: RunDeps): void {
  const isSet = (name: OptionName) => keywords.flag(name, task.inherited.options.get(name));
  if (isSet("run_once")) {
    emit({
      kind: "warning",
      message: "Using run_once with the free strategy is not currently supported. " +
        "This task will still be executed for every host in the inventory list.",
    });
  }
  if (isSet("any_errors_fatal") ?? tasks.defaults.anyErrorsFatal) {
    emit({
      kind: "warning",
      message: `Using any_errors_fatal with the free strategy is not supported, ${INDEPENDENTLY}`,
    });
  }
}

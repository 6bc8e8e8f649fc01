/** Keywords of tasks whose values cannot be what they are to be, found before anything runs. */

import type { DiagnosticError } from "../../source/diagnostic.ts";
import type { OptionName, Task, TaskKeyword } from "../../model/playbook.ts";
import { plainValue, type Raw } from "../../model/raw.ts";
import { variableName } from "../../modules/builtin/variable_name.ts";
import { metaAction } from "../strategy/implicit_tasks.ts";
import { type Keywords, toFlag } from "../task/keywords.ts";
import { loopControl } from "../task/loop.ts";
import { metaActionOf } from "../meta.ts";
import { mistakesOf } from "./play_check.ts";

const FLAGS: readonly OptionName[] = [
  "any_errors_fatal",
  "become",
  "check_mode",
  "delegate_facts",
  "diff",
  "ignore_errors",
  "ignore_unreachable",
  "no_log",
  "run_once",
];
const INTEGER_OPTIONS: readonly OptionName[] = ["port", "throttle", "timeout"];
const INTEGERS: readonly TaskKeyword[] = ["async", "poll", "retries"];

/** What is wrong with a task before its module is looked at; what only a host can tell is left out. */
export function keywordMistakes(task: Task, keywords: Keywords): readonly DiagnosticError[] {
  const { inherited, keywords: own } = task;
  const option = (name: OptionName) => known(inherited.options.get(name));
  const keyword = (name: TaskKeyword) => known(own.get(name));
  return [
    ...FLAGS.map((name) => () => keywords.flag(name, option(name))),
    ...INTEGER_OPTIONS.map((name) => () => keywords.integer(name, option(name))),
    ...INTEGERS.map((name) => () => keywords.integer(name, keyword(name))),
    () => keywords.number("delay", keyword("delay")),
    () => keyword("loop_control") && loopControl(task, keywords),
    () => metaAction(task) !== null && !task.arguments.freeForm?.dynamic && metaActionOf(task),
    ...factNames(task),
  ].flatMap(mistakesOf);
}

/** Whether a task is sure to run, and its failure to count. */
export function isSureToCount({ handler, inherited, keywords }: Task): boolean {
  const loop = keywords.get("loop");
  return handler === null && inherited.when.length === 0 &&
    !mayBeTrue(inherited.options.get("ignore_errors")) &&
    (!loop || isFilledList(loop));
}

/** Whether a loop has items as it is written. */
export function isFilledList(loop: Raw): boolean {
  return loop.kind === "list" && loop.items.length > 0;
}

function mayBeTrue(raw: Raw | undefined): boolean {
  return raw !== undefined && (raw.dynamic || toFlag(plainValue(raw)) === true);
}

function known(raw: Raw | undefined): Raw | undefined {
  return raw?.dynamic ? undefined : raw;
}

/** The variables of `set_fact` under names that are no templates. */
function factNames({ module, arguments: { named } }: Task): readonly (() => void)[] {
  if (module !== "ansible.builtin.set_fact") return [];
  return named.entries.filter(({ key }) => !key.dynamic)
    .map(({ key }) => () => void variableName(key.value, key.at));
}

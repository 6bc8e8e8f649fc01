/** Mistakes in the keywords and arguments of tasks that can be known before anything runs. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Block, Node, Play, Playbook, Task } from "../../model/playbook.ts";
import { plainValue, type Raw } from "../../model/raw.ts";
import { findMistakes } from "../../modules/arguments.ts";
import type { Module, Rendered } from "../../modules/module.ts";
import { isSureToCount, keywordMistakes } from "./keyword_check.ts";
import type { Keywords } from "../task/keywords.ts";

export interface StaticMistake {
  readonly error: DiagnosticError;
  /** True where the task is sure to be run and nothing in the playbook deals with its failure. */
  readonly isFatal: boolean;
}

export interface StaticCheckDeps {
  readonly moduleOf: (fullName: string) => Module | undefined;
  /** The nodes that run, of those in a play. */
  readonly select: (nodes: readonly Node[], play: Play) => readonly Node[];
  /** Reads keywords without templates. */
  readonly keywords: Keywords;
}

/** The mistakes of all tasks that playbooks bring in statically, in the order in which they are written. */
export function staticMistakes(
  playbooks: readonly Playbook[],
  deps: StaticCheckDeps,
): readonly StaticMistake[] {
  const found = playbooks.flatMap(({ plays }) =>
    plays.flatMap((play) => {
      const roles = play.roles.flatMap((role) => role.tasks);
      const nodes = [...play.preTasks, ...roles, ...play.tasks, ...play.postTasks];
      const handlers = deps.select(play.handlers, play).flatMap((node) => inNode(node, true, deps));
      return [...deps.select(nodes, play).flatMap((node) => inNode(node, false, deps)), ...handlers];
    })
  );
  return withoutRepeats(found);
}

/** Several tasks may inherit one mistake: it is fatal where it is for one of them. */
function withoutRepeats(found: readonly StaticMistake[]): readonly StaticMistake[] {
  const inOrder = [...found.filter(({ isFatal }) => isFatal), ...found.filter(({ isFatal }) => !isFatal)];
  const placeOf = ({ error: { at, message } }: StaticMistake) => `${at?.file.path}:${at?.start}: ${message}`;
  const first = new Map(inOrder.toReversed().map((one) => [placeOf(one), one]));
  return found.filter((one) => first.get(placeOf(one)) === one);
}

function inNode(node: Node, isHandled: boolean, deps: StaticCheckDeps): readonly StaticMistake[] {
  if (node.kind === "task") return inTask(node, isHandled, deps);
  const { body, rescue, always }: Block = node;
  return [
    ...body.flatMap((inner) => inNode(inner, isHandled || rescue.length > 0, deps)),
    ...rescue.flatMap((inner) => inNode(inner, true, deps)),
    ...always.flatMap((inner) => inNode(inner, isHandled, deps)),
  ];
}

function inTask(task: Task, isHandled: boolean, deps: StaticCheckDeps): readonly StaticMistake[] {
  const inKeywords = keywordMistakes(task, deps.keywords)
    .map((error) => ({ error, isFatal: !isHandled && isSureToCount(task) }));
  return [...inKeywords, ...inArguments(task, isHandled, deps)];
}

function inArguments(
  task: Task,
  isHandled: boolean,
  { moduleOf }: StaticCheckDeps,
): readonly StaticMistake[] {
  const module = task.module === null ? undefined : moduleOf(task.module);
  if (module?.unusable !== undefined) return [unusable(task, module.unusable)];
  const { named, whole, freeForm } = task.arguments;
  if (!module || module.kind === "engine" || whole || task.inherited.moduleDefaults.length > 0) return [];
  const given = new Map<string, Rendered>();
  const deferred = new Set<string>();
  const add = (name: string, value: Raw, keyAt: Raw["at"]) => {
    given.set(name, { value: plainValue(value), at: value.at, keyAt });
    if (isOpen(value)) deferred.add(name);
  };
  for (const { key, value } of named.entries) {
    if (key.dynamic) return [];
    add(String(key.value), value, key.at);
  }
  if (freeForm) {
    if (module.lineArgument === undefined) return [];
    add(module.lineArgument, freeForm, freeForm.at);
  }
  const { errors } = findMistakes(module.arguments, given, {
    name: module.name.replace(/^ansible\.builtin\./, ""),
    at: task.at,
    rules: module.rules,
    open: module.openArguments ?? false,
    deferred,
  });
  return errors.map((error) => ({ error, isFatal: !isHandled && isUnconditional(task) }));
}

/** A module that cannot be run: its task may stand there as long as nothing is sure to run it. */
function unusable(task: Task, reason: string): StaticMistake {
  const error = new DiagnosticError(reason, { code: "not-supported", at: task.moduleName.at });
  return { error, isFatal: task.handler === null && task.inherited.when.length === 0 };
}

/** Whether a value is known only when the task runs. */
function isOpen(value: Raw): boolean {
  return value.dynamic || (value.kind === "scalar" && value.tag === "vault");
}

function isUnconditional(task: Task): boolean {
  const { keywords } = task;
  return isSureToCount(task) && !keywords.has("failed_when") && !keywords.has("register") &&
    !keywords.has("until");
}

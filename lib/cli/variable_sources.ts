/** Where a variable is set for a host: at every level, the weakest first. */

import { placeOf } from "../source/span.ts";
import { type Host, isRaw, type VarValue } from "../model/inventory.ts";
import type { Node, Play, Task } from "../model/playbook.ts";
import { entryOf, plainValue, type Raw } from "../model/raw.ts";
import { str } from "../template/python/repr.ts";
import { roleNodes } from "../playbook/load_nodes.ts";
import { playVarsFiles } from "../engine/scope/play_vars_files.ts";
import type { PlayScope } from "../engine/scope/play_scope.ts";
import type { RunDeps } from "../engine/run_deps.ts";
import { dumpJson } from "../report/dump_json.ts";
import type { Scope } from "../vars/scope.ts";

/** One place that sets a variable. */
export interface VariableSource {
  /** As `LEVELS` names it. */
  readonly level: string;
  /** A group, role or host; empty where the level says it all. */
  readonly origin: string;
  /** `path:line:column`; empty for what stands in no text. */
  readonly place: string;
  /** The value as it was written, shortened. */
  readonly written: string;
}

const LONGEST = 60;

/** What a play sees of a host before its first task. */
export function playScopeOf(play: Play, host: Host, deps: RunDeps, read: RunDepsReader): Scope {
  const names = [host.name];
  const place: PlayScope = {
    play,
    roles: play.exportedRoles,
    prompted: new Map(),
    varsFiles: playVarsFiles(play, deps, read),
    hosts: { all: names, batch: names, active: names, failed: [] },
  };
  return deps.scopes.scope(place, host, null);
}

type RunDepsReader = Parameters<typeof playVarsFiles>[2];

/** Every level that sets the variable, the winner last. */
export function sourcesOf(name: string, scope: Scope): readonly VariableSource[] {
  const entries = scope.entries(name);
  // The folder of the inventory may be that of the playbook: one file is then found twice.
  const once = entries.filter(({ value }, at) => !isRaw(value) || entries[at + 1]?.value !== value);
  return once.map(({ value, layer }) => ({
    level: layer.level,
    origin: layer.origin,
    place: isRaw(value) ? placeOf(value.at) : "",
    written: writtenText(value),
  }));
}

/** Tasks of a play that set the variable for themselves, or while they run. */
export function taskSourcesOf(name: string, play: Play): readonly VariableSource[] {
  const nodes = [
    ...play.preTasks,
    ...play.roles.flatMap(roleNodes),
    ...play.tasks,
    ...play.postTasks,
    ...play.handlers,
  ];
  return nodes.flatMap(tasksIn).flatMap((task) => setBy(task, name));
}

function tasksIn(node: Node): readonly Task[] {
  if (node.kind === "task") return node.implicit ? [] : [node];
  return [...node.body, ...node.rescue, ...node.always].flatMap(tasksIn);
}

function setBy(task: Task, name: string): readonly VariableSource[] {
  const origin = task.name ? `task ${str(task.name.value)}` : `task ${str(task.moduleName.value)}`;
  const source = (level: string, value: Raw): VariableSource => ({
    level,
    origin,
    place: placeOf(value.at),
    written: writtenText(value),
  });
  const register = task.keywords.get("register");
  const fact = task.module === "ansible.builtin.set_fact" ? entryOf(task.arguments.named, name) : undefined;
  const own = task.inherited.vars.flatMap((vars) => entryOf(vars, name) ?? []);
  return [
    ...own.map(({ value }) => source("block and task vars", value)),
    ...(register?.kind === "scalar" && register.value === name ? [source("register", register)] : []),
    ...(fact ? [source("set_fact", fact.value)] : []),
  ];
}

function writtenText(value: VarValue): string {
  if (isRaw(value)) {
    if (value.at.file.secret || (value.kind === "scalar" && value.tag === "vault")) return "(encrypted)";
    return shortened(dumpJson(plainValue(value), null));
  }
  return shortened(dumpJson(value, null));
}

function shortened(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
}

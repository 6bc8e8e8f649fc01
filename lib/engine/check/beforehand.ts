/** Mistakes that playbooks are sure to fail with, found before anything runs. */

import type { Host } from "../../model/inventory.ts";
import type { Node, Play, Playbook } from "../../model/playbook.ts";
import { type RawDocument, rawField } from "../../model/raw.ts";
import { type MatchedHosts, readOrder } from "../../inventory/pattern/match_hosts.ts";
import { isList } from "../../model/value.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Module } from "../../modules/module.ts";
import { str } from "../../template/python/repr.ts";
import { allTasks } from "../strategy/implicit_tasks.ts";
import type { Scope } from "../../vars/scope.ts";
import { Keywords } from "../task/keywords.ts";
import { playMistakes } from "./play_check.ts";
import type { PlayScope } from "../scope/play_scope.ts";
import { playVarsFiles } from "../scope/play_vars_files.ts";
import type { RunDeps } from "../run_deps.ts";
import { selectNodes } from "../strategy/sections.ts";
import { type StaticMistake, staticMistakes } from "./static_check.ts";
import { certainlyUndefined } from "./undefined_check.ts";

export interface BeforehandDeps {
  readonly run: RunDeps;
  /** Loads a module; undefined where there is none of that name. */
  readonly moduleOf: (fullName: string) => Promise<Module> | undefined;
  readonly read: (path: string) => RawDocument;
}

/** Wrong arguments first, then undefined variables. @throws {DiagnosticError} for hosts or files of a play that are wrong. */
export async function mistakesBeforehand(
  playbooks: readonly Playbook[],
  { run, moduleOf: load, read }: BeforehandDeps,
): Promise<readonly StaticMistake[]> {
  const modules = await modulesOf(playbooks, load);
  const moduleOf = (name: string) => modules.get(name);
  const { scopes, renderer, settings } = run;
  const scopeOf = (play: Play) => scopes.playScope([...play.inherited.vars, play.vars], play.folder);
  const select = (nodes: readonly Node[], play: Play) =>
    selectNodes(nodes, settings.tags, scopeOf(play), renderer);
  const hostsIn = perPlay((play) => hostsKnown(play, scopeOf(play), run));
  const viewOf = perPlay((play) => unstarted(play, hostsIn(play), run, read));
  const undefinedNames = certainlyUndefined(playbooks, {
    moduleOf,
    select,
    hostsOf: hostsIn,
    scopeOf: (play, host, task) => scopes.scope(viewOf(play), host, task),
    gathersOthers: (play, task) =>
      run.tasks.factModules.join() !== "smart" ||
      [...play.inherited.vars, play.vars, ...task?.inherited.vars ?? []].some((vars) =>
        rawField(vars, "ansible_facts_modules") !== undefined
      ) ||
      hostsIn(play).some(({ vars }) => vars.has("ansible_facts_modules")),
    namesIn: (raw, kind) => renderer.certainNames(raw, kind),
  });
  const inPlay = (play: Play) =>
    playMistakes(viewOf(play), hostsIn(play), run, read).map((error) => ({
      error,
      isFatal: true,
    }));
  return [
    ...playbooks.flatMap(({ plays }) => plays.flatMap(inPlay)),
    ...staticMistakes(playbooks, {
      moduleOf,
      select,
      keywords: new Keywords(renderer, scopes.playScope([], "")),
    }),
    ...undefinedNames.map((error) => ({ error, isFatal: true })),
  ];
}

/** The modules of all tasks that playbooks bring in statically, by the full names that tasks have for them. */
async function modulesOf(
  playbooks: readonly Playbook[],
  load: BeforehandDeps["moduleOf"],
): Promise<ReadonlyMap<string, Module>> {
  const tasks = playbooks.flatMap(({ plays }) =>
    plays.flatMap(({ preTasks, roles, tasks, postTasks, handlers }) => {
      const ofRoles = roles.flatMap((
        role,
      ) => [...role.dependencies.flatMap(({ tasks }) => tasks), ...role.tasks]);
      return allTasks([...preTasks, ...ofRoles, ...tasks, ...postTasks, ...handlers]);
    })
  );
  const names = new Set(tasks.map(({ module }) => module).filter((name) => name !== null));
  const loaded = new Map<string, Module>();
  for (const name of names) {
    const module = await load(name);
    if (module) loaded.set(name, module);
  }
  return loaded;
}

/** What is found out of a play once. */
function perPlay<T>(find: (play: Play) => T): (play: Play) => T {
  const known = new Map<Play, T>();
  return (play) => {
    const found = known.get(play) ?? find(play);
    known.set(play, found);
    return found;
  };
}

/**
 * The hosts that a play has already: a pattern that nothing matches may mean hosts that earlier plays add, and one
 * with an undefined part those that the user is asked for.
 */
function hostsKnown(play: Play, scope: Scope, run: RunDeps): readonly Host[] {
  try {
    return hostsOf(play, scope, run).hosts;
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    const isAskedFor = error.code === "template-undefined" && play.keywords.has("vars_prompt");
    if (isAskedFor || error.code === "unknown-host") return [];
    throw error;
  }
}

/** The hosts that a play is for, and what is odd about its pattern. @throws {DiagnosticError} for patterns that cannot be read. */
export function hostsOf(play: Play, scope: Scope, { renderer, matchHosts }: RunDeps): MatchedHosts {
  const keywords = new Keywords(renderer, scope);
  const value = keywords.value("hosts", play.hosts);
  const patterns = (isList(value) ? value : [value ?? ""]).map((pattern) => str(pattern));
  const order = keywords.text("order", play.keywords.get("order"));
  if (order !== null) readOrder(order, play.keywords.get("order")?.at);
  return matchHosts(patterns, order, play.hosts.at);
}

/** A play of which nothing has run. */
function unstarted(
  play: Play,
  hosts: readonly Host[],
  run: RunDeps,
  read: (path: string) => RawDocument,
): PlayScope {
  const names = hosts.map(({ name }) => name);
  return {
    play,
    roles: play.exportedRoles,
    prompted: new Map(),
    varsFiles: playVarsFiles(play, run, read),
    hosts: { all: names, batch: names, active: names, failed: [] },
  };
}

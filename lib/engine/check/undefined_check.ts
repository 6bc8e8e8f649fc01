/**
 * Templates that are sure to fail, found before anything runs: undefined variables, and mistakes in their syntax.
 *
 * Only certainties count: a task that is sure to run, a name that its arguments cannot do without, and no host of the
 * play that could have it. Whatever may set variables in a way that shows only at run time ends the search.
 */

import { DiagnosticError } from "../../source/diagnostic.ts";
import { nearest } from "../../source/suggest.ts";
import type { Node, Play, Playbook, Task } from "../../model/playbook.ts";
import { type Host, isRaw } from "../../model/inventory.ts";
import { plainValue, type Raw, rawField } from "../../model/raw.ts";
import type { Module } from "../../modules/module.ts";
import type { NameUse } from "../../template/certain_names.ts";
import type { Scope } from "../../vars/scope.ts";
import { GATHER_FACTS } from "../strategy/implicit_tasks.ts";
import { isIndirect } from "../task/conditional.ts";
import { isFilledList } from "./keyword_check.ts";

export interface UndefinedCheckDeps {
  readonly moduleOf: (fullName: string) => Module | undefined;
  /** The nodes that run, of those in a play. */
  readonly select: (nodes: readonly Node[], play: Play) => readonly Node[];
  readonly hostsOf: (play: Play) => readonly Host[];
  /** The variables of a task on a host, before anything has run. */
  readonly scopeOf: (play: Play, host: Host, task: Task) => Scope;
  /** Whether facts may be gathered by other modules than `setup`, before a play's tasks or by one of them. */
  readonly gathersOthers: (play: Play, task: Task | null) => boolean;
  /** The names that a value or, for a bare expression, a condition cannot do without. */
  readonly namesIn: (raw: Raw, kind: "value" | "expression") => readonly NameUse[];
}

/** Modules that set variables whose names show only when they run, or whose hosts do. */
const OPEN_MODULES: ReadonlySet<string> = new Set([
  "ansible.builtin.include_vars",
  "ansible.builtin.include_tasks",
  "ansible.builtin.include_role",
  "ansible.builtin.add_host",
  "ansible.builtin.group_by",
  "ansible.builtin.set_stats",
]);
/** Tasks that may stand there to keep those behind them from running. */
const GUARDS: ReadonlySet<string> = new Set([
  "ansible.builtin.fail",
  "ansible.builtin.assert",
  "ansible.builtin.meta",
  "ansible.builtin.validate_argument_spec",
]);
/** Facts may be gathered, cached or set by modules. */
const FACT_NAME = /^(ansible_|facter_|ohai_|gather_subset$|module_setup$)/;

/** Ways to loop for which an undefined value is a failure: `loop`, and lookups that take what they are given. */
const PLAIN_LOOPS: readonly (string | null)[] = [null, "items", "list", "dict"];
const ASSERT = "ansible.builtin.assert";
/** What names what is included, by module. */
const TARGETS: Readonly<Record<string, string>> = {
  "ansible.builtin.include_tasks": "file",
  "ansible.builtin.include_role": "name",
};

/** In the order in which tasks would run. */
export function certainlyUndefined(
  playbooks: readonly Playbook[],
  deps: UndefinedCheckDeps,
): readonly DiagnosticError[] {
  const search = new Search(deps);
  for (const play of playbooks.flatMap(({ plays }) => plays)) search.play(play);
  return search.found;
}

class Search {
  readonly found: DiagnosticError[] = [];
  /** Names that tasks so far may have set on some host. */
  readonly #made = new Set<string>();
  /** Something may have set any name. */
  #isOpen = false;
  /** Something may have kept the rest of the play from running. */
  #isGuarded = false;

  constructor(private readonly deps: UndefinedCheckDeps) {}

  play(play: Play): void {
    if (this.#isOpen) return;
    const hosts = this.deps.hostsOf(play);
    const roles = play.roles.flatMap((
      role,
    ) => [...role.dependencies.flatMap(({ tasks }) => tasks), ...role.tasks]);
    const nodes = [...play.preTasks, ...roles, ...play.tasks, ...play.postTasks];
    if (this.deps.gathersOthers(play, null)) this.#isOpen = true;
    this.#isGuarded = hosts.length === 0 || play.keywords.has("vars_prompt");
    for (const node of this.deps.select(nodes, play)) this.#node(node, play, hosts, false);
    // Handlers may set variables too, whenever they run.
    for (const node of play.handlers) this.#note(node);
  }

  #node(node: Node, play: Play, hosts: readonly Host[], isHandled: boolean): void {
    if (node.kind === "task") return this.#task(node, play, hosts, isHandled);
    const hasRescue = node.rescue.length > 0;
    for (const inner of node.body) this.#node(inner, play, hosts, isHandled || hasRescue);
    for (const inner of node.rescue) this.#node(inner, play, hosts, true);
    for (const inner of node.always) this.#node(inner, play, hosts, isHandled);
  }

  #task(task: Task, play: Play, hosts: readonly Host[], isHandled: boolean): void {
    if (!isHandled && !this.#isOpen && !this.#isGuarded && !task.inherited.options.has("ignore_errors")) {
      this.#look(task, play, hosts);
    }
    this.#note(task);
    if (task.module === GATHER_FACTS && this.deps.gathersOthers(play, task)) this.#isOpen = true;
    if (task.module === null || GUARDS.has(task.module)) this.#isGuarded = true;
  }

  #look(task: Task, play: Play, hosts: readonly Host[]): void {
    try {
      const uses = this.#needs(task);
      if (uses.length === 0) return;
      const scopes = hosts.map((host) => made(() => this.deps.scopeOf(play, host, task)));
      for (const use of uses) this.#check(use, task, scopes);
    } catch (error) {
      // A template that cannot be read fails as surely as one without its variables.
      if (!(error instanceof DiagnosticError) || error.code !== "template-syntax") throw error;
      this.found.push(error);
    }
  }

  /** What the task cannot do without, as far as it is sure to be looked at. */
  #needs(task: Task): readonly NameUse[] {
    const { namesIn } = this.deps;
    const [condition] = task.inherited.when;
    const loop = task.keywords.get("loop");
    if (condition) return loop ? [] : namesIn(condition, isIndirect(condition) ? "value" : "expression");
    const ofLoop = loop && PLAIN_LOOPS.includes(task.loopWith) ? namesIn(loop, "value") : [];
    if (!loop) return this.#inArguments(task);
    // The arguments are looked at for each item, and there may be none.
    return ofLoop.length === 0 && isFilledList(loop) ? this.#inArguments(task) : ofLoop;
  }

  #inArguments(task: Task): readonly NameUse[] {
    const { namesIn, moduleOf } = this.deps;
    const target = targetOf(task);
    if (target) return namesIn(target, "value");
    const module = task.module === null ? undefined : moduleOf(task.module);
    if (!module || module.kind === "engine") return [];
    const { named, freeForm } = task.arguments;
    const untemplated: readonly string[] = module.untemplated ?? [];
    const conditions = module.name === ASSERT ? rawField(named, "that") : undefined;
    const first = conditions?.kind === "list" ? conditions.items[0] : conditions;
    return [
      ...(freeForm ? namesIn(freeForm, "value") : []),
      ...(first && !first.dynamic ? namesIn(first, "expression") : []),
      ...named.entries.flatMap(({ key, value }) =>
        untemplated.includes(String(key.value)) ? [] : namesIn(value, "value")
      ),
    ];
  }

  /** @param around The variables whose values lead here. */
  #check(
    { name, at }: NameUse,
    task: Task,
    scopes: readonly (() => Scope)[],
    around: readonly string[] = [],
  ): void {
    if (!at || this.#made.has(name) || FACT_NAME.test(name) || givenByLoop(task).includes(name)) return;
    const valueIn = (scope: () => Scope) => scope().entry(name)?.value;
    const value = firstOf(scopes, valueIn);
    if (value !== undefined) {
      if (!isRaw(value) || value.kind !== "scalar" || !value.dynamic || around.includes(name)) return;
      // The same text for all hosts, and no part of it that might not be looked at.
      if (!scopes.every((scope) => valueIn(scope) === value)) return;
      const inside = this.deps.namesIn(value, "value");
      return inside.forEach((use) => this.#check(use, task, scopes, [...around, name]));
    }
    const known = [...scopes[0]?.().names() ?? [], ...this.#made];
    const similar = nearest(name, known);
    this.found.push(
      new DiagnosticError(`'${name}' is undefined`, {
        code: "template-undefined",
        at,
        hint: similar === null
          ? "nothing sets this variable for the hosts of the play"
          : `did you mean ${similar}?`,
      }),
    );
  }

  /** Notes what a task may set. */
  #note(node: Node): void {
    if (node.kind === "block") {
      return [...node.body, ...node.rescue, ...node.always].forEach((inner) => this.#note(inner));
    }
    const { module, keywords, arguments: { named, whole } } = node;
    const register = keywords.get("register");
    if (register?.kind === "scalar") this.#made.add(String(register.value));
    else if (register) this.#isOpen = true;
    const known = module === null ? undefined : this.deps.moduleOf(module);
    if (!known || known.setsFacts || OPEN_MODULES.has(known.name)) this.#isOpen = true;
    if (module === "ansible.builtin.set_fact") {
      if (whole || named.entries.some(({ key }) => key.dynamic)) this.#isOpen = true;
      for (const { key } of named.entries) this.#made.add(String(key.value));
    }
  }
}

/** Makes something when it is first wanted: most names are found on the first host, and there may be thousands. */
function made<T>(make: () => T): () => T {
  let value: T | undefined;
  return () => value ??= make();
}

/** What is found in the first item that has it. */
function firstOf<T, R>(items: readonly T[], find: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The name of what a task includes; undefined for other tasks. */
function targetOf({ module, arguments: { named, freeForm } }: Task): Raw | undefined {
  const argument = TARGETS[module ?? ""];
  return argument === undefined ? undefined : freeForm ?? rawField(named, argument);
}

/** The variables that a loop sets for each of its items. */
function givenByLoop({ keywords }: Task): readonly string[] {
  if (!keywords.has("loop")) return [];
  const control = keywords.get("loop_control");
  const named = ["loop_var", "index_var"].flatMap((name) => {
    const raw = control?.kind === "map" ? rawField(control, name) : undefined;
    return raw ? [String(plainValue(raw))] : [];
  });
  return ["item", ...named];
}

/** The arguments of a task's module for one host. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Task } from "../../model/playbook.ts";
import { type Raw, type RawEntry, rawField, type RawMap } from "../../model/raw.ts";
import { isDict, OMIT, type Value } from "../../model/value.ts";
import { str } from "../../template/python/repr.ts";
import { typeName } from "../../template/python/type_names.ts";
import { variableName } from "../../modules/builtin/variable_name.ts";
import type { Given, Module, Rendered } from "../../modules/module.ts";
import type { Renderer } from "../../vars/render.ts";
import type { Scope } from "../../vars/scope.ts";
import { writtenBehind } from "../../vars/written_behind.ts";

/**
 * Renders what the task gives: its own arguments over those of `args`, over the defaults of `module_defaults`.
 *
 * @param inGroup Whether a module belongs to a group, for `module_defaults` of a group.
 * @throws {DiagnosticError} in Ansible's words, at the argument.
 */
export function renderArguments(
  task: Task,
  module: Module,
  scope: Scope,
  renderer: Renderer,
  inGroup: (module: string, group: string) => boolean,
): Given {
  const given = new Map<string, Rendered>();
  const raw = new Map<string, Raw>();
  const failed = `Finalization of task args for '${module.name}' failed`;
  const moduleNames: (readonly [string, ...string[]])[] = [[module.name, ...(module.aliases ?? [])]];
  if (module.worker !== undefined) moduleNames.unshift([module.worker]);
  for (const names of moduleNames) {
    addDefaults(given, task.inherited.moduleDefaults, names, scope, renderer, inGroup);
  }
  const { named, freeForm, whole } = task.arguments;
  // A template in the place of arguments gives all of them.
  const isWhole = freeForm?.dynamic === true && module.lineArgument === undefined;
  const untemplated: readonly string[] = module.untemplated ?? [];
  for (const all of [whole, isWhole ? freeForm : null]) {
    if (!all) continue;
    addWhole(given, all, scope, renderer, failed);
    const written = writtenBehind(all, scope, renderer);
    for (const name of untemplated) {
      const value = written?.kind === "map" ? rawField(written, name) : undefined;
      if (value && given.delete(name)) raw.set(name, value);
    }
  }
  const add = (name: string, value: Raw, keyAt: Raw["at"]) => {
    if (untemplated.includes(name)) return void raw.set(name, value);
    try {
      const rendered = renderer.value(value, scope);
      if (rendered === OMIT) given.delete(name);
      else given.set(name, { value: rendered, at: value.at, keyAt, source: value });
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      throw error.within(`${failed}: Error while resolving value for '${name}'`, value.at);
    }
  };
  for (const { key, value } of named.entries) add(nameOf(key, module, scope, renderer), value, key.at);
  if (freeForm && !isWhole) {
    if (module.lineArgument === undefined) {
      throw new DiagnosticError(`Action '${module.name}' does not support raw params.`, {
        code: "bad-argument",
        at: freeForm.at,
      });
    }
    add(module.lineArgument, freeForm, freeForm.at);
  }
  return { given, raw };
}

/** The names of `set_fact` and its like may be templates. */
function nameOf(
  key: RawMap["entries"][number]["key"],
  module: Module,
  scope: Scope,
  renderer: Renderer,
): string {
  if (!key.dynamic || !module.openArguments) return String(key.value);
  const name = renderer.value(key, scope);
  // What is no text is refused here: later it would look like one.
  return typeof name === "string" ? name : variableName(name, key.at);
}

function addWhole(
  given: Map<string, Rendered>,
  whole: Raw,
  scope: Scope,
  renderer: Renderer,
  failed: string,
): void {
  const value = renderer.value(whole, scope);
  if (value === OMIT || value === null) return;
  if (!isDict(value)) {
    throw new DiagnosticError(`${failed}: Task args must resolve to a 'dict' not '${typeName(value)}'.`, {
      code: "bad-argument",
      at: whole.at,
    });
  }
  addDict(given, value, whole);
}

/** What `module_defaults` say of a module: its groups first, then itself. Of each the innermost level alone counts. */
function addDefaults(
  given: Map<string, Rendered>,
  levels: readonly Raw[],
  [fullName, ...aliases]: readonly [string, ...string[]],
  scope: Scope,
  renderer: Renderer,
  inGroup: (module: string, group: string) => boolean,
): void {
  const short = fullName.replace(/^ansible\.(builtin|legacy)\./, "");
  const names = [short, `ansible.legacy.${short}`, fullName, ...aliases];
  const groups = new Map<string, Raw>();
  let own: Raw | null = null;
  for (const { key, value } of levels.flatMap(entriesOf)) {
    const name = String(key.value);
    if (names.includes(name)) own = value;
    else if (name.startsWith(GROUP) && inGroup(fullName, name.slice(GROUP.length))) groups.set(name, value);
  }
  for (const raw of [...groups.values(), ...(own ? [own] : [])]) {
    const value = renderer.value(raw, scope);
    if (isDict(value)) addDict(given, value, raw);
  }
}

const GROUP = "group/";

function entriesOf(level: Raw): readonly RawEntry[] {
  if (level.kind === "list") return level.items.flatMap(entriesOf);
  return level.kind === "map" ? level.entries : [];
}

function addDict(given: Map<string, Rendered>, values: ReadonlyMap<Value, Value>, source: Raw): void {
  for (const [name, value] of values) {
    if (value !== OMIT) given.set(str(name), { value, at: source.at, keyAt: source.at });
  }
}

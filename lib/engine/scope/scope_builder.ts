/** The variables of a task on a host: every layer, the weakest first. */

import type { Group, Host, Inventory, Vars } from "../../model/inventory.ts";
import type { Role, Task } from "../../model/playbook.ts";
import type { RawMap } from "../../model/raw.ts";
import type { Value } from "../../model/value.ts";
import { findHost, groupsOfHost } from "../../inventory/relations.ts";
import { type Layer, layer, type VarSource } from "../../vars/layers.ts";
import { LazyMap } from "../../vars/lazy.ts";
import type { Renderer } from "../../vars/render.ts";
import { Scope, type ScopeOptions } from "../../vars/scope.ts";
import type { VarsFiles } from "../../vars/vars_files.ts";
import { type MagicInput, type MagicPlace, magicVars } from "./magic.ts";
import { FactVars } from "./fact_vars.ts";
import type { PlayScope } from "./play_scope.ts";
import type { HostMemory, RunMemory } from "./memory.ts";

export interface ScopeDeps {
  readonly renderer: Renderer;
  readonly files: VarsFiles;
  readonly memory: RunMemory;
  readonly extraVars: Vars;
  readonly options: ScopeOptions;
  /** Facts are also variables of their own (`inject_facts_as_vars`). */
  readonly injectFacts: boolean;
  readonly magic: MagicInput;
}

/** Builds scopes, keeping what does not change from task to task. */
export class ScopeBuilder {
  readonly #hostLayers = new Map<string, readonly Layer[]>();
  readonly #facts = new WeakMap<ReadonlyMap<string, Value>, Layer>();
  #inventory: Inventory;
  readonly #changes: ((inventory: Inventory) => Inventory)[] = [];

  constructor(private readonly deps: ScopeDeps, inventory: Inventory) {
    this.#inventory = inventory;
  }

  /** Changes the inventory for the rest of the run: `add_host`, `group_by`. @returns whether it made a difference. */
  changeInventory(change: (inventory: Inventory) => Inventory): boolean {
    const after = change(this.#inventory);
    if (after === this.#inventory) return false;
    this.#changes.push(change);
    this.#setInventory(after);
    return true;
  }

  /** Takes an inventory that was read anew; what tasks changed is changed in it, too. */
  refreshInventory(inventory: Inventory): void {
    this.#setInventory(this.#changes.reduce((changed, change) => change(changed), inventory));
  }

  #setInventory(inventory: Inventory): void {
    this.#inventory = inventory;
    this.#hostLayers.clear();
  }

  get inventory(): Inventory {
    return this.#inventory;
  }

  /** The variables of a task on a host. Without a host or task: what is known without it. */
  scope(playScope: PlayScope, host: Host | null, task: Task | null): Scope {
    // Names of variable files are rendered with everything but those files.
    const files = playScope.varsFiles(host, () => this.#scope(playScope, host, task, []));
    return this.#scope(playScope, host, task, files);
  }

  #scope(playScope: PlayScope, host: Host | null, task: Task | null, files: readonly Layer[]): Scope {
    const layers: (Layer | null)[] = [
      ...playScope.roles.flatMap(defaultsOf),
      ...rolesAround(task).flatMap(defaultsOf),
      ...(host ? this.#layersOf(host, playScope.play.folder) : []),
      layer("play vars", playScope.play.path, mapVars(playScope.play.vars)),
      layer("play vars_prompt", "", playScope.prompted),
      ...files,
      ...playScope.roles.flatMap(varsOfRole),
      ...rolesAround(task).flatMap(varsOfRole),
      ...(task?.inherited.vars ?? []).map((vars) =>
        layer("block and task vars", vars.at.file.path, mapVars(vars))
      ),
      ...(host ? memoryLayers(this.deps.memory.of(host.name)) : []),
      ...(task?.site.roles ?? []).map((role) => layer("role parameters", role.name, mapVars(role.params))),
      ...(task?.inherited.includeParams ?? []).map((vars) =>
        layer("include parameters", vars.at.file.path, mapVars(vars))
      ),
      layer("extra vars", "", this.deps.extraVars),
    ];
    const scope: Scope = this.#scopeOf([
      ...layers.filter((one) => one !== null),
      {
        level: "magic",
        origin: "",
        vars: this.#magic({ playScope, host, task }, () => scope),
      },
    ]);
    return scope;
  }

  /**
   * `hostvars[host]`: what is known of a host without a play.
   *
   * @param folder Where `group_vars` and `host_vars` count that lie beside no inventory.
   */
  hostScope(host: Host, folder: string | null = null): Scope {
    const layers = [
      ...this.#layersOf(host, folder),
      ...memoryLayers(this.deps.memory.of(host.name)),
      layer("extra vars", "", this.deps.extraVars),
    ];
    const place: MagicPlace = {
      playScope: null,
      host,
      task: null,
      ...(folder === null ? {} : { playFolder: folder }),
    };
    const scope: Scope = this.#scopeOf([
      ...layers.filter((one) => one !== null),
      { level: "magic", origin: "", vars: this.#magic(place, () => scope) },
    ]);
    return scope;
  }

  /** Variables of a play before any host: for its name, its hosts, its files; within roles, theirs too. */
  playScope(vars: readonly RawMap[], folder: string, roles: readonly Role[] = []): Scope {
    const layers = [
      ...roles.flatMap(defaultsOf),
      ...roles.flatMap(varsOfRole),
      ...vars.map((one) => layer("play vars", one.at.file.path, mapVars(one))),
      ...roles.map((role) => layer("role parameters", role.name, mapVars(role.params))),
      layer("extra vars", "", this.deps.extraVars),
    ];
    const scope: Scope = this.#scopeOf([
      ...layers.filter((one) => one !== null),
      {
        level: "magic",
        origin: "",
        vars: this.#magic(
          { playScope: null, host: null, task: null, playFolder: folder, roles },
          () => scope,
        ),
      },
    ]);
    return scope;
  }

  #magic(place: MagicPlace, scope: () => Scope): VarSource {
    return magicVars(this.deps.magic, place, {
      inventory: this.#inventory,
      hostVars: () => this.#hostVars(place.playScope?.play.folder ?? place.playFolder ?? null),
      scope,
    });
  }

  /** `hostvars`: every host's variables, made when somebody looks at them. */
  #hostVars(folder: string | null): LazyMap<string, Value> {
    const inventory = this.#inventory;
    const { hosts } = inventory;
    return new LazyMap(hosts.keys(), (name) => {
      const host = findHost(inventory, name);
      // The values of the inner map are rendered lazily: only templates see that they are not all data yet.
      return host
        ? this.hostScope(host, folder).asDict(["hostvars", "vars"]) as ReadonlyMap<Value, Value>
        : new Map();
    }, (name) => findHost(inventory, name) !== null);
  }

  #scopeOf(layers: readonly Layer[]): Scope {
    return new Scope(layers, this.deps.renderer, this.deps.options);
  }

  #layersOf(host: Host, playFolder: string | null): readonly Layer[] {
    const key = `${playFolder ?? ""}\n${host.name}`;
    let known = this.#hostLayers.get(key);
    if (!known) {
      known = this.#inventoryLayers(host, playFolder);
      this.#hostLayers.set(key, known);
    }
    return [...known, this.#factLayer(this.deps.memory.of(host.name).facts)];
  }

  #inventoryLayers(host: Host, playFolder: string | null): readonly Layer[] {
    const { files } = this.deps;
    const { sources } = this.#inventory;
    const beside = (kind: "group_vars" | "host_vars", name: string): Vars =>
      new Map(sources.flatMap((source) => [...files.of(kind, name, source)]));
    const inPlay = (kind: "group_vars" | "host_vars", name: string): Vars =>
      playFolder === null ? new Map() : files.of(kind, name, playFolder);
    const [all, ...groups] = groupsOfHost(this.#inventory, host.name);
    const ofGroups = (level: Layer["level"], vars: (group: Group) => Vars) =>
      groups.map((group) => layer(level, group.name, vars(group)));
    const made = [
      all ? layer("inventory all", "all", all.vars) : null,
      ...ofGroups("inventory group", ({ vars }) => vars),
      layer("inventory group_vars/all", "all", beside("group_vars", "all")),
      layer("playbook group_vars/all", "all", inPlay("group_vars", "all")),
      ...ofGroups("inventory group_vars", ({ name }) => beside("group_vars", name)),
      ...ofGroups("playbook group_vars", ({ name }) => inPlay("group_vars", name)),
      layer("inventory host", host.name, host.vars),
      layer("inventory host_vars", host.name, beside("host_vars", host.name)),
      layer("playbook host_vars", host.name, inPlay("host_vars", host.name)),
    ];
    return made.filter((one) => one !== null);
  }

  #factLayer(facts: ReadonlyMap<string, Value>): Layer {
    let known = this.#facts.get(facts);
    if (!known) {
      known = { level: "facts", origin: "", vars: new FactVars(facts, this.deps.injectFacts) };
      this.#facts.set(facts, known);
    }
    return known;
  }
}

function memoryLayers({ included, variables }: HostMemory): readonly (Layer | null)[] {
  return [layer("include_vars", "", included), layer("set_fact and register", "", variables)];
}

/** The roles whose variables a task sees, the weakest first: those around its own, what its own depends on, its own. */
function rolesAround(task: Task | null): readonly Role[] {
  const roles = task?.site.roles ?? [];
  const own = roles.at(-1);
  return own ? [...roles.slice(0, -1), ...own.dependencies, own] : [];
}

function defaultsOf(role: Role): readonly (Layer | null)[] {
  return role.defaults.map((vars) => layer("role defaults", role.name, mapVars(vars)));
}

function varsOfRole(role: Role): readonly (Layer | null)[] {
  return role.vars.map((vars) => layer("role vars", role.name, mapVars(vars)));
}

const mapped = new WeakMap<RawMap, Vars>();

/** A mapping of a file as variables; the same mapping gives the same object. */
export function mapVars(map: RawMap): Vars {
  let known = mapped.get(map);
  if (!known) {
    known = new Map(map.entries.map(({ key, value }) => [String(key.value), value]));
    mapped.set(map, known);
  }
  return known;
}

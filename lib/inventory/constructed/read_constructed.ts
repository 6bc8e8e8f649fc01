/** Constructed inventories: variables and groups made from those of the sources before. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Span } from "../../source/span.ts";
import { isRaw, type Vars, type VarValue } from "../../model/inventory.ts";
import { plainValue, type Raw, type RawEntry, type RawMap } from "../../model/raw.ts";
import type { Value } from "../../model/value.ts";
import { byCodePoint } from "../../system/files.ts";
import { atPlace, within } from "../at_place.ts";
import { badInventory, type HostDraft } from "../builder.ts";
import { cleanGroupName } from "../group_name.ts";
import { type KeyedGroup, keyedGroupNames, readKeyedGroups } from "./keyed_groups.ts";
import { mergedVars } from "../merge_vars.ts";
import { booleanOption, listOption, mapOption, mayBeConfig, pluginConfig } from "./plugin_config.ts";
import { shortHostName } from "../relations.ts";
import { writtenAt } from "./written_path.ts";
import type { ReadContext, Source, SourceKind } from "../source_kind.ts";

/** The plugin `ansible.builtin.constructed`. */
export const CONSTRUCTED: SourceKind = {
  name: "constructed",
  wants: (source, { yamlExtensions }) => mayBeConfig(source, yamlExtensions),
  read(source: Source, context: ReadContext): void {
    const config = pluginConfig(source, "constructed");
    within(`Failed to parse '${source.path}'`, () => {
      const options = readOptions(config, context);
      for (const host of context.builder.hosts.values()) new HostConstruction(host, options, context).run();
    });
  },
};

interface Options {
  readonly strict: boolean;
  readonly useExtraVars: boolean;
  readonly useVarsPlugins: boolean;
  readonly leadingSeparator: boolean;
  readonly compose: readonly RawEntry[];
  readonly groups: readonly RawEntry[];
  readonly keyedGroups: readonly KeyedGroup[];
}

function readOptions(config: RawMap, { settings }: ReadContext): Options {
  return {
    strict: booleanOption(config, "strict", false),
    useExtraVars: booleanOption(config, "use_extra_vars", settings.useExtraVars),
    useVarsPlugins: booleanOption(config, "use_vars_plugins", false),
    leadingSeparator: booleanOption(config, "leading_separator", true),
    compose: mapOption(config, "compose")?.entries ?? [],
    groups: mapOption(config, "groups")?.entries ?? [],
    keyedGroups: readKeyedGroups(listOption(config, "keyed_groups")),
  };
}

/** What a configuration says about one host. */
class HostConstruction {
  constructor(
    private readonly host: HostDraft,
    private readonly options: Options,
    private readonly context: ReadContext,
  ) {}

  run(): void {
    const before = this.#vars();
    for (const { key, value } of this.options.compose) this.#compose(String(key.value), value, before);
    const vars = this.#vars();
    for (const { key, value } of this.options.groups) this.#join(String(key.value), value, vars);
    for (const group of this.options.keyedGroups) this.#joinKeyed(group, vars);
  }

  #compose(name: string, expression: Raw, vars: Vars): void {
    const value = this.#attempt(
      () => this.#evaluate(expression, vars),
      (reason) => `Could not set ${name} for host ${this.host.name}: ${reason}`,
      expression.at,
    );
    if (value !== FAILED) this.context.builder.setVar(this.host.name, name, value, expression.at);
  }

  #join(written: string, condition: Raw, vars: Vars): void {
    const group = cleanGroupName(written);
    const member = this.#attempt(
      () => this.context.deps.expressions.test(condition, vars),
      (reason) => `Could not add host ${this.host.name} to group ${group}: ${reason}`,
      condition.at,
    );
    if (member !== true) return;
    const { builder } = this.context;
    atPlace(condition.at, () => builder.addChild(builder.addGroup(group), this.host.name));
  }

  #joinKeyed(group: KeyedGroup, vars: Vars): void {
    const { strict, leadingSeparator } = this.options;
    const shown = group.key ? String(plainValue(group.key)) : "None";
    const key = this.#attempt(
      () => this.#evaluate(group.key, vars),
      (reason) => `Could not generate group for host ${this.host.name} from ${shown} entry: ${reason}`,
      group.at,
    );
    if (key === FAILED) return;
    const names = atPlace(group.at, () => keyedGroupNames(group, dataOf(key), { leadingSeparator }));
    if (names === null) {
      if (!strict) return;
      const message = `No key or key resulted empty for ${shown} in host ${this.host.name}, invalid entry`;
      throw badInventory(message, group.at);
    }
    const parent = this.#parentOf(group, vars);
    if (parent === FAILED) return;
    for (const name of names) this.#put(cleanGroupName(name), parent, group.at);
  }

  #put(written: string, parent: string | null, at: Span): void {
    const { builder } = this.context;
    atPlace(at, () => {
      const name = builder.addGroup(written);
      builder.addHost(this.host.name, name);
      if (parent !== null) builder.addChild(builder.addGroup(cleanGroupName(parent)), name);
    });
  }

  #parentOf({ parentGroup, at }: KeyedGroup, vars: Vars): string | null | typeof FAILED {
    if (parentGroup === null) return null;
    const value = this.#attempt(
      () => this.context.deps.expressions.render(parentGroup, this.#seen(vars)),
      (reason) => `Could not generate parent group ${String(plainValue(parentGroup))}: ${reason}`,
      at,
    );
    if (value === FAILED) return FAILED;
    return typeof value === "string" && value !== "" ? value : null;
  }

  /** The value of an expression. A plain path to what a user wrote stays what was written, templates and place included. */
  #evaluate(expression: Raw | null, vars: Vars): VarValue {
    if (expression?.kind !== "scalar" || typeof expression.value !== "string") {
      const found = expression ? plainValue(expression) : null;
      throw badInventory(`Expressions must be text, got ${String(found)}`, expression?.at);
    }
    const seen = this.#seen(vars);
    return writtenAt(expression.value, seen) ?? this.context.deps.expressions.evaluate(expression, seen);
  }

  #seen(vars: Vars): Vars {
    const { deps, settings } = this.context;
    return this.options.useExtraVars ? mergedVars([vars, deps.extraVars], settings.hashBehaviour) : vars;
  }

  /** The host's variables so far: of its groups, its own, and the magic ones that exist before a play does. */
  #vars(): Vars {
    const { builder, deps, settings, readSources } = this.context;
    const groups = builder.groupsOfHost(this.host);
    const layers: Vars[] = groups.map(({ vars }) => vars);
    if (this.options.useVarsPlugins) {
      layers.push(...groups.map(({ name }) => deps.varsBeside(readSources, "group", name)));
    }
    const names = groups.map(({ name }) => name).filter((name) => name !== "all").sort(byCodePoint);
    layers.push(
      this.host.vars,
      new Map<string, VarValue>([
        ["inventory_hostname", this.host.name],
        ["inventory_hostname_short", shortHostName(this.host.name)],
        ["group_names", names],
      ]),
    );
    if (this.options.useVarsPlugins) layers.push(deps.varsBeside(readSources, "host", this.host.name));
    return mergedVars(layers, settings.hashBehaviour);
  }

  /** Runs a step. Where the configuration is not strict a failure means that there is nothing to do. */
  #attempt<T>(step: () => T, message: (reason: string) => string, at: Span): T | typeof FAILED {
    try {
      return step();
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      if (!this.options.strict) return FAILED;
      const { code, hint, notes } = error;
      throw new DiagnosticError(message(error.message), {
        code,
        at: error.at ?? at,
        hint,
        notes,
        cause: error,
      });
    }
  }
}

const FAILED = Symbol("failed");

function dataOf(value: VarValue): Value {
  return isRaw(value) ? plainValue(value) : value;
}

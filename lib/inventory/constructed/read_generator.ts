/** Generated inventories: a host for each combination of values from several layers. */

import type { Span } from "../../source/span.ts";
import { isRaw, type VarValue } from "../../model/inventory.ts";
import { plainValue, type Raw, type RawEntry, rawField, type RawMap } from "../../model/raw.ts";
import type { Value } from "../../model/value.ts";
import { atPlace } from "../at_place.ts";
import { badInventory } from "../builder.ts";
import { booleanOption, listOption, mapOption, mayBeConfig, pluginConfig } from "./plugin_config.ts";
import { typeOfValue } from "../python_type.ts";
import { writtenIn } from "./written_path.ts";
import type { ReadContext, Source, SourceKind } from "../source_kind.ts";

/** More combinations than this are taken for a mistake. */
const MOST_HOSTS = 1_000_000;

/** The plugin `ansible.builtin.generator`. */
export const GENERATOR: SourceKind = {
  name: "generator",
  wants: (source, { yamlExtensions }) => mayBeConfig(source, yamlExtensions),
  read(source: Source, context: ReadContext): void {
    const config = pluginConfig(source, "generator");
    const layers = required(config, "layers");
    const hosts = required(config, "hosts");
    const useExtraVars = booleanOption(config, "use_extra_vars", context.settings.useExtraVars);
    const shared = useExtraVars ? [...context.deps.extraVars] : [];
    for (const values of combinations(layers)) {
      new Generation(new Map([...shared, ...values]), context).run(hosts);
    }
  },
};

function required(config: RawMap, name: string): RawMap {
  const value = mapOption(config, name);
  if (value) return value;
  throw badInventory(`the inventory plugin 'generator' needs the option '${name}'`, config.at);
}

type Combination = readonly (readonly [string, VarValue])[];

/** Every way to take one value of each layer; the last layer changes fastest. */
function* combinations(layers: RawMap): Generator<Combination> {
  const lists = layers.entries.map((entry): readonly Combination[number][] => valuesOf(entry, layers));
  const count = lists.reduce((product, list) => product * list.length, 1);
  if (count > MOST_HOSTS) {
    throw badInventory(`layers make ${count} hosts, at most ${MOST_HOSTS} are allowed`, layers.at);
  }
  for (let number = 0; number < count; number++) {
    const made: Combination[number][] = [];
    let rest = number;
    for (const list of lists.toReversed()) {
      const value = list[rest % list.length];
      if (value) made.unshift(value);
      rest = Math.floor(rest / list.length);
    }
    yield made;
  }
}

function valuesOf({ key, value }: RawEntry, layers: RawMap): readonly Combination[number][] {
  const name = String(key.value);
  if (value.kind === "map") return value.entries.map((entry) => [name, entry.key]);
  if (value.kind === "list") return value.items.map((item) => [name, item]);
  throw badInventory(`layer '${name}' must be a list of values`, value.at ?? layers.at);
}

/** The host and groups of one combination of values. */
class Generation {
  constructor(
    private readonly vars: ReadonlyMap<string, VarValue>,
    private readonly context: ReadContext,
  ) {}

  run(hosts: RawMap): void {
    const { builder } = this.context;
    const name = this.#name(rawField(hosts, "name"), hosts.at, "the option 'hosts' has no name");
    atPlace(hosts.at, () => builder.addHost(name));
    this.#parents(name, hosts);
  }

  /** Puts a host or group into the groups that are written as its parents. */
  #parents(child: string, of: RawMap): void {
    const { builder } = this.context;
    for (const parent of listOption(of, "parents")?.items ?? []) {
      if (parent.kind !== "map") throw badInventory(`A parent of ${child} is not a dictionary`, parent.at);
      const missing = `Element ${child} has a parent with no name.`;
      const name = this.#name(rawField(parent, "name"), parent.at, missing);
      const group = atPlace(parent.at, () => builder.addGroup(name));
      for (const { key, value } of mapOption(parent, "vars")?.entries ?? []) {
        builder.setVar(group, String(key.value), this.#value(value), key.at);
      }
      atPlace(parent.at, () => builder.addChild(group, child));
      this.#parents(group, parent);
    }
  }

  #name(written: Raw | undefined, at: Span, missing: string): string {
    const rendered = written ? this.#value(written) : null;
    const name: Value = isRaw(rendered) ? plainValue(rendered) : rendered;
    if (name === null || name === "") throw badInventory(missing, written?.at ?? at);
    if (typeof name === "string") return name;
    throw badInventory(`Invalid name, expected a string but got ${typeOfValue(name)}`, written?.at ?? at);
  }

  /** Templates that are texts are rendered now; lists and dicts stay as written, and are rendered where they are used. */
  #value(written: Raw): VarValue {
    if (written.kind !== "scalar" || !written.dynamic) return written;
    const copied = writtenIn(String(written.value), this.vars);
    return copied ?? this.context.deps.expressions.render(written, this.vars);
  }
}

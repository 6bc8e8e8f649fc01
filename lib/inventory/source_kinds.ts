/** The kinds of inventory sources, by the names under which they can be enabled. */

import { badInventory } from "./builder.ts";
import { DiagnosticError } from "../source/diagnostic.ts";
import { plainValue, rawField } from "../model/raw.ts";
import { shortPluginName } from "./constructed/plugin_config.ts";
import { CONSTRUCTED } from "./constructed/read_constructed.ts";
import { GENERATOR } from "./constructed/read_generator.ts";
import { ADVANCED_HOST_LIST, HOST_LIST } from "./read_host_list.ts";
import { INI } from "./ini/read_ini.ts";
import { SCRIPT } from "./script/read_script.ts";
import { TOML } from "./read_toml.ts";
import { YAML } from "./read_yaml.ts";
import type { ReadContext, Source, SourceKind } from "./source_kind.ts";

/** YAML files that name the plugin to be used for them. */
const AUTO: SourceKind = {
  name: "auto",
  wants: ({ path, info }) => info !== null && (path.endsWith(".yml") || path.endsWith(".yaml")),
  async read(source: Source, context: ReadContext): Promise<void> {
    const { root } = source.document();
    const plugin = root?.kind === "map" ? rawField(root, "plugin") : undefined;
    const name = plugin ? plainValue(plugin) : null;
    if (!plugin || typeof name !== "string" || name === "") {
      const message =
        `no root 'plugin' key found, '${source.path}' is not a valid YAML inventory plugin config file`;
      throw badInventory(message, plugin?.at ?? root?.at);
    }
    const kind = sourceKind(name);
    if (!kind || kind === AUTO) {
      throw new DiagnosticError(`inventory config '${source.path}' specifies unknown plugin '${name}'`, {
        code: "not-supported",
        at: plugin.at,
        hint:
          "plugins written in Python are not run here: save what `ansible-inventory --list --export` prints " +
          "for this file as a .json inventory, or run it from an inventory script",
      });
    }
    if (!kind.wants(source, context.settings)) {
      const message = `inventory source '${source.path}' could not be verified by inventory plugin '${name}'`;
      throw badInventory(message, plugin.at);
    }
    await kind.read(source, context);
  },
};

const KINDS: readonly SourceKind[] = [
  HOST_LIST,
  ADVANCED_HOST_LIST,
  SCRIPT,
  AUTO,
  YAML,
  INI,
  TOML,
  CONSTRUCTED,
  GENERATOR,
];

/** The kind of this name; null for plugins that exist only in Python. */
export function sourceKind(name: string): SourceKind | null {
  return KINDS.find((kind) => kind.name === shortPluginName(name)) ?? null;
}

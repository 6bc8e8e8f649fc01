/** `lookup('config', 'DEFAULT_FORKS')`. */

import { repr } from "../template/python/repr.ts";
import { type RuntimeValue, textIn } from "../template/python/values.ts";
import { lookup, type LookupContext, LookupFailure, type PluginName, type Setting } from "./lookup.ts";
import { classOf } from "./terms.ts";

const PLUGIN_TYPES = [
  ...["become", "cache", "callback", "cliconf", "connection", "httpapi"],
  ...["inventory", "lookup", "netconf", "shell", "vars"],
];

export const config = lookup({
  name: "ansible.builtin.config",
  summary: "Reads settings",
  terms: "Names of settings as Ansible documents them",
  options: {
    on_missing: {
      type: "str",
      default: "error",
      choices: ["error", "warn", "skip"],
      description: "What happens for a setting that is not known",
    },
    plugin_type: {
      type: "str",
      choices: PLUGIN_TYPES,
      description: "The kind of the plugin whose settings are meant",
    },
    plugin_name: { type: "str", description: "The plugin whose settings are meant" },
    show_origin: { type: "bool", default: false, description: "Also tell where each setting was set" },
  },
  returns: "The value of each setting; with `show_origin` pairs of value and origin",
  examples: `- name: Show how many hosts are worked on at a time
  ansible.builtin.debug:
    msg: "{{ lookup('ansible.builtin.config', 'DEFAULT_FORKS') }}"
`,
  run: (
    terms,
    { on_missing: onMissing, plugin_type: type, plugin_name: plugin, show_origin: showsOrigin },
    context,
  ) => {
    if ((type === null) !== (plugin === null)) {
      throw new LookupFailure(
        "Both plugin_type and plugin_name are required, cannot use one without the other.",
      );
    }
    const { settings } = context.deps;
    const part = type === null || plugin === null ? null : { kind: type, name: plugin };
    return terms.flatMap((term): readonly RuntimeValue[] => {
      const name = textIn(term);
      if (name === undefined) {
        throw new LookupFailure(
          `Invalid setting identifier, ${repr(term)} is not a <class 'str'>, its a ${classOf(term)}.`,
        );
      }
      const setting = settings.find(name, part, context.variables);
      if (!setting && part && !settings.hasPlugin(part)) {
        throw new LookupFailure(`Unable to load ${part.kind} plugin ${repr(part.name)}.`);
      }
      if (!setting) return missing(name, part, onMissing, context);
      return [showsOrigin ? withOrigin(setting) : setting.value];
    });
  },
});

function withOrigin({ value, origin }: Setting): RuntimeValue {
  return [value, origin];
}

function missing(
  name: string,
  part: PluginName | null,
  onMissing: string,
  { environment: { io }, at }: LookupContext,
): readonly [] {
  const owner = part === null ? "" : ` for ${repr(part.name)} ${part.kind} plugin`;
  const message = `No config definition exists for '${name}'${owner}.`;
  if (onMissing === "error") throw new LookupFailure(message);
  if (onMissing === "warn") io.warn(`Skipping ${name}: ${message}`, at);
  return [];
}

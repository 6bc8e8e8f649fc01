/** Statistics of a run, gathered by its tasks. */

import type { Value } from "../../model/value.ts";
import { stateModule } from "../module.ts";
import { variableName } from "./variable_name.ts";

/** `set_stats`; what is set is shown at the end of the run where the configuration asks for it. */
export const setStats = stateModule({
  name: "ansible.builtin.set_stats",
  summary: "Sets statistics that are shown at the end of the run",
  notes: ["They are shown where `show_custom_stats` is set in the configuration."],
  arguments: {
    data: {
      type: "dict",
      default: new Map(),
      description: "Statistics by name; names are those that a variable may have",
    },
    per_host: { type: "bool", default: false, description: "Whether each host has its own, or the run one" },
    aggregate: {
      type: "bool",
      default: true,
      description: "Whether values are added to those that were set before, or replace them",
    },
  },
  runsOn: "controller",
  supports: { check: "full", diff: false },
  returns: {
    ansible_stats: {
      description: "What was set: `data`, `per_host`, `aggregate`",
      type: "dict",
      returned: "success",
    },
  },
  examples: `- name: Count the images that every host pulled
  ansible.builtin.set_stats:
    data:
      images_pulled: "{{ pulled.results | length }}"
    per_host: true
`,
  plan: ({ data, per_host: perHost, aggregate }, _host, { given }) => {
    const at = given.get("data")?.at;
    const named = new Map([...data].map(([name, value]) => [variableName(name, at), value] as const));
    const stats = new Map<Value, Value>([
      ["aggregate", aggregate],
      ["data", new Map<Value, Value>(named)],
      ["per_host", perHost],
    ]);
    return {
      changes: [],
      values: { ansible_stats: stats },
      effects: [{ kind: "stats", data: named, perHost, aggregate }],
    };
  },
});

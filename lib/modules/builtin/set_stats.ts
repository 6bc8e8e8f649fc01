/** Statistics of a run, gathered by its tasks. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import { isDict, type Value } from "../../model/value.ts";
import { str } from "../../template/python/repr.ts";
import { stateModule } from "../module.ts";
import { variableName } from "./variable_name.ts";

const YES = /^(y|yes|on|1|true|t|1\.0)$/i;

/** `set_stats`; what is set is shown at the end of the run where the configuration asks for it. */
export const setStats = stateModule({
  name: "ansible.builtin.set_stats",
  summary: "Sets statistics that are shown at the end of the run",
  notes: ["They are shown where `show_custom_stats` is set in the configuration."],
  arguments: {
    data: {
      type: "raw",
      default: new Map(),
      description: "Statistics by name; names are those that a variable may have",
    },
    per_host: { type: "raw", default: false, description: "Whether each host has its own, or the run one" },
    aggregate: {
      type: "raw",
      default: true,
      description: "Whether values are added to those that were set before, or replace them",
    },
  },
  rules: { unknown: "Invalid options for" },
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
  plan: ({ data, ...options }, _host, { given }) => {
    // What is no word for yes means no.
    const [perHost, aggregate] = [YES.test(str(options.per_host)), YES.test(str(options.aggregate))];
    const at = given.get("data")?.at;
    if (!isDict(data)) {
      throw new DiagnosticError("The 'data' option needs to be a dictionary/hash", {
        code: "bad-argument",
        at,
      });
    }
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

/** Variables that a task sets for its host. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Raw } from "../../model/raw.ts";
import type { Value } from "../../model/value.ts";
import { stateModule } from "../module.ts";
import { variableName } from "./variable_name.ts";

/** `set_fact`; every argument but `cacheable` is a variable. */
export const setFact = stateModule({
  name: "ansible.builtin.set_fact",
  summary: "Sets variables of a host from values known now",
  notes: [
    "The values are rendered once, when the task runs; later changes of what they were made of do not reach them.",
    "Names may be templates. Of `key=value` text every value is text.",
  ],
  arguments: {
    cacheable: {
      type: "bool",
      default: false,
      description:
        "Whether the variables are facts as well: kept in the fact cache, and weaker in a later run",
    },
  },
  openArguments: true,
  runsOn: "controller",
  supports: { check: "full", diff: false },
  returns: {
    ansible_facts: { description: "The variables that were set", type: "dict", returned: "success" },
  },
  examples: `- name: Remember where the archive lies
  ansible.builtin.set_fact:
    archive_folder: "{{ mirror_path }}/content/{{ sequence }}"
    archive_kinds: [images, catalogs]

- name: Keep the version for later runs
  ansible.builtin.set_fact:
    installed_version: "{{ version_output.stdout | trim }}"
    cacheable: true
`,
  plan: ({ cacheable }, _host, { given, behind }) => {
    const variables = new Map<string, Value>();
    const written = new Map<string, Raw>();
    for (const [name, { value, keyAt, source }] of given) {
      if (name === "cacheable") continue;
      variables.set(variableName(name, keyAt), value);
      const text = source && behind(source);
      if (text && givesText(text, value)) written.set(name, text);
    }
    if (variables.size === 0) {
      throw new DiagnosticError(
        "No key/value pairs provided, at least one is required for this action to succeed",
        { code: "bad-argument" },
      );
    }
    return {
      changes: [],
      values: { ansible_facts: new Map<Value, Value>(variables) },
      effects: [{ kind: "set-fact", variables, written, cacheable }],
    };
  },
});

/** Whether the value is that very text, or came out of that vault: a template was rendered for the last time. */
function givesText(raw: Raw, value: Value): boolean {
  if (raw.kind !== "scalar" || typeof value !== "string") return false;
  return raw.tag === "vault" || (raw.value === value && !raw.dynamic);
}

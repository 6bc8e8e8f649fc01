/** Entries of a host's databases. */

import type { Value } from "../../model/value.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { ask, missingTool, mistake } from "../commands/tools.ts";
import { queryModule } from "../module.ts";

const WITH_COLONS: readonly string[] = ["passwd", "shadow", "group", "gshadow"];
const PROBLEMS: Readonly<Record<number, string>> = {
  1: "Missing arguments, or database unknown.",
  2: "One or more supplied key could not be found in the database.",
  3: "Enumeration not supported on this database.",
};

/** `getent`. */
export const getent = queryModule({
  name: "ansible.builtin.getent",
  summary: "Looks entries up in the databases of a host, such as those of users, groups and hosts",
  arguments: {
    database: { type: "str", required: true, description: "The database, such as `passwd` or `hosts`" },
    key: { type: "str", description: "The entry; all of them by default" },
    service: { type: "str", description: "The source to ask instead of those the host is configured with" },
    split: {
      type: "str",
      description: "What stands between fields: blanks, and colons where the database has them",
    },
    fail_key: { type: "bool", default: true, description: "Fail where there is no such entry" },
  },
  setsFacts: true,
  runsOn: "host",
  supports: { check: "full", diff: false },
  returns: {
    ansible_facts: {
      description: "`getent_` and the database: by key, the other fields of the entry; null for none",
      type: "dict",
      returned: "success",
    },
  },
  examples: `- name: Look a user up
  ansible.builtin.getent:
    database: passwd
    key: root

- name: Show the home folder
  ansible.builtin.debug:
    var: ansible_facts.getent_passwd.root[4]
`,
  answer: async ({ database, key, service, split, fail_key: fails }, host, { environment }) => {
    if (split === "") throw mistake("Invalid split value. The value must be a non-empty string");
    const source = service === null ? [] : ["-s", service];
    const words = ["getent", ...source, "--", database, ...(key === null ? [] : [key])];
    const { code, stdout } = await ask(host, words, { environment });
    if (code === 127) throw missingTool("getent");
    const isMissing = code === 2 && !fails;
    if (code !== 0 && !isMissing) {
      throw new DiagnosticError(PROBLEMS[code] ?? "Unexpected failure!", { code: "module-failed" });
    }
    const separator = split ?? (WITH_COLONS.includes(database) ? ":" : null);
    const entries = isMissing ? new Map<Value, Value>([[key ?? "", null]]) : entriesIn(stdout, separator);
    const facts = new Map<string, Value>([[`getent_${database}`, entries]]);
    return {
      changed: false,
      values: { ansible_facts: new Map<Value, Value>(facts), ...(isMissing ? { msg: PROBLEMS[2] } : {}) },
      effects: [{ kind: "facts", facts }],
    };
  },
});

/** Fields by the first of them; several entries with the same one become a list. */
function entriesIn(text: string, separator: string | null): ReadonlyMap<Value, Value> {
  const byKey = new Map<string, (readonly string[])[]>();
  for (const line of text.split("\n").filter((one) => one !== "")) {
    const [key = "", ...fields] = separator === null ? line.trim().split(/\s+/) : line.split(separator);
    byKey.set(key, [...byKey.get(key) ?? [], fields]);
  }
  return new Map([...byKey].map(([key, found]) => [key, found.length === 1 ? found[0] ?? [] : found]));
}

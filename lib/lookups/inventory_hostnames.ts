/** `with_inventory_hostnames`. */

import { DiagnosticError } from "../source/diagnostic.ts";
import type { Group, Host, Inventory } from "../model/inventory.ts";
import { matchHosts } from "../inventory/pattern/match_hosts.ts";
import { items, listOf } from "../template/python/iterate.ts";
import { str } from "../template/python/repr.ts";
import { isDictValue, type RuntimeDict, type RuntimeList, textIn } from "../template/python/values.ts";
import { lookup, LookupFailure } from "./lookup.ts";

export const inventoryHostnames = lookup({
  name: "ansible.builtin.inventory_hostnames",
  summary: "Finds hosts of the inventory by a pattern",
  terms: "Patterns as in `hosts` of a play",
  options: {},
  returns: "The names of the hosts; none for a pattern that cannot be read",
  examples: `- name: Show all hosts that are no web servers
  ansible.builtin.debug:
    msg: "{{ item }}"
  with_inventory_hostnames: all:!www
`,
  run: (terms, _options, { variables, environment: { io }, deps, at }) => {
    const groups = variables.get("groups") ?? null;
    if (!isDictValue(groups)) throw new LookupFailure("'groups'");
    try {
      const { pythonRegExp } = deps;
      const found = matchHosts(patterns(terms), inventoryOf(groups), { pythonRegExp, random: Math.random });
      for (const warning of found.warnings) io.warn(warning, at);
      return found.hosts.map(({ name }) => name);
    } catch (error) {
      if (error instanceof DiagnosticError) return [];
      throw error;
    }
  },
});

function patterns(terms: RuntimeList): readonly string[] {
  return [...items(terms)].map((term) => textIn(term) ?? str(term));
}

/** The inventory again, as far as the variable `groups` shows it. */
function inventoryOf(variable: RuntimeDict): Inventory {
  const groups = new Map<string, Group>();
  const hosts = new Map<string, Host>();
  for (const [key, members] of variable) {
    const [name, names] = [str(key), listOf(members).map(str)];
    groups.set(name, { name, hosts: names, children: [], vars: new Map(), priority: 1 });
    for (const host of names) hosts.set(host, { name: host, vars: new Map(), implicit: false });
  }
  return { hosts, groups, sources: [] };
}

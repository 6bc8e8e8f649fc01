/** Installed packages of a host as facts. */

import type { Value } from "../../model/value.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { queryModule } from "../module.ts";
import { listPackages, MANAGERS } from "../packages/package_list.ts";

/** `package_facts`. */
export const packageFacts = queryModule({
  name: "ansible.builtin.package_facts",
  summary: "Lists the installed packages of a host as the fact `packages`",
  notes: [
    "The managers apk, apt, pacman, portage and rpm are known; pkg and pkg_info of the BSD family are refused.",
  ],
  arguments: {
    manager: {
      type: "list",
      elements: "str",
      default: ["auto"],
      description: "The package managers to ask: `apk`, `apt`, `pacman`, `portage`, `rpm` (also as `dnf`, " +
        "`dnf5`, `yum`, `zypper`), or `auto` for those that the host has",
    },
    strategy: {
      type: "str",
      default: "first",
      choices: ["first", "all"],
      description: "Whether to stop at the first manager that the host has",
    },
  },
  runsOn: "host",
  supports: { check: "full", diff: false },
  returns: {
    ansible_facts: {
      description: "`packages`: by name, lists of dictionaries of `name`, `version`, `source` and more",
      type: "dict",
      returned: "always",
    },
  },
  examples: `- name: Learn what is installed
  ansible.builtin.package_facts:

- name: Show a version
  ansible.builtin.debug:
    var: ansible_facts.packages.podman[0].version
`,
  answer: async ({ manager, strategy }, host) => {
    const names = manager.map((name) => name.toLowerCase());
    const wanted = wantedManagers(names);
    const packages = new Map<string, readonly Value[]>();
    const warnings: string[] = [];
    let found = 0;
    for (const one of wanted) {
      if (strategy === "first" && found > 0) break;
      const list = await listPackages(one, host);
      if (list === null) {
        if (names.includes(one.name)) {
          warnings.push(`Requested package manager ${one.name} was not usable by this module: not found`);
        }
        continue;
      }
      if (list.size === 0) warnings.push(`Found "${one.name}" but no associated packages`);
      else found++;
      for (const [name, details] of list) packages.set(name, [...packages.get(name) ?? [], ...details]);
    }
    if (found === 0) {
      const message = `Could not detect a supported package manager from the following list: ${
        wanted.map(({ name }) => name).join(", ")
      }. Check warnings for details.`;
      throw new DiagnosticError(message, { code: "module-failed" });
    }
    const facts = new Map<string, Value>([["packages", new Map<Value, Value>(packages)]]);
    return {
      changed: false,
      values: { ansible_facts: new Map<Value, Value>(facts) },
      effects: [{ kind: "facts", facts }],
      warnings,
    };
  },
});

function wantedManagers(names: readonly string[]) {
  const named = names.filter((name) => name !== "auto").map((name) => {
    const found = MANAGERS.find((one) => one.name === name || one.aliases.includes(name));
    if (!found) {
      throw new DiagnosticError(`Unsupported package managers requested: ${name}`, { code: "not-supported" });
    }
    return found;
  });
  return [...new Set([...named, ...(names.includes("auto") ? MANAGERS : [])])];
}

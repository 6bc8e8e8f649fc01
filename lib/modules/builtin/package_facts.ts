/** Installed packages of a host as facts. */

import type { Value } from "../../model/value.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import type { TargetReader } from "../../connection/target.ts";
import { queryModule } from "../module.ts";
import { listPackages, MANAGERS, type PackageManager } from "../packages/package_list.ts";

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
  setsFacts: true,
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
    const { packages, warnings } = await gather(wanted, names, strategy === "first", host);
    if (packages.size === 0) {
      const list = wanted.map(({ name }) => name).join(", ");
      const failed = `Could not detect a supported package manager from the following list: ${list}. ` +
        "Check warnings for details.";
      return { changed: false, failed, warnings };
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

interface Gathered {
  /** Lists of details by name. */
  readonly packages: ReadonlyMap<string, readonly Value[]>;
  readonly warnings: readonly string[];
}

/** @param named Managers that the task names: where one of them is missing, that is told. */
async function gather(
  managers: readonly PackageManager[],
  named: readonly string[],
  onlyFirst: boolean,
  host: TargetReader,
): Promise<Gathered> {
  const packages = new Map<string, readonly Value[]>();
  const warnings: string[] = [];
  for (const manager of managers) {
    if (onlyFirst && packages.size > 0) break;
    const { name } = manager;
    const listed = await listPackages(manager, host);
    if (listed.kind === "absent") {
      const warning = `Requested package manager ${name} was not usable by this module: ` +
        `Failed to find required executable "${manager.programs[0]}"`;
      if (named.includes(name)) warnings.push(warning);
      continue;
    }
    if (listed.kind === "failed") {
      warnings.push(`Failed to retrieve packages with ${name}: ${listed.problem}`);
    }
    const found = listed.kind === "packages" ? listed.packages : new Map<string, readonly Value[]>();
    if (found.size === 0) warnings.push(`Found "${name}" but no associated packages`);
    for (const [one, details] of found) packages.set(one, [...packages.get(one) ?? [], ...details]);
  }
  return { packages, warnings };
}

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

/** Packages of a host, whatever manages them. */

import type { TargetReader } from "../../connection/target.ts";
import { type ActionModule, actionModule, type Given, type Module, type ModuleContext } from "../module.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { textSpan } from "../../source/span.ts";
import { field } from "../../model/value.ts";
import { checkArguments } from "../arguments.ts";
import { findTool } from "../commands/tools.ts";
import { apt } from "./apt.ts";
import { dnf } from "./dnf.ts";

const BY_NAME: Readonly<Record<string, Module>> = { apt, dnf, dnf5: dnf, yum: dnf };

/** `package`. */
export const packages = actionModule({
  name: "ansible.builtin.package",
  summary: "Installs packages and takes them away, with what the host has for that",
  notes: [
    "The manager is what `use` or the variable `ansible_package_use` says, or the one that the host has: apt or " +
    "dnf. Other arguments are handed on to its module. Other managers are refused.",
  ],
  arguments: {
    name: { type: "raw", description: "Names of packages" },
    state: { type: "str", description: "`present`, `absent` or `latest`, as the manager's module has it" },
    use: { type: "str", default: "auto", description: "The package manager: `apt`, `dnf`, or `auto`" },
  },
  openArguments: true,
  runsOn: "host",
  supports: { check: "full", diff: true },
  returns: {},
  examples: `- name: Install a package, whatever the distribution
  ansible.builtin.package:
    name: skopeo
    state: present
`,
  run: async ({ use }, host, context) => {
    const { module, args } = await chosen(use, host, context);
    return await module.run(args as never, host, context);
  },
  preview: async ({ use }, host, context) => {
    const { module, args } = await chosen(use, host, context);
    if (!module.preview) return { changed: false, skipped: "" };
    return await module.preview(args as never, host, context);
  },
});

interface Chosen {
  readonly module: ActionModule;
  readonly args: Readonly<Record<string, unknown>>;
}

async function chosen(use: string, host: TargetReader, context: ModuleContext & Given): Promise<Chosen> {
  const name = await managerOf(use, host, context);
  const module = BY_NAME[name.replace(/^ansible\.(builtin|legacy)\./, "")];
  if (module?.kind !== "action") {
    const message = `Could not find a matching action for the "${name}" package manager.`;
    throw new DiagnosticError(message, { code: "not-supported" });
  }
  const given = new Map([...context.given].filter(([argument]) => argument !== "use"));
  const [first] = given.values();
  const at = first?.keyAt ?? textSpan("package", "");
  const { values, secrets } = checkArguments(module.arguments, given, { name, at, rules: module.rules });
  secrets.forEach((secret) => context.controller.secrets.add(secret));
  return { module, args: Object.fromEntries(values) };
}

async function managerOf(use: string, host: TargetReader, context: ModuleContext): Promise<string> {
  const wanted = use === "auto" ? context.variable("ansible_package_use") ?? use : use;
  if (typeof wanted === "string" && wanted !== "auto") return wanted;
  const known = field(context.variable("ansible_facts"), "pkg_mgr");
  if (typeof known === "string" && known !== "unknown") return known;
  const found = await findTool(host, ["apt-get", "dnf5", "dnf", "yum", "apk", "zypper", "pacman"]);
  if (found === null) {
    throw new DiagnosticError('Could not detect a package manager. Try using the "use" option.', {
      code: "part-missing",
    });
  }
  const program = found.slice(found.lastIndexOf("/") + 1);
  return program === "apt-get" ? "apt" : program;
}

/** The name of a host. */

import type { CommandChange } from "../../model/change.ts";
import { dict, type Value } from "../../model/value.ts";
import type { TargetReader } from "../../connection/target.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { ask, askShell, toolChange } from "../commands/tools.ts";
import { planOwnFile, readOwnFile } from "../files/own_file.ts";
import { type Plan, stateModule } from "../module.ts";

/** How hosts keep their name: with a tool of systemd, in a file of one line, or among other settings. */
type Strategy =
  | { readonly kind: "systemd" }
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "setting"; readonly path: string; readonly key: string };

const FILE: Strategy = { kind: "file", path: "/etc/hostname" };
const STRATEGIES: Readonly<Record<string, Strategy>> = {
  systemd: { kind: "systemd" },
  alpine: FILE,
  debian: FILE,
  generic: FILE,
  sles: { kind: "file", path: "/etc/HOSTNAME" },
  redhat: { kind: "setting", path: "/etc/sysconfig/network", key: "HOSTNAME" },
  openrc: { kind: "setting", path: "/etc/conf.d/hostname", key: "hostname" },
};
const FOREIGN = ["freebsd", "macos", "macosx", "darwin", "openbsd", "solaris"];
const MOST_LETTERS = 64;

/** `hostname`. */
export const hostname = stateModule({
  name: "ansible.builtin.hostname",
  summary: "Gives a host its name, now and for later",
  notes: [
    "Linux only: the ways of macOS, Solaris and the BSD family are refused. `/etc/hosts` stays as it is.",
  ],
  arguments: {
    name: { type: "str", required: true, description: "The name" },
    use: {
      type: "str",
      choices: [...Object.keys(STRATEGIES), ...FOREIGN],
      description: "How the host keeps its name; by default what it has",
    },
  },
  runsOn: "host",
  supports: { check: "full", diff: true },
  returns: {
    name: { description: "The name", type: "str", returned: "always" },
    ansible_facts: {
      description: "`ansible_hostname`, `ansible_nodename`, `ansible_fqdn` and `ansible_domain`",
      type: "dict",
      returned: "always",
    },
  },
  examples: `- name: Name the host after the inventory
  ansible.builtin.hostname:
    name: "{{ inventory_hostname }}"
`,
  plan: async ({ name, use }, host) => {
    const strategy = await strategyFor(use, host);
    if (strategy.kind === "systemd" && name.length > MOST_LETTERS) {
      const message =
        `name cannot be longer than ${MOST_LETTERS} characters on systemd servers, try a shorter name`;
      throw new DiagnosticError(message, { code: "bad-argument" });
    }
    const current = (await askShell(host, "uname -n")).stdout.trim();
    const kept = await permanence(name, strategy, host);
    const now: readonly CommandChange[] = current === name ? [] : [
      toolChange(
        "the name of the host",
        strategy.kind === "systemd"
          ? ["hostnamectl", "--transient", "set-hostname", name]
          : ["hostname", name],
      ),
    ];
    const changes = [...now, ...kept.changes];
    const before = current === name ? kept.name : current;
    const facts = await factsFor(name, host);
    return {
      changes,
      values: { name, ansible_facts: new Map<Value, Value>(facts) },
      effects: [{ kind: "facts", facts }],
      // A file that changes shows its own difference.
      diffs: now.length === 0 || kept.changes.some(({ kind }) => kind === "path") ? [] : [{
        before: `hostname = ${before}\n`,
        after: `hostname = ${name}\n`,
        beforeHeader: "hostname",
        afterHeader: "hostname",
      }],
    };
  },
});

const DETECT = `[ -d /run/systemd/system ] && command -v hostnamectl >/dev/null && echo systemd && exit
for place in /etc/hostname /etc/HOSTNAME /etc/conf.d/hostname; do
  [ -e "$place" ] && echo "$place" && exit
done
[ -e /etc/sysconfig/network ] && [ -e /etc/redhat-release ] && echo redhat`;
const BY_PLACE: Readonly<Record<string, string>> = {
  systemd: "systemd",
  redhat: "redhat",
  "/etc/HOSTNAME": "sles",
  "/etc/conf.d/hostname": "openrc",
};

async function strategyFor(use: string | null, host: TargetReader): Promise<Strategy> {
  if (use !== null && FOREIGN.includes(use)) {
    throw new DiagnosticError(`hostname does not support use=${use}`, { code: "not-supported" });
  }
  const name = use ?? BY_PLACE[(await askShell(host, DETECT)).stdout.trim()] ?? "generic";
  return STRATEGIES[name] ?? FILE;
}

/** What is kept for later, and what has to be done for that. */
async function permanence(
  name: string,
  strategy: Strategy,
  host: TargetReader,
): Promise<{ readonly name: string; readonly changes: Plan["changes"] }> {
  if (strategy.kind === "systemd") {
    const kept = (await ask(host, ["hostnamectl", "--static", "status"])).stdout.trim();
    const change = toolChange("the kept name of the host", ["hostnamectl", "--static", "set-hostname", name]);
    return { name: kept, changes: kept === name ? [] : [change] };
  }
  const file = await readOwnFile(strategy.path, host);
  const text = file.text ?? "";
  const { found, made } = strategy.kind === "file"
    ? { found: text.trim(), made: `${name}\n` }
    : setting(text, strategy.key, name);
  if (found === name) return { name: found, changes: [] };
  return { name: found, changes: (await planOwnFile(file, made, host, { diff: true })).changes };
}

function setting(text: string, key: string, name: string) {
  const line = new RegExp(`^\\s*${key}=(.*)$`, "m");
  const found = (line.exec(text)?.[1] ?? "").trim().replace(/^(["'])(.*)\1$/, "$2");
  const made = line.test(text)
    ? text.replace(line, () => `${key}="${name}"`)
    : `${text}${text === "" || text.endsWith("\n") ? "" : "\n"}${key}="${name}"\n`;
  return { found, made };
}

async function factsFor(name: string, host: TargetReader): Promise<ReadonlyMap<string, Value>> {
  const { stdout } = await askShell(host, "hostname -f 2>/dev/null || uname -n");
  const full = stdout.trim();
  return new Map(
    dict({
      ansible_hostname: name.split(".")[0] ?? name,
      ansible_nodename: name,
      ansible_fqdn: full,
      ansible_domain: full.split(".").slice(1).join("."),
    }) as ReadonlyMap<string, Value>,
  );
}

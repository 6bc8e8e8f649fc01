/** Packages of hosts of the Red Hat family. */

import type { Target, TargetReader } from "../../connection/target.ts";
import { applyChanges } from "../apply_changes.ts";
import { ask, askSurely, mistake, toolChange } from "../commands/tools.ts";
import { actionModule, type Outcome } from "../module.ts";
import { ModuleFailure } from "../module_failure.ts";
import { stepsDiff } from "../packages/apt_command.ts";
import { DNF_ARGUMENTS, type DnfArguments } from "../packages/dnf_arguments.ts";
import { type DnfStep, dnfWords, findDnf, stepsInTable } from "../packages/dnf_command.ts";
import { listByDnf } from "../packages/dnf_list.ts";

/** `dnf`, with the host's own dnf 4 or 5. */
export const dnf = actionModule({
  name: "ansible.builtin.dnf",
  aliases: ["ansible.builtin.dnf5", "ansible.builtin.yum"],
  summary: "Installs packages with dnf, upgrades them, and takes them away",
  notes: [
    "The host needs `dnf` and `rpm`, and no Python. In check mode dnf announces what it would do.",
  ],
  arguments: DNF_ARGUMENTS,
  rules: { exclusive: [["name", "list"], ["best", "nobest"]] },
  runsOn: "host",
  supports: { check: "full", diff: true },
  returns: {
    msg: { description: "What happened", type: "str", returned: "always" },
    rc: { description: "The exit code of dnf", type: "int", returned: "always" },
    results: {
      description: "What was installed and removed, or what was listed",
      type: "list",
      returned: "always",
    },
  },
  examples: `- name: Install what mirrors need
  ansible.builtin.dnf:
    name: [podman, skopeo]

- name: Upgrade all packages
  ansible.builtin.dnf:
    name: "*"
    state: latest
`,
  run: (args, host) => work(args, host, host),
  preview: (args, host) => work(args, host, null),
});

/** @param target Null in check mode. */
async function work(args: DnfArguments, host: TargetReader, target: Target | null): Promise<Outcome> {
  const program = await findDnf(args, host);
  if (args.list !== null) {
    return { changed: false, values: { msg: "", results: await listByDnf(program, args.list, args, host) } };
  }
  const names = args.name.map((name) => name.trim()).filter((name) => name !== "");
  if (names.length === 0 && !args.autoremove) return await refreshed(program, args, host);
  const words = await commandWords(names, args, host);
  const steps = words === null ? [] : await announced(dnfWords(program, args, "announce", words), host);
  const older = steps.filter(({ isDowngrade }) => isDowngrade);
  if (words === null || steps.length === 0 || (older.length === steps.length && !args.allow_downgrade)) {
    return { changed: false, values: { msg: "Nothing to do", rc: 0, results: [] } };
  }
  if (older[0] && !args.allow_downgrade) {
    throw mistake(`${older[0].name} would go back to ${older[0].after}, which allow_downgrade allows`);
  }
  const change = toolChange(
    `Failed to ${words[0]} ${names.join(", ")}`,
    dnfWords(program, args, "do", words),
  );
  if (target) await applyChanges([change], target);
  const results = steps.map(({ name, after, before }) =>
    after === null ? `Removed: ${name} ${before}` : `Installed: ${name} ${after}`
  );
  const msg = target ? "" : "Check mode: No changes made, but would have if not in check mode";
  return { changed: true, values: { msg, rc: 0, results }, diffs: stepsDiff(steps) };
}

async function refreshed(program: string, args: DnfArguments, host: TargetReader): Promise<Outcome> {
  if (!args.update_cache) return { changed: false, values: { msg: "Nothing to do", rc: 0, results: [] } };
  await askSurely(host, dnfWords(program, args, "do", ["makecache"]));
  return { changed: false, values: { msg: "Cache updated", rc: 0, results: [] } };
}

/** The command and its packages; null where there is nothing to do. */
async function commandWords(
  names: readonly string[],
  args: DnfArguments,
  host: TargetReader,
): Promise<readonly string[] | null> {
  const state = args.state ?? (args.autoremove ? "absent" : "present");
  switch (state) {
    case "absent":
    case "removed":
      if (names.length === 0) return ["autoremove"];
      return [args.autoremove ? "autoremove" : "remove", ...names];
    case "latest": {
      if (names.includes("*")) return ["upgrade"];
      const isSelective = args.update_only || args.security || args.bugfix;
      return [isSelective ? "upgrade" : "install", ...names];
    }
    default: {
      if (args.autoremove) throw mistake("Autoremove should be used alone or with state=absent");
      const lacking = await notInstalled(names, args, host);
      return lacking.length === 0 ? null : ["install", ...lacking];
    }
  }
}

/** Names that no installed package has or stands in for; only dnf can tell of groups, files and patterns. */
async function notInstalled(
  names: readonly string[],
  { installroot }: DnfArguments,
  host: TargetReader,
): Promise<readonly string[]> {
  const root = installroot === "/" ? [] : ["--root", installroot];
  const answers = await Promise.all(names.map(async (name) => {
    if (/^@|:\/\/|[*?[]|^\/.*\.rpm$/.test(name)) return false;
    const [own, other] = await Promise.all([
      ask(host, ["rpm", ...root, "-q", "--quiet", name]),
      ask(host, ["rpm", ...root, "-q", "--quiet", "--whatprovides", name]),
    ]);
    return own.code === 0 || other.code === 0;
  }));
  return names.filter((_, at) => !answers[at]);
}

/** What dnf would do. @throws {DiagnosticError} `command-failed` where it cannot. */
async function announced(words: readonly string[], host: TargetReader): Promise<readonly DnfStep[]> {
  const { code, stdout, stderr } = await ask(host, words);
  const steps = stepsInTable(stdout);
  // Having said no, dnf tells of a failure; without a transaction it had no reason to ask.
  if (code === 0 || steps.length > 0 || /Nothing to do/i.test(stdout + stderr)) return steps;
  const problem = stderr.trim() || stdout.trim();
  throw new ModuleFailure(`Failed to find what to do: ${problem}`, { rc: code, results: [] }, {
    code: "command-failed",
  });
}

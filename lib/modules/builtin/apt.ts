/** Packages of hosts of the Debian family. */

import type { Target, TargetReader } from "../../connection/target.ts";
import { applyChanges, SILENCE } from "../apply_changes.ts";
import { findTool, missingTool, toolChange } from "../commands/tools.ts";
import { actionModule, type ModuleContext, type Outcome } from "../module.ts";
import { APT_ARGUMENTS, type AptArguments } from "../packages/apt_arguments.ts";
import { cacheAge, updateCache } from "../packages/apt_cache.ts";
import { stepsDiff } from "../packages/apt_command.ts";
import { planApt } from "../packages/apt_plan.ts";

/** `apt`. */
export const apt = actionModule({
  name: "ansible.builtin.apt",
  summary: "Installs packages with apt, upgrades them, and takes them away",
  notes: [
    "The host needs `apt-get` and dpkg, and no Python. In check mode apt simulates what it would do; lists of " +
    "packages are not read anew.",
    "Upgrades are those of `apt-get`; `aptitude` is not used.",
    "A package for a URL is downloaded in check mode too, and deleted again.",
  ],
  arguments: APT_ARGUMENTS,
  rules: { exclusive: [["deb", "package", "upgrade"]] },
  runsOn: "host",
  supports: { check: "full", diff: true },
  returns: {
    cache_updated: { description: "Whether the lists were read anew", type: "bool", returned: "success" },
    cache_update_time: {
      description: "When they were, in seconds since 1970",
      type: "int",
      returned: "success",
    },
    stdout: { description: "What apt printed", type: "str", returned: "where it was run" },
    stderr: { description: "What it printed as errors", type: "str", returned: "where it was run" },
  },
  examples: `- name: Install what mirrors need
  ansible.builtin.apt:
    name: [podman, skopeo]
    update_cache: true
    cache_valid_time: 3600

- name: Keep a package at a version
  ansible.builtin.apt:
    name: "openssl=3.0.*"

- name: Upgrade all packages
  ansible.builtin.apt:
    upgrade: dist
`,
  run: (args, host, context) => work(args, host, host, context),
  preview: (args, host, context) => work(args, host, null, context),
});

/** @param target Null in check mode. */
async function work(
  args: AptArguments,
  host: TargetReader,
  target: Target | null,
  context: ModuleContext,
): Promise<Outcome> {
  if (await findTool(host, ["apt-get"]) === null) throw missingTool("apt-get");
  const nothingElse = args.upgrade === "no" && args.deb === null && (args.package ?? []).length === 0;
  if (args.clean) {
    const clean = [toolChange("apt-get clean failed", ["apt-get", "clean"])];
    const { stdout, stderr } = target ? await applyChanges(clean, target) : SILENCE;
    if (nothingElse) return { changed: true, values: { msg: stdout, stdout, stderr } };
  }
  const cache = await refresh(args, host, target, context);
  const values = { cache_updated: cache.updated, cache_update_time: cache.updatedS };
  if (nothingElse && !args.autoclean && !args.autoremove && args.state !== "fixed") {
    return { changed: cache.updated, values, warnings: cache.warnings };
  }
  const { changes, steps } = await planApt(args, host);
  const applied = target && changes.length > 0 ? await applyChanges(changes, target) : null;
  return {
    changed: changes.length > 0,
    values: { ...values, stdout: applied?.stdout, stderr: applied?.stderr },
    diffs: stepsDiff(steps),
    warnings: cache.warnings,
  };
}

interface Refreshed {
  readonly updated: boolean;
  readonly updatedS: number;
  readonly warnings: readonly string[];
}

async function refresh(
  args: AptArguments,
  host: TargetReader,
  target: Target | null,
  context: ModuleContext,
): Promise<Refreshed> {
  const { updatedS, nowS } = await cacheAge(host);
  const isAsked = args.update_cache === true || args.cache_valid_time > 0;
  if (!isAsked || updatedS + args.cache_valid_time >= nowS) return { updated: false, updatedS, warnings: [] };
  if (!target) return { updated: true, updatedS, warnings: [] };
  const warnings = await updateCache(args, args.lock_timeout, target, context);
  const after = await cacheAge(host);
  return { updated: after.updatedS !== updatedS, updatedS: after.updatedS, warnings };
}

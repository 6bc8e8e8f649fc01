/** What apt has to do for a task. */

import type { CommandChange } from "../../model/change.ts";
import type { TargetReader } from "../../connection/target.ts";
import { askShell, mistake, toolChange } from "../commands/tools.ts";
import type { AptArguments } from "./apt_arguments.ts";
import { type AptCommand, aptWords, checked, type PackageStep, QUIET, simulate } from "./apt_command.ts";
import { planDeb } from "./apt_deb.ts";
import { lackingSpecs, readInstalled, readSpec, specText, withoutWildcards } from "./apt_specs.ts";

export interface AptPlan {
  readonly changes: readonly CommandChange[];
  readonly steps: readonly PackageStep[];
}

const NOTHING: AptPlan = { changes: [], steps: [] };

/** Plans all but the update of the lists. @throws {DiagnosticError} for what apt cannot do. */
export async function planApt(args: AptArguments, host: TargetReader): Promise<AptPlan> {
  const upgrades = args.upgrade !== "no";
  if (upgrades) return await planned(upgradeCommand(args.upgrade), args, host);
  if (args.deb !== null) {
    if (args.state !== "present") throw mistake("deb only supports state=present");
    const { steps, change } = await planDeb(args.deb, args, host);
    return change ? { changes: [change], steps } : NOTHING;
  }
  const names = (args.package ?? []).map((name) => name.trim()).filter((name) => name !== "");
  if (args.state === "latest" && names.includes("*")) {
    if (names.length > 1) {
      throw mistake("unable to install additional packages when upgrading all installed packages");
    }
    return await planned(upgradeCommand("yes"), args, host);
  }
  const packages = names.filter((name) => name !== "*");
  if (packages.length === 0 && args.state !== "fixed") return await planCleaning(args, host);
  return args.state === "absent"
    ? await planRemoval(packages, args, host)
    : await planInstallation(packages, args, host);
}

function upgradeCommand(kind: string): AptCommand {
  const words = kind === "full" || kind === "dist" ? ["dist-upgrade"] : ["upgrade", "--with-new-pkgs"];
  return { words, packages: [] };
}

async function planInstallation(
  names: readonly string[],
  args: AptArguments,
  host: TargetReader,
): Promise<AptPlan> {
  const specs = await withoutWildcards(names.map(readSpec), host);
  if (args.state === "build-dep") {
    return await planned({ words: ["build-dep"], packages: specs.map(specText) }, args, host);
  }
  const words = args.state === "fixed" ? ["install", "-f"] : ["install"];
  if (args.state === "fixed" && specs.length === 0) return await planned({ words, packages: [] }, args, host);
  const installed = await readInstalled(host);
  const lacking = args.state === "latest" ? specs : await lackingSpecs(specs, installed, host);
  const wanted = args.only_upgrade
    ? lacking.filter(({ name }) => installed.byName.get(name)?.version)
    : lacking;
  if (wanted.length === 0) return NOTHING;
  return await planned({ words, packages: wanted.map(specText) }, args, host);
}

async function planRemoval(
  names: readonly string[],
  args: AptArguments,
  host: TargetReader,
): Promise<AptPlan> {
  const specs = await withoutWildcards(names.map(readSpec), host);
  const { byName } = await readInstalled(host);
  const present = specs.filter(({ name }) => {
    const found = byName.get(name);
    return found !== undefined && (found.version !== null || args.purge);
  });
  if (present.length === 0) return NOTHING;
  return await planned({ words: ["remove"], packages: present.map(({ name }) => name) }, args, host);
}

/** What is to be cleaned where no package is named; an archive that is deleted is no package. */
async function planCleaning(args: AptArguments, host: TargetReader): Promise<AptPlan> {
  if (args.autoclean) {
    const words = aptWords({ words: ["autoclean"], packages: [] }, args, true);
    const { stdout } = checked(await askShell(host, '"$@"', words, { environment: QUIET }), ["autoclean"]);
    return /^Del /m.test(stdout)
      ? { changes: [changeFor({ words: ["autoclean"], packages: [] }, args)], steps: [] }
      : NOTHING;
  }
  return args.autoremove ? await planned({ words: ["autoremove"], packages: [] }, args, host) : NOTHING;
}

async function planned(command: AptCommand, args: AptArguments, host: TargetReader): Promise<AptPlan> {
  const steps = await simulate(command, args, host);
  return steps.length === 0 ? NOTHING : { changes: [changeFor(command, args)], steps };
}

/** Packages ask this program whether a service may be started; what was there comes back in any case. */
const WITH_POLICY = `policy=/usr/sbin/policy-rc.d; kept=
[ ! -e "$policy" ] || { kept=$policy.ferry-kept; mv "$policy" "$kept" || exit; }
trap 'rm -f "$policy"; [ -z "$kept" ] || mv "$kept" "$policy"' EXIT
printf '#!/bin/sh\\nexit %s\\n' "$1" >"$policy" && chmod 755 "$policy" || exit
shift
"$@"`;

function changeFor(command: AptCommand, args: AptArguments): CommandChange {
  const words = aptWords(command, args, false);
  const policed = args.policy_rc_d === null
    ? words
    : ["sh", "-c", WITH_POLICY, "sh", String(args.policy_rc_d), ...words];
  const why = `'apt-get ${[...command.words, ...command.packages].join(" ")}' failed`;
  return toolChange(why, policed, { environment: QUIET });
}

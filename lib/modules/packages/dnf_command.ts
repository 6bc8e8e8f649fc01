/** Commands of dnf: their words, and the transactions that it announces. */

import type { TargetReader } from "../../connection/target.ts";
import { findTool, missingTool } from "../commands/tools.ts";
import type { PackageStep } from "./apt_command.ts";
import type { DnfArguments } from "./dnf_arguments.ts";

const BACKENDS: Readonly<Record<string, readonly string[]>> = {
  auto: ["dnf5", "dnf", "yum"],
  yum: ["dnf", "yum"],
  dnf: ["dnf-3", "dnf", "yum"],
  yum4: ["dnf-3", "dnf", "yum"],
  dnf4: ["dnf-3", "dnf", "yum"],
  dnf5: ["dnf5"],
};

/** The program of the host. @throws {DiagnosticError} `part-missing`. */
export async function findDnf({ use_backend: backend }: DnfArguments, host: TargetReader): Promise<string> {
  const found = await findTool(host, BACKENDS[backend] ?? ["dnf"]);
  if (found === null) throw missingTool("dnf");
  return found;
}

/** The words of a command with the options of a task. @param mode It is done, or only announced. */
export function dnfWords(
  program: string,
  args: DnfArguments,
  mode: "do" | "announce",
  words: readonly string[],
): readonly string[] {
  const setting = (name: string, value: string | number) => `--setopt=${name}=${value}`;
  const best = args.best ?? (args.nobest === null ? null : !args.nobest);
  return [
    program,
    mode === "do" ? "-y" : "--assumeno",
    ...(args.conf_file === null ? [] : ["-c", args.conf_file]),
    ...(args.installroot === "/" ? [] : [`--installroot=${args.installroot}`]),
    ...(args.releasever === null ? [] : [`--releasever=${args.releasever}`]),
    ...args.disablerepo.map((name) => `--disablerepo=${name}`),
    ...args.enablerepo.map((name) => `--enablerepo=${name}`),
    ...args.disable_plugin.map((name) => `--disableplugin=${name}`),
    ...args.enable_plugin.map((name) => `--enableplugin=${name}`),
    ...args.exclude.map((name) => `--exclude=${name}`),
    ...(args.disable_gpg_check ? ["--nogpgcheck"] : []),
    ...(args.disable_excludes === null ? [] : [setting("disable_excludes", args.disable_excludes)]),
    ...(args.sslverify && args.validate_certs ? [] : [setting("sslverify", 0)]),
    ...(args.install_weak_deps ? [] : [setting("install_weak_deps", 0)]),
    ...(best === null ? [] : [setting("best", best ? 1 : 0)]),
    ...(args.cacheonly ? ["--cacheonly"] : []),
    ...(args.update_cache ? ["--refresh"] : []),
    ...words,
    ...workOptions(args, words[0] ?? ""),
  ];
}

/** Options that only some commands know. */
function workOptions(args: DnfArguments, verb: string): readonly string[] {
  const isUpgrade = verb === "upgrade";
  const adds = verb === "install" || isUpgrade;
  return [
    ...(adds && args.allowerasing ? ["--allowerasing"] : []),
    ...(adds && args.skip_broken ? ["--skip-broken"] : []),
    ...(adds && args.download_only ? ["--downloadonly"] : []),
    ...(adds && args.download_only && args.download_dir !== null ? [`--destdir=${args.download_dir}`] : []),
    ...(isUpgrade && args.security ? ["--security"] : []),
    ...(isUpgrade && args.bugfix ? ["--bugfix"] : []),
  ];
}

/** A step of a transaction, and whether it goes back to an older version. */
export interface DnfStep extends PackageStep {
  readonly isDowngrade: boolean;
}

const SECTION = /^(Installing|Upgrading|Removing|Downgrading|Reinstalling|Replacing|Obsoleting)\b.*:$/;

/** The steps in the table that dnf prints before it asks. */
export function stepsInTable(text: string): readonly DnfStep[] {
  const steps: DnfStep[] = [];
  let section: string | null = null;
  let name: string | null = null;
  for (const line of text.split("\n")) {
    const verb = SECTION.exec(line)?.[1];
    if (verb !== undefined) section = verb;
    else if (line.trim() === "" || /^\S/.test(line)) section = null;
    else if (section !== null && !/^\s+replacing\b/i.test(line)) {
      const words: string[] = [...(name === null ? [] : [name]), ...line.trim().split(/\s+/)];
      // A name that is too long for its column has a line of its own.
      name = words.length === 1 ? words[0] ?? null : null;
      if (name === null) steps.push(stepOf(section, words));
    }
  }
  return steps;
}

function stepOf(section: string, [own = "", architecture = "", version = ""]: readonly string[]): DnfStep {
  const name = `${own}.${architecture}`;
  const isGone = section === "Removing" || section === "Obsoleting" || section === "Replacing";
  return {
    name,
    before: isGone ? version : null,
    after: isGone ? null : version,
    isDowngrade: section === "Downgrading",
  };
}

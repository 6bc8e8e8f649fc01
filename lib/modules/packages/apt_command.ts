/** Commands of apt: their words, and what they would do. */

import type { Diff } from "../../model/change.ts";
import type { TargetReader } from "../../connection/target.ts";
import { type Answer, askShell } from "../commands/tools.ts";
import { ModuleFailure } from "../module_failure.ts";
import type { AptArguments } from "./apt_arguments.ts";

/** One run of apt-get. */
export interface AptCommand {
  /** What it does, with options of its own, such as `install`. */
  readonly words: readonly string[];
  readonly packages: readonly string[];
}

/** Nothing may ask questions: nobody would answer. */
export const QUIET = { DEBIAN_FRONTEND: "noninteractive", DEBIAN_PRIORITY: "critical" };

/** The words of a command. @param simulate It only tells what it would do. */
export function aptWords(
  { words, packages }: AptCommand,
  args: AptArguments,
  simulate: boolean,
): readonly string[] {
  const { force } = args;
  const recommends = args.install_recommends;
  const isInstall = words[0] === "install" || words[0] === "build-dep";
  return [
    "apt-get",
    "-q",
    "-y",
    ...args.dpkg_options.split(",").flatMap((option) => ["-o", `Dpkg::Options::=--${option}`]),
    "-o",
    `DPkg::Lock::Timeout=${args.lock_timeout}`,
    ...(simulate ? ["--simulate"] : []),
    ...(args.purge ? ["--purge"] : []),
    ...(args.autoremove ? ["--auto-remove"] : []),
    ...(args.fail_on_autoremove ? ["--no-remove"] : []),
    ...(isInstall && args.only_upgrade ? ["--only-upgrade"] : []),
    ...(args.allow_unauthenticated || force ? ["--allow-unauthenticated"] : []),
    ...(args.allow_downgrade || force ? ["--allow-downgrades"] : []),
    ...(args.allow_change_held_packages || force ? ["--allow-change-held-packages"] : []),
    ...(force ? ["--allow-remove-essential"] : []),
    ...(args.default_release === null ? [] : ["-t", args.default_release]),
    ...(recommends === null ? [] : ["-o", `APT::Install-Recommends=${recommends ? "yes" : "no"}`]),
    ...words,
    ...(packages.length > 0 ? ["--", ...packages] : []),
  ];
}

/** What would be done to a package; null where it is not there before or afterwards. */
export interface PackageStep {
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** Asks apt what a command would do. @throws {DiagnosticError} `command-failed` with apt's own words. */
export async function simulate(
  command: AptCommand,
  args: AptArguments,
  host: TargetReader,
): Promise<readonly PackageStep[]> {
  const answer = await askApt(aptWords(command, args, true), host);
  return stepsIn(checked(answer, [...command.words, ...command.packages]).stdout);
}

async function askApt(words: readonly string[], host: TargetReader): Promise<Answer> {
  return await askShell(host, '"$@"', words, { environment: QUIET });
}

/** @throws {DiagnosticError} `command-failed` where apt did not do it. */
export function checked(answer: Answer, words: readonly string[]): Answer {
  const { code, stdout, stderr } = answer;
  if (code === 0) return answer;
  const unknown = /Unable to locate package (\S+)/.exec(stderr)?.[1] ??
    /Package '(\S+)' has no installation candidate/.exec(stderr)?.[1];
  const message = unknown === undefined
    ? `'apt-get ${words.join(" ")}' failed: ${stderr}`
    : `No package matching '${unknown}' is available`;
  throw new ModuleFailure(message, { rc: code, stdout, stderr }, { code: "command-failed" });
}

/** The steps in what a simulation prints: `Inst name [old] (new ...)`, `Remv name [old]`, `Purg name [old]`. */
export function stepsIn(text: string): readonly PackageStep[] {
  const steps = new Map<string, PackageStep>();
  for (const [, verb, name = "", old, made] of text.matchAll(STEP)) {
    const after = verb === "Inst" ? made ?? null : null;
    steps.set(name, { name, before: old ?? steps.get(name)?.before ?? null, after });
  }
  return [...steps.values()];
}

const STEP = /^(Inst|Remv|Purg) (\S+)(?: \[([^\]]+)\])?(?: \((\S+))?/gm;

/** The packages of a host before and afterwards, as far as they differ. */
export function stepsDiff(steps: readonly PackageStep[]): readonly Diff[] {
  if (steps.length === 0) return [];
  const lines = (side: "before" | "after") =>
    steps.filter((step) => step[side] !== null).map((step) => `${step.name} ${step[side]}\n`).join("");
  const header = "packages";
  return [{ before: lines("before"), after: lines("after"), beforeHeader: header, afterHeader: header }];
}

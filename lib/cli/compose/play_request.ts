/** What options and configuration ask of a run. */

import { splitHostPattern } from "../../inventory/pattern/host_pattern.ts";
import { readLimit } from "../../inventory/pattern/target_hosts.ts";
import { runtimePath } from "../../system/environment.ts";
import { findProgram } from "../../system/process.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import type { MagicInput } from "../../engine/scope/magic.ts";
import type { RunSettings } from "../../engine/run_deps.ts";
import type { PlaybookOptions } from "../commands/playbook_options.ts";
import type { Config } from "../settings/config.ts";
import type { Session } from "../session.ts";
import { refusedSettings } from "../settings/documented_settings.ts";
import { connectDefaults } from "./connect_defaults.ts";
import type { PlayRunRequest } from "./play_run.ts";

const GATHERING = ["implicit", "explicit", "smart"] as const;
const DEFAULT_FORKS = 5;

/** @throws {DiagnosticError} for what cannot be meant. */
export async function playRequest(
  options: PlaybookOptions,
  config: Config,
  session: Session,
): Promise<PlayRunRequest> {
  const settings = runSettings(options, config);
  for (const message of refusedSettings(config, session)) session.warn(message);
  return {
    settings,
    connect: await connectDefaults(options, config, session),
    magic: magicInput(options, settings, config, session),
    limit: options.limit === undefined ? null : readLimit(splitHostPattern(options.limit)),
    step: options.step ?? false,
    flushCache: options.flushCache ?? false,
  };
}

/** What variables such as `ansible_check_mode` show of an invocation. */
export function magicInput(
  options: PlaybookOptions,
  settings: RunSettings,
  config: Config,
  { workingFolder, env }: Session,
): MagicInput {
  return {
    workingFolder,
    checkMode: settings.checkMode,
    diffMode: settings.diff,
    forks: settings.forks,
    verbosity: verbosityOf(options, config),
    tags: settings.tags.only,
    skipTags: settings.tags.skip,
    limit: options.limit ?? null,
    configFile: config.file,
    python: findProgram("python3", env["PATH"]) ?? runtimePath(),
  };
}

/** How much is said: `-v` options, or what is configured. */
export function verbosityOf({ verbose }: PlaybookOptions, config: Config): number {
  return Math.max(verbose, config.integer("verbosity", 0));
}

/** @throws {DiagnosticError} for what cannot be meant. */
export function runSettings(options: PlaybookOptions, config: Config): RunSettings {
  const only = tagList(options.tags ?? config.list("tags"));
  // Who asks for the tags there are wants all of them.
  const all = options.listTags ? ["never", "all"] : ["all"];
  const forks = options.forks ?? config.integer("forks", DEFAULT_FORKS);
  if (forks < 1) {
    throw new DiagnosticError("The number of processes (--forks) must be >= 1", { code: "bad-option" });
  }
  return {
    checkMode: options.check ?? false,
    diff: options.diff ?? config.flag("diffAlways", false),
    forks,
    tags: {
      only: only.length > 0 ? only : all,
      skip: tagList(options.skipTags ?? config.list("skipTags")),
    },
    startAtTask: options.startAtTask ?? null,
    strategy: config.text("strategy") ?? "linear",
    forceHandlers: options.forceHandlers ?? config.flag("forceHandlers", false),
    gathering: config.choice("gathering", GATHERING, "implicit"),
    missingHandlerIsError: config.flag("errorOnMissingHandler", true),
  };
}

function tagList(values: readonly string[]): readonly string[] {
  return [...new Set(values.flatMap((value) => value.split(",")).map((tag) => tag.trim()).filter(Boolean))];
}

/** The lists of packages that apt keeps: how old they are, and reading them anew. */

import { decodeHostText } from "../../connection/host_text.ts";
import type { Target, TargetReader } from "../../connection/target.ts";
import { askShell, toolCommand } from "../commands/tools.ts";
import type { ModuleContext } from "../module.ts";
import { ModuleFailure } from "../module_failure.ts";
import { QUIET } from "./apt_command.ts";

/** Where apt and its helpers leave the time of the last update. */
const STAMPS = ["/var/lib/apt/periodic/update-success-stamp", "/var/lib/apt/lists"];

export interface CacheAge {
  /** Seconds since 1970; 0 where nobody knows. */
  readonly updatedS: number;
  /** The host's clock, in seconds since 1970. */
  readonly nowS: number;
}

export async function cacheAge(host: TargetReader): Promise<CacheAge> {
  const [states, clock] = await Promise.all([host.stat(STAMPS), askShell(host, "date +%s")]);
  const updatedS = Math.floor(states.find((state) => state !== null)?.modifiedS ?? 0);
  return { updatedS, nowS: Number(clock.stdout) };
}

export interface Retries {
  readonly update_cache_retries: number;
  readonly update_cache_retry_max_delay: number;
}

/** Reads the lists anew, several times where that fails. @throws {DiagnosticError} `command-failed`. */
export async function updateCache(
  { update_cache_retries: retries, update_cache_retry_max_delay: longestS }: Retries,
  lockTimeoutS: number,
  host: Target,
  { sleep }: ModuleContext,
): Promise<readonly string[]> {
  const lock = ["-o", `DPkg::Lock::Timeout=${lockTimeoutS}`];
  const command = toolCommand(["apt-get", "-q", ...lock, "-o", "APT::Update::Error-Mode=any", "update"], {
    environment: QUIET,
  });
  const warnings: string[] = [];
  let problem = "unknown reason";
  for (let attempt = 0; attempt < retries; attempt++) {
    const { code, stderr } = await host.run(command);
    if (code === 0) return warnings;
    problem = decodeHostText(stderr).trim();
    warnings.push(`Failed to update cache after ${attempt + 1} retries due to ${problem}, retrying`);
    const delayS = Math.min(2 ** attempt, longestS);
    if (attempt + 1 < retries) await sleep(delayS * 1000);
  }
  const message = `Failed to update apt cache after ${retries} retries: ${problem}`;
  throw new ModuleFailure(message, {}, { code: "command-failed" });
}

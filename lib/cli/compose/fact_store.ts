/** Where a run keeps the facts of hosts for later runs, as it is configured. */

import { messageOf } from "../../source/diagnostic.ts";
import { systemClock } from "../../system/clock.ts";
import { FactFiles } from "../../vars/fact_files.ts";
import type { FactStore } from "../../engine/scope/memory.ts";
import type { Config } from "../settings/config.ts";
import type { Session } from "../session.ts";

const A_DAY_SECONDS = 86_400;

/**
 * The fact cache; null where facts end with the run. A cache that cannot be used is warned of.
 *
 * @throws {DiagnosticError} `bad-config`.
 */
export function factStore(
  config: Config,
  session: Pick<Session, "home" | "workingFolder">,
  warn: (message: string) => void,
): FactStore | null {
  const name = config.text("factCaching") ?? "memory";
  const kind = name.replace(/^ansible\.(builtin|legacy)\./, "");
  if (kind === "memory") return null;
  if (kind !== "jsonfile") {
    warn(`Unable to load the cache plugin '${name}'.`);
    return null;
  }
  const [folder] = config.paths("factCachingConnection", ":", [], session);
  if (folder === undefined) {
    warn("Required config '_uri' for 'jsonfile' cache plugin not provided.");
    return null;
  }
  const prefix = config.text("factCachingPrefix") ?? "";
  const timeoutSeconds = config.integer("factCachingTimeout", A_DAY_SECONDS);
  try {
    return new FactFiles({ folder, prefix, timeoutSeconds }, { now: systemClock.nowMs, warn });
  } catch (error) {
    warn(
      `Error in 'jsonfile' cache plugin while trying to create cache dir '${folder}': ${messageOf(error)}`,
    );
    return null;
  }
}

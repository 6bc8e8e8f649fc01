/** Which files of rules hold, and what is in them. */

import type { Clock } from "../../system/clock.ts";
import type { Environment } from "../../system/environment.ts";
import type { SiteRules } from "./site_rules.ts";

/**
 * The rules of files; null where there are none: few have any, and templates take long to load.
 *
 * @throws as `SiteRules.read`.
 */
export async function rulesOf(
  named: readonly string[] | undefined,
  env: Environment,
  clock: Pick<Clock, "nowMs">,
): Promise<SiteRules | null> {
  const paths = ruleFiles(named, env);
  if (paths.length === 0) return null;
  const { SiteRules } = await import("./site_rules.ts");
  return SiteRules.read(paths, clock);
}

/**
 * The paths of rule files: those that are named, else those in `FERRY_RULES`, with colons between them.
 */
export function ruleFiles(
  named: readonly string[] | undefined,
  env: Environment,
): readonly string[] {
  if (named !== undefined && named.length > 0) return named;
  return (env["FERRY_RULES"] ?? "").split(":").filter((path) => path !== "");
}

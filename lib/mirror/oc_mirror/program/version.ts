/** Which oc-mirror there is. */

import { DiagnosticError } from "../../../source/diagnostic.ts";
import type { Environment } from "../../../system/environment.ts";
import { runProcess } from "../../../system/process.ts";
import * as z from "../../../yaml/zod.ts";

const VERSION = z.object({ clientVersion: z.object({ gitVersion: z.string().min(1) }) });
/** The first release with all flags that it is given here. */
const OLDEST = { major: 4, minor: 18 };

/**
 * Asks a program for its version.
 *
 * @throws {DiagnosticError} `not-supported` for one that is too old or no oc-mirror.
 */
export async function versionOf(program: string, env: Environment, signal?: AbortSignal): Promise<string> {
  const { code, stdout } = await runProcess([program, "version", "--output", "json"], {
    env,
    signal,
    cleanEnv: true,
  });
  const refused = (why: string, cause?: unknown) =>
    new DiagnosticError(`${program} cannot be used: ${why}`, {
      code: "not-supported",
      hint: `install oc-mirror ${OLDEST.major}.${OLDEST.minor} or later, or use mirror_driver: embedded`,
      cause,
    });
  if (code !== 0) throw refused(`asked for its version it ended with code ${code}`);
  let version: string;
  try {
    version = VERSION.parse(JSON.parse(new TextDecoder().decode(stdout))).clientVersion.gitVersion;
  } catch (cause) {
    throw refused("it does not tell its version", cause);
  }
  if (isTooOld(version)) throw refused(`its version is ${version}`);
  return version;
}

/** Builds from a checkout call themselves 0.0.0. */
function isTooOld(version: string): boolean {
  const [, major = "0", minor = "0"] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
  const found = { major: Number(major), minor: Number(minor) };
  if (found.major === 0) return false;
  return found.major < OLDEST.major || (found.major === OLDEST.major && found.minor < OLDEST.minor);
}

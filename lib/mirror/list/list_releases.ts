/** Which releases, channels and versions there are: asked of the update graph, nothing is kept. */

import { DiagnosticError, diagnosticsOf } from "../../source/diagnostic.ts";
import { UpdateGraphs } from "../releases/update_graph.ts";
import type { ResolveContext } from "../resolve/resolver.ts";

const PREFIXES = ["stable", "fast", "candidate", "eus"] as const;
/** OpenShift's minor versions come one by one; where a few are missing, there are no more. */
const MISSING_IN_A_ROW = 3;
/** Servers that keep no old versions have newer ones from here on at the latest. */
const LIKELY_BY = 25;

/** The channels of a minor version, such as `4.18`. */
export async function listChannels(
  version: string,
  architecture: string,
  context: ResolveContext,
): Promise<readonly string[]> {
  const graphs = new UpdateGraphs(context);
  const found: string[] = [];
  for (const prefix of PREFIXES) {
    const channel = `${prefix}-${version}`;
    if (await releasesIn(channel, architecture, graphs)) found.push(channel);
  }
  if (found.length > 0) return found;
  throw new DiagnosticError(`no channel has releases of ${version} for ${architecture}`, {
    code: "bad-config",
    hint: "a version is written like 4.18",
  });
}

/** The versions in a channel, ascending. @throws {DiagnosticError} `bad-config` where there is no such channel. */
export async function listVersions(
  channel: string,
  architecture: string,
  context: ResolveContext,
): Promise<readonly string[]> {
  const { releases } = await new UpdateGraphs(context).of(channel, architecture, "ocp");
  return releases.map(({ text }) => text);
}

/** The minor versions of which a stable channel has releases, ascending. */
export async function listReleases(
  architecture: string,
  context: ResolveContext,
  first = 1,
): Promise<readonly string[]> {
  const graphs = new UpdateGraphs(context);
  const found: string[] = [];
  for (let minor = first, missing = 0; missing < MISSING_IN_A_ROW; minor++) {
    const isThere = await releasesIn(`stable-4.${minor}`, architecture, graphs);
    missing = isThere || found.length === 0 && minor < LIKELY_BY ? 0 : missing + 1;
    if (isThere) found.push(`4.${minor}`);
  }
  return found;
}

async function releasesIn(channel: string, architecture: string, graphs: UpdateGraphs): Promise<boolean> {
  try {
    return (await graphs.of(channel, architecture, "ocp")).releases.length > 0;
  } catch (error) {
    if (diagnosticsOf(error).some(({ code }) => code !== "bad-config") || diagnosticsOf(error).length === 0) {
      throw error;
    }
    return false;
  }
}

/** Mirror to disk: what is new since the last sequence is fetched and sealed into the next one. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { MirrorToDiskOutcome } from "../outcome.ts";
import { writeErrors, writeMissing } from "../reports.ts";
import { type ChainKeeper, SharedChain } from "../shared/shared_chain.ts";
import { inWorkspace, type MirrorDeps, type RunOptions, type Session } from "../session.ts";
import { isDirectory } from "../../system/files.ts";
import { dropLeftovers } from "../staging/leftovers.ts";
import { openCleanWorkspace, stateIfAny } from "../workspace/clean.ts";
import { openWorkspace } from "../workspace/open_workspace.ts";
import type { WorkspacePaths } from "../workspace/paths.ts";
import type { Workspace } from "../workspace/workspace.ts";
import type { MirrorMode, MirrorToDiskRequest } from "./disk_request.ts";
import { stagingFolder } from "./cut_sequence.ts";
import { DiskRun } from "./disk_run.ts";

/** How runs end whose failures are listed in files. */
const REPORTED: readonly MirrorToDiskOutcome["status"][] = ["sealed", "unchanged", "failed"];

/**
 * Mirrors an image set to disk.
 *
 * @throws {DiagnosticError | DiagnosticList} what concerns all images; single ones that fail are in the outcome.
 */
export async function mirrorToDisk(
  request: MirrorToDiskRequest,
  deps: MirrorDeps,
  options: RunOptions = {},
): Promise<MirrorToDiskOutcome> {
  const { root, mode = "incremental", dryRun } = request;
  const lock = { what: "mirror to disk", isNeeded: !dryRun };
  return await inWorkspace(root, lock, deps, async (session) => {
    const keeper = await keeperFor(request, session, deps, options.signal);
    const workspace = await openFor(mode, session, deps, !dryRun && !request.planOnly);
    const run = new DiskRun(request, workspace, session, { ...deps, keeper }, options);
    const outcome = await run.go();
    if (!dryRun) await run.tellOcMirror();
    if (!("failures" in outcome) || !REPORTED.includes(outcome.status)) return outcome;
    writeErrors(session.paths, outcome.failures, deps.clock.nowMs());
    writeMissing(session.paths, outcome.failures);
    // As long as any is there, the run that made the newest sequence did not come to its end.
    if (outcome.status === "sealed") dropLeftovers(session.paths.staging);
    return outcome;
  });
}

async function openFor(
  mode: MirrorMode,
  { paths, teller }: Session,
  { newUuid }: MirrorDeps,
  writes: boolean,
): Promise<Workspace> {
  if (mode !== "clean") return await openWorkspace(paths, { teller, newUuid, writes });
  if (writes && isReplacementUntold(paths)) return await openWorkspace(paths, { teller, newUuid });
  teller.notice(`${paths.root} begins anew: what is there stays until this run has succeeded`);
  return openCleanWorkspace(paths, newUuid, { writes });
}

/** Whether a run that began anew has done so, and did not come to its end: then it is not done once more. */
function isReplacementUntold(paths: WorkspacePaths): boolean {
  if (isDirectory(paths.clean)) return false;
  const [only, ...others] = stateIfAny(paths)?.chain ?? [];
  if (!only?.index || only.number !== 1 || others.length > 0) return false;
  return isDirectory(stagingFolder({ paths }, { indexDigest: only.index }));
}

/** Brings the workspace to where others who share its chain have come. */
async function keeperFor(
  { metadata, mode, dryRun }: MirrorToDiskRequest,
  { paths, teller }: Session,
  { destinations, newUuid }: MirrorDeps,
  signal: AbortSignal | undefined,
): Promise<ChainKeeper | undefined> {
  if (metadata === undefined) return undefined;
  if (mode === "clean") {
    throw new DiagnosticError("a chain that several machines share does not begin anew", {
      code: "bad-option",
      hint: "leave out --metadata, or cut a complete sequence with --baseline",
    });
  }
  if (dryRun) {
    teller.warn("what other machines have cut since this one's last run is not taken into account");
    return undefined;
  }
  return await SharedChain.open(paths, metadata, { registry: destinations, teller, newUuid }, signal);
}

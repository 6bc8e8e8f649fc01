/** Dry runs of mirroring to disk with oc-mirror. */

import { baseName } from "../../../model/path.ts";
import { digestOf } from "../../../system/hash.ts";
import type { MirrorToDiskRequest } from "../../run/disk_request.ts";
import type { DryRun, Empty, Refused } from "../../outcome.ts";
import type { MirrorDeps, RunOptions, Session } from "../../session.ts";
import { openWorkspace } from "../../workspace/open_workspace.ts";
import { withPartLimit, writeConfig } from "./config_file.ts";
import { endOf, type OcMirror, typesIn } from "./oc_mirror.ts";
import { digestsAtSources, ifAnswered, listedImages } from "./presence.ts";
import { readRecord } from "./records.ts";
import { ownDesk, scratchDesk, takeLists } from "./rehearsal.ts";
import { reach, siteOf } from "./site.ts";
import { prepareStage } from "./stage.ts";
import { storedTag } from "./store.ts";

/** Tells what would be mirrored. oc-mirror tells no bytes. */
export async function rehearseToDisk(
  request: MirrorToDiskRequest,
  ocMirror: OcMirror,
  session: Session,
  deps: MirrorDeps,
  options: RunOptions,
): Promise<DryRun | Refused | Empty> {
  const { imageSet, since, strictArchive = false, removeSignatures = false, dryRun, mode } = request;
  const { writes = false, manifestLists = false } = dryRun ?? {};
  using desk = writes && mode !== "clean" ? ownDesk(session) : scratchDesk(session);
  using site = reach(desk.site);
  await prepareStage(desk.site, desk.session.paths, session.teller);
  const config = writeConfig(desk.site, withPartLimit(imageSet, request.partLimitBytes));
  const ran = await ocMirror.run(
    {
      work: {
        kind: "mirror-to-disk",
        config: `${site.home}/${baseName(config)}`,
        since: since ?? null,
        strictArchive,
        removeSignatures,
        rehearsal: { manifestLists },
      },
      site,
      copying: "planning",
      typeOf: typesIn(imageSet),
      keepsLog: desk.isKept,
    },
    desk.session,
    deps,
    options,
  );
  const ended = endOf(ran);
  if (ended) return ended;
  return {
    status: "dry-run",
    isDue: !await isUpToDate(request, session, deps, options),
    bytes: { fetched: 0, carried: 0, sent: 0 },
    failures: [],
    ...takeLists(desk.site, session, writes),
  };
}

/** Whether a run would find nothing new. Where that cannot be told without one, it is not so. */
async function isUpToDate(
  { imageSet, mode = "incremental", since, evenIfUnchanged = since !== undefined }: MirrorToDiskRequest,
  { paths, teller }: Session,
  { newUuid, sources }: MirrorDeps,
  { signal }: RunOptions,
): Promise<boolean> {
  if (mode !== "incremental" || evenIfUnchanged) return false;
  const { last } = await openWorkspace(paths, { teller, newUuid, writes: false });
  const site = siteOf(paths);
  const record = last && readRecord(site, last);
  const listed = listedImages(imageSet, "");
  if (!record || !listed || record.config !== digestOf(imageSet.file.text)) return false;
  const now = await ifAnswered(digestsAtSources(listed, sources, signal), teller) ?? [];
  return listed.every(({ path, tag }, at) => {
    const stored = storedTag(site.store, path, tag);
    return stored !== null && stored === now[at];
  });
}

/** What oc-mirror carried before: ferry tells it, whatever it remembers itself. */

import type { Digest } from "../../../model/oci.ts";
import { isDirectory } from "../../../system/files.ts";
import type { MirrorMode } from "../../run/disk_request.ts";
import type { Teller } from "../../teller.ts";
import type { ChainLink } from "../../workspace/state.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import { imposeHistory, readRecord, type SequenceRecord } from "./records.ts";
import type { Site } from "./site.ts";

/** What an archive is compared with. */
export interface Earlier {
  /** What oc-mirror took for carried. */
  readonly known: ReadonlySet<Digest>;
  /** The sequences that it made, with their records where there are any, ascending. */
  readonly sequences: readonly { readonly link: ChainLink; readonly record: SequenceRecord | null }[];
}

/** What a run begins from. */
export interface Beginning {
  readonly mode: MirrorMode;
  /** `yyyy-MM-dd`: what was carried since is carried again. */
  readonly since?: string | undefined;
}

/** Makes oc-mirror go on from what is in sealed sequences, and from nothing else: whatever became of other runs. */
export function imposeEarlier(
  { chain }: Workspace,
  site: Site,
  teller: Teller,
  { mode, since }: Beginning,
): Earlier {
  const sequences = chain.filter(({ driver }) => driver === "oc-mirror")
    .map((link) => ({ link, record: readRecord(site, link) }));
  const newest = sequences.at(-1);
  if (mode === "incremental" && newest) {
    if (!isDirectory(site.store)) {
      teller.warn("oc-mirror's cache is lost: all images are fetched again, and only what is new is carried");
    }
    if (newest.record) {
      const lists = sequences.flatMap(({ record }) => record ? [record.history] : []);
      // Only `--since` looks at older ones, and all of them travel in the archive.
      imposeHistory(site, since === undefined ? lists.slice(-1) : lists);
      return { known: new Set(newest.record.history.digests), sequences };
    }
    teller.warn("what oc-mirror carried so far is lost: this will be a complete run");
  }
  imposeHistory(site, []);
  return { known: new Set(), sequences };
}

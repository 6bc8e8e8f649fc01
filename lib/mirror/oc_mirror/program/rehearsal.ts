/** Dry runs of oc-mirror: somewhere else where nothing may be written, and their lists where people look for them. */

import {
  makeFolder,
  readTextIfAny,
  removePath,
  replaceFile,
  temporaryFolder,
} from "../../../system/files.ts";
import type { Session } from "../../session.ts";
import { workspacePaths } from "../../workspace/paths.ts";
import { type Site, siteOf } from "./site.ts";

/** A place to work in. */
export interface Desk extends Disposable {
  readonly site: Site;
  readonly session: Session;
  /** Whether what is written there can be read afterwards. */
  readonly isKept: boolean;
}

/** The workspace itself. */
export function ownDesk(session: Session): Desk {
  return { site: siteOf(session.paths), session, isKept: true, [Symbol.dispose]: () => {} };
}

/** A place that is gone afterwards. */
export function scratchDesk({ teller }: Pick<Session, "teller">): Desk {
  const root = temporaryFolder();
  const paths = workspacePaths(root);
  return {
    site: siteOf(paths),
    session: { paths, teller },
    isKept: false,
    [Symbol.dispose]: () => removePath(root),
  };
}

/** What a dry run tells of images. */
export interface Lists {
  /** Lines of the mapping. */
  readonly images: number;
  readonly mapping: string | null;
  readonly missing: string | null;
}

/** Takes the lists of a dry run out of the stage. @param writes Whether they are kept in the workspace. */
export function takeLists({ workingDir }: Site, { paths }: Session, writes: boolean): Lists {
  const read = (name: string) => readTextIfAny(`${workingDir}/dry-run/${name}`);
  const texts = { mapping: read("mapping.txt"), missing: read("missing.txt") };
  const images = texts.mapping?.split("\n").filter(Boolean).length ?? 0;
  if (!writes) return { images, mapping: null, missing: null };
  removePath(paths.dryRun);
  makeFolder(paths.dryRun);
  const keep = (name: string, text: string | null) => {
    if (text === null) return null;
    replaceFile(`${paths.dryRun}/${name}`, text);
    return `${paths.dryRun}/${name}`;
  };
  return { images, mapping: keep("mapping.txt", texts.mapping), missing: keep("missing.txt", texts.missing) };
}

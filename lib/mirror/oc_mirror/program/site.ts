/** Where oc-mirror works: a corner of a workspace's state that nothing else writes to. */

import { resolvePath } from "../../../model/path.ts";
import { DiagnosticError } from "../../../source/diagnostic.ts";
import { workingFolder } from "../../../system/environment.ts";
import { makeFolder, removePath, replaceLink, temporaryFolder } from "../../../system/files.ts";
import type { WorkspacePaths } from "../../workspace/paths.ts";
import { keywordIn } from "../places.ts";

/** Its folders and files. */
export interface Site {
  readonly home: string;
  /** What oc-mirror is told is its workspace: archives appear here. */
  readonly stage: string;
  readonly workingDir: string;
  /** What oc-mirror believes to have carried. */
  readonly history: string;
  /** Parent of its cache. */
  readonly cache: string;
  /** Root of the registry that the cache is. */
  readonly store: string;
  /** Parts on their way into a sequence. */
  readonly sealing: string;
  /** By number: what ferry remembers of sequences. */
  readonly records: string;
  /** Is there while oc-mirror runs. */
  readonly journal: string;
}

/** The site of a workspace. */
export function siteOf({ state }: WorkspacePaths): Site {
  return siteAt(`${state}/oc-mirror`);
}

/** The site in a folder. */
export function siteAt(home: string): Site {
  const stage = `${home}/stage`;
  return {
    home,
    stage,
    workingDir: `${stage}/working-dir`,
    history: `${stage}/working-dir/.history`,
    cache: `${home}/cache`,
    store: `${home}/cache/.oc-mirror/.cache/docker/registry/v2`,
    sealing: `${home}/sealing`,
    records: `${home}/records`,
    journal: `${home}/run.json`,
  };
}

/** A site under a name that oc-mirror takes. */
export interface ReachableSite extends Site, Disposable {
  /** A text in which the name for oc-mirror is replaced by the real one. */
  readonly shown: (text: string) => string;
}

/**
 * Finds a path without the words that oc-mirror refuses in paths; where the workspace itself lies below such a word,
 * that is a link elsewhere.
 *
 * @throws {DiagnosticError} `not-supported` when the folder for temporary files has such a word as well.
 */
export function reach({ home }: Site): ReachableSite {
  makeFolder(home);
  const real = resolvePath(workingFolder(), home);
  const word = keywordIn(real);
  if (word === null) return { ...siteAt(real), shown: (text) => text, [Symbol.dispose]: () => {} };
  const folder = temporaryFolder();
  const other = keywordIn(folder);
  if (other !== null) {
    removePath(folder);
    throw new DiagnosticError(
      `oc-mirror refuses paths with ${JSON.stringify(word)}, such as ${real}, and TMPDIR has ${
        JSON.stringify(other)
      }`,
      { code: "not-supported", hint: "use a workspace elsewhere, or set TMPDIR to another folder" },
    );
  }
  const alias = `${folder}/workspace`;
  replaceLink(real, alias);
  return {
    ...siteAt(alias),
    shown: (text) => text.replaceAll(alias, real),
    [Symbol.dispose]: () => removePath(folder),
  };
}

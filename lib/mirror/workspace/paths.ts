/** Where a workspace keeps what. */

import { type Destination, destinationText } from "../plan/destination.ts";

export interface WorkspacePaths {
  readonly root: string;
  /** ferry's own state, of no interest to anybody else. */
  readonly state: string;
  readonly stateFile: string;
  readonly sequences: string;
  readonly staging: string;
  readonly manifests: string;
  readonly memory: string;
  /** What was learnt while images were looked for. */
  readonly answers: string;
  /** How fast registries were. */
  readonly rates: string;
  /** What was read of catalogs of operators. */
  readonly catalogs: string;
  /** Blobs that were read while images were looked for, until the run ends. */
  readonly kept: string;
  readonly published: string;
  /** A whole workspace in the making that is to replace this one. */
  readonly clean: string;
  /** Sealed sequences, to carry. */
  readonly content: string;
  /** What people and programs that know oc-mirror look for. */
  readonly workingDir: string;
  readonly resources: string;
  readonly dryRun: string;
  readonly deletes: string;
  readonly logs: string;
  readonly lock: string;
  /** Is there while the one in the making takes the place of the old. */
  readonly swap: string;
}

export function workspacePaths(root: string): WorkspacePaths {
  const state = `${root}/.ferry`;
  const workingDir = `${root}/working-dir`;
  return {
    root,
    state,
    stateFile: `${state}/workspace.json`,
    sequences: `${state}/sequences`,
    staging: `${state}/staging`,
    manifests: `${state}/manifests`,
    memory: `${state}/memory.json`,
    answers: `${state}/answers.json`,
    rates: `${state}/rates.json`,
    catalogs: `${state}/catalogs`,
    kept: `${state}/kept`,
    published: `${state}/published`,
    clean: `${state}/clean`,
    content: `${root}/content`,
    workingDir,
    resources: resourcesIn(root),
    dryRun: `${workingDir}/dry-run`,
    deletes: `${workingDir}/delete`,
    logs: `${workingDir}/logs`,
    lock: `${root}/.ferry-lock`,
    swap: `${root}/.ferry-swap`,
  };
}

/** Where the cluster resources of a workspace or a sequence are. */
export function resourcesIn(folder: string): string {
  return `${folder}/working-dir/cluster-resources`;
}

/** The index of a sequence, which stays when its folder was carried away. */
export function indexPath({ sequences }: WorkspacePaths, number: number): string {
  return `${sequences}/${number}.json`;
}

/** The record of what was published to a destination. No two destinations share a file. */
export function ledgerPath({ published }: WorkspacePaths, destination: Destination): string {
  return `${published}/${encodeURIComponent(destinationText(destination))}.json`;
}

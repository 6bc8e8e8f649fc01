/** Files that people who know oc-mirror look for: lists of images, lists of errors. */

import type { ImageFailure, MissingImage } from "../model/mirror.ts";
import { makeFolder, removePath, replaceFile } from "../system/files.ts";
import { FORMAT, jsonText } from "./json_file.ts";
import type { WorkspacePaths } from "./workspace/paths.ts";

/** One line of a mapping: what is copied from where to where, both with scheme. */
export interface MappingLine {
  readonly source: string;
  readonly target: string;
}

/**
 * Writes `mapping.txt`, and `missing.txt` where something is missing, in place of those of earlier dry runs.
 *
 * @returns The paths of both; null for a list that is empty.
 */
export function writeMapping(
  { dryRun }: WorkspacePaths,
  lines: readonly MappingLine[],
  missing: readonly MappingLine[],
): { readonly mapping: string; readonly missing: string | null } {
  removePath(dryRun);
  makeFolder(dryRun);
  const write = (name: string, list: readonly MappingLine[]) => {
    replaceFile(`${dryRun}/${name}`, list.map(({ source, target }) => `${source}=${target}\n`).join(""));
    return `${dryRun}/${name}`;
  };
  return {
    mapping: write("mapping.txt", lines),
    missing: missing.length > 0 ? write("missing.txt", missing) : null,
  };
}

/** Writes the list of failed images, one a line; null where none failed. */
export function writeErrors(
  { logs }: WorkspacePaths,
  failures: readonly ImageFailure[],
  nowMs: number,
): string | null {
  if (failures.length === 0) return null;
  const stamp = new Date(nowMs).toISOString().slice(0, 19).replace(/[-:]/g, "").replace("T", "_");
  const path = `${logs}/mirroring_errors_${stamp}.txt`;
  makeFolder(logs);
  replaceFile(
    path,
    failures.map(({ origin, error }) => `error mirroring image ${origin} error: ${error.message}\n`).join(""),
  );
  return path;
}

/** What could not be mirrored, for programs: as of the last run, and not there when nothing is missing. */
export function writeMissing({ logs }: WorkspacePaths, failures: readonly ImageFailure[]): string | null {
  const path = `${logs}/missing.json`;
  if (failures.length === 0) {
    removePath(path);
    return null;
  }
  makeFolder(logs);
  replaceFile(path, jsonText({ format: FORMAT, missing: failures.map(missingImageOf) }));
  return path;
}

/** A failure as files tell it. */
export function missingImageOf({ origin, type, error, affects = [] }: ImageFailure): MissingImage {
  return { image: origin, type, code: error.code, reason: error.message, affects };
}

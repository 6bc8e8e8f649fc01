/** The hosts of a command: pattern and limit, and what is said where they leave nothing. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Inventory } from "../../model/inventory.ts";
import { isDirectory, pathInfo, readText } from "../../system/files.ts";
import { splitHostPattern } from "./host_pattern.ts";
import { isLocalName } from "../local_names.ts";
import { type MatchDeps, type MatchedHosts, matchHosts, type MatchOptions } from "./match_hosts.ts";

/**
 * The patterns of `--limit`; those of a file that is named with `@` are its lines.
 *
 * @param read Reads a text file.
 * @throws {DiagnosticError} `file-not-found`, `bad-argument`.
 */
export function readLimit(
  limit: string | readonly string[],
  read: (path: string) => string = readText,
): readonly string[] {
  return splitHostPattern(limit).flatMap((pattern) => {
    if (!pattern.startsWith("@")) return pattern;
    const path = pattern.slice(1);
    if (pathInfo(path) === null) {
      throw new DiagnosticError(`Unable to find limit file ${path}`, { code: "file-not-found" });
    }
    if (isDirectory(path)) {
      throw new DiagnosticError(`Limit starting with "@" must be a file, not a directory: ${path}`, {
        code: "bad-argument",
      });
    }
    return read(path).split("\n").map((line) => line.trim());
  });
}

export interface TargetOptions extends MatchOptions {
  /** An inventory without hosts is not worth a warning. @default {false} */
  readonly isSilentOnNone?: boolean;
}

/**
 * The hosts that a command works on.
 *
 * @throws {DiagnosticError} `unknown-host` where an inventory with hosts leaves none; as `matchHosts`.
 */
export function targetHosts(
  pattern: string | readonly string[],
  inventory: Inventory,
  deps: MatchDeps,
  { isSilentOnNone = false, ...options }: TargetOptions = {},
): MatchedHosts {
  const empty = matchHosts("all", inventory, deps).hosts.length === 0;
  const matched = matchHosts(pattern, inventory, deps, options);
  if (empty) {
    const message = "provided hosts list is empty, only localhost is available. " +
      "Note that the implicit localhost does not match 'all'";
    const isQuiet = isSilentOnNone || (typeof pattern === "string" && isLocalName(pattern));
    return isQuiet ? matched : { hosts: matched.hosts, warnings: [message, ...matched.warnings] };
  }
  if (matched.hosts.length === 0) {
    throw new DiagnosticError(
      "Specified inventory, host pattern and/or --limit leaves us with no hosts to target",
      {
        code: "unknown-host",
        hint: "compare the names in the pattern and in the limit with those of the inventory",
      },
    );
  }
  return matched;
}

/** What is at paths of a host: the question as a script, and its answer read. */

import type { PathState } from "../model/change.ts";
import { shellQuote } from "../model/shell_words.ts";
import { DiagnosticError } from "../source/diagnostic.ts";
import type { ExecResult } from "./connection.ts";
import { decodeHostText } from "./host_text.ts";
import type { Listing, ListOptions, StatOptions } from "./target.ts";

const KINDS: ReadonlyMap<number, PathState["kind"]> = new Map([
  [0o14, "socket"],
  [0o12, "symlink"],
  [0o10, "file"],
  [0o06, "block"],
  [0o04, "directory"],
  [0o02, "character"],
  [0o01, "fifo"],
]);

/** A command that prints the states of paths, each part closed by the mark. */
export function statesCommand(
  paths: readonly string[],
  mark: string,
  { follow = false, sha1 = false }: StatOptions = {},
): string {
  return `__states ${mark} '${follow ? "y" : ""}' '${sha1 ? "y" : ""}' ${paths.map(shellQuote).join(" ")}`;
}

/**
 * The states that such a command printed, by path; a path where nothing is has none.
 *
 * @throws {DiagnosticError} `access-denied` for a path in a folder that may not be searched.
 */
export function readStates(output: Uint8Array, mark: string): ReadonlyMap<string, PathState> {
  const states = new Map<string, PathState>();
  const parts = decodeHostText(output).split(`${mark}\n`);
  for (let at = 0; at + 1 < parts.length; at++) {
    const part = parts[at] ?? "";
    const path = part.slice(1);
    if (part.startsWith("!")) {
      throw new DiagnosticError(`cannot look at ${path}: permission denied`, { code: "access-denied" });
    }
    const state = states.get(path);
    if (part.startsWith("@")) {
      const target = parts[++at] ?? "";
      if (state) states.set(path, { ...state, target });
    } else if (part.startsWith("#")) {
      const sha1 = /^[0-9a-f]{40}/.exec(parts[++at] ?? "")?.[0];
      if (state && sha1) states.set(path, { ...state, sha1 });
    } else {
      const read = readState(part);
      states.set(read.path, read);
    }
  }
  return states;
}

/** A command that prints the states of what lies in a folder. */
export function listCommand(folder: string, mark: string, { depth, follow = false }: ListOptions): string {
  const word = shellQuote(findable(folder));
  const levels = `-mindepth 1${depth === undefined ? "" : ` -maxdepth ${depth}`}`;
  return [
    `[ -d ${word} ] || exit 41`,
    `[ -r ${word} ] && [ -x ${word} ] || exit 42`,
    `find ${follow ? "-L" : "-H"} ${word} ${levels} -exec stat ${
      follow ? "-L " : ""
    }-c "$__format${mark}" -- {} +`,
  ].join("\n");
}

/** What such a command printed. What has gone while it looked is left out. */
export function readListing(folder: string, { stdout, stderr }: ExecResult, mark: string): Listing {
  const added = findable(folder).length - folder.length;
  const parts = decodeHostText(stdout).split(`${mark}\n`).slice(0, -1);
  const problems = decodeHostText(stderr).split("\n");
  return {
    states: parts.map(readState).map((state) => ({ ...state, path: state.path.slice(added) })),
    problems: problems.filter((line) => line !== "" && !line.includes("No such file or directory")),
  };
}

/** The folder in a form that is not taken for an option of find. */
function findable(folder: string): string {
  return /^[-(!]/.test(folder) ? `./${folder}` : folder;
}

/** Reads a line of `stat` in the format of `files.sh`. */
function readState(line: string): PathState {
  const fields = line.split("|");
  const [mode = "0", uid, gid, owner = "", group = "", size, accessed, modified, changed, ...rest] = fields;
  const [accessedText = "", modifiedText = "", changedText = "", inode, device, links, blocks, blockSize] =
    rest;
  const bits = parseInt(mode, 16);
  return {
    path: rest.slice(8).join("|"),
    kind: KINDS.get(bits >> 12) ?? "file",
    mode: bits & 0o7777,
    uid: Number(uid),
    gid: Number(gid),
    // A number without a name is "UNKNOWN" to stat.
    owner: owner === "UNKNOWN" ? String(uid) : owner,
    group: group === "UNKNOWN" ? String(gid) : group,
    size: Number(size),
    accessedS: seconds(accessed, accessedText),
    modifiedS: seconds(modified, modifiedText),
    changedS: seconds(changed, changedText),
    inode: Number(inode),
    device: Number(device),
    links: Number(links),
    blocks: Number(blocks),
    blockSize: Number(blockSize),
  };
}

/** Whole seconds, with the fraction that the readable form of the same time has. */
function seconds(whole: string | undefined, readable: string): number {
  return Number(`${whole}${/\.\d+/.exec(readable)?.[0] ?? ""}`);
}

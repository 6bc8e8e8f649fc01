/** Tar archives as BusyBox lists them: it cannot compare them itself. */

import type { PathState } from "../../model/change.ts";
import { joinPath } from "../../model/path.ts";
import type { TargetReader } from "../../connection/target.ts";
import { globPattern } from "../../inventory/pattern/glob.ts";
import type { UnpackRequest } from "./inspection.ts";

/** One line of a listing. */
export interface ListedEntry {
  /** As it is unpacked: parts that an option strips are gone. */
  readonly name: string;
  /** As it stands in the archive. */
  readonly ownName: string;
  readonly kind: PathState["kind"] | "hardlink";
  readonly mode: number;
  readonly size: number;
  /** Seconds since 1970. */
  readonly modifiedS: number;
  /** Where a link points. */
  readonly target: string | null;
}

const LINE = /^([-dlhcbps])(\S{9}) \S+\/\S+ +(\S+) (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) (.*)$/;
const KINDS: Readonly<Record<string, ListedEntry["kind"]>> = {
  "-": "file",
  d: "directory",
  l: "symlink",
  h: "hardlink",
  c: "character",
  b: "block",
  p: "fifo",
  s: "socket",
};

/**
 * The entries of a listing in the zone of Greenwich that a task wants; of a choice only what is no folder, as naming
 * a folder would bring all that lies in it.
 */
export function selectMembers(output: string, request: UnpackRequest): readonly ListedEntry[] {
  const isChosen = chooser(request);
  const stripped = strippedParts(request.extra_opts);
  return output.split("\n").flatMap((line) => {
    const entry = readEntry(line);
    if (!entry || !isChosen(entry)) return [];
    const name = entry.ownName.replace(/^\//, "").split("/").slice(stripped).join("/");
    return name === "" ? [] : [{ ...entry, name }];
  });
}

/** A choice as GNU's tar makes it: a folder stands for what lies in it, and what is left out may lie anywhere. */
function chooser({ include, exclude }: UnpackRequest): (entry: ListedEntry) => boolean {
  if (include.length === 0 && exclude.length === 0) return () => true;
  const [wanted = [], unwanted = []] = [include, exclude].map((globs) =>
    globs.map((glob) => globPattern(glob.replace(/\/+$/, "")))
  );
  return ({ kind, ownName }) => {
    if (kind === "directory") return false;
    const parts = ownName.split("/");
    const starts = parts.map((_, at) => parts.slice(0, at + 1).join("/"));
    if (wanted.length > 0) return wanted.some((glob) => starts.some((start) => glob.test(start)));
    const pieces = parts.flatMap((_, from) => parts.map((_, to) => parts.slice(from, to + 1).join("/")));
    return !unwanted.some((glob) => pieces.some((piece) => glob.test(piece)));
  };
}

/** How many leading parts of names an option takes away. */
function strippedParts(options: readonly string[]): number {
  const at = options.findIndex((option) => /^--strip-components(=|$)/.test(option));
  return at < 0 ? 0 : Number(options[at]?.split("=")[1] ?? options[at + 1] ?? 0);
}

function readEntry(line: string): ListedEntry | null {
  const [, type = "", letters = "", size = "", date, time, rest = ""] = LINE.exec(line) ?? [];
  if (type === "") return null;
  // Of a file with several names the later ones are written like links.
  const [, name = rest, target = null] = /^[-l]$/.test(type) ? /^(.*?) -> (.*)$/.exec(rest) ?? [] : [];
  return {
    name,
    ownName: name,
    kind: type === "-" && target !== null ? "hardlink" : KINDS[type] ?? "file",
    mode: permissionBits(letters),
    size: Number(size),
    modifiedS: Date.parse(`${date}T${time}Z`) / 1000,
    target,
  };
}

/** The bits of letters such as `rwsr-xr-t`. */
export function permissionBits(letters: string): number {
  return letters.split("").reduce((bits, letter, at) => {
    const special = { 2: 0o4000, 5: 0o2000, 8: 0o1000 }[at] ?? 0;
    const own = /[rwxst]/.test(letter) ? 1 << (8 - at) : 0;
    return bits | own | (/[sStT]/.test(letter) ? special : 0);
  }, 0);
}

/** What differs, one thing a line, in the words of GNU's tar. Content is not looked at: size and time tell of it. */
export async function compareListing(
  entries: readonly ListedEntry[],
  request: UnpackRequest,
  host: TargetReader,
): Promise<string> {
  const states = await host.stat(entries.map(({ name }) => joinPath(request.dest, name)));
  return entries.flatMap((entry, at) => {
    const why = difference(entry, states[at] ?? null, request);
    return why === null ? [] : [`${entry.name}: ${why}\n`];
  }).join("");
}

function difference(entry: ListedEntry, state: PathState | null, { setsMode }: UnpackRequest): string | null {
  if (!state) return "Warning: Cannot stat: No such file or directory";
  if (entry.kind === "hardlink") return null;
  if (entry.kind !== state.kind) return "File type differs";
  if (entry.kind === "symlink") return entry.target === state.target ? null : "Symlink differs";
  if (!setsMode && entry.mode !== state.mode) return "Mode differs";
  if (entry.kind !== "file") return null;
  if (entry.size !== state.size) return "Size differs";
  return entry.modifiedS === Math.floor(state.modifiedS) ? null : "Mod time differs";
}

/** The names that BusyBox is given so that it unpacks what is wanted: none where that is everything. */
export function listedNames(
  entries: readonly ListedEntry[],
  { include, exclude }: UnpackRequest,
): readonly string[] {
  if (include.length === 0 && exclude.length === 0) return [];
  return entries.map(({ ownName }) => ownName.replace(/[\\*?[]/g, "\\$&"));
}

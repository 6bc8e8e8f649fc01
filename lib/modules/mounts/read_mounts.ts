/** Asking a host for its mounts: its tables, the sizes of file systems, and the names of devices. */

import type { Value } from "../../model/value.ts";
import type { TargetReader } from "../../connection/target.ts";
import { askShell } from "../commands/tools.ts";
import { type ListedMount, readMountOutput, readMountTable } from "./mount_table.ts";

/** A source of mounts: a table, or the program `mount`. */
export interface MountSource {
  readonly name: string;
  /** What the name leads to. */
  readonly place: string;
  readonly mounts: readonly ListedMount[];
}

const MARK = "-- ferry --";
const TABLES = `for source in "$@"; do
  echo "$source"; readlink -f -- "$source" || echo "$source"
  [ ! -r "$source" ] || cat -- "$source"
  echo; echo '${MARK}'
done`;

/** Reads tables. */
export async function readTables(
  paths: readonly string[],
  host: TargetReader,
): Promise<readonly MountSource[]> {
  if (paths.length === 0) return [];
  const { stdout } = await askShell(host, TABLES, paths);
  return stdout.split(`${MARK}\n`).slice(0, -1).map((part) => {
    const [name = "", place = "", ...lines] = part.split("\n");
    // Each process has a table of its own, which is the same one.
    return {
      name,
      place: place.replace(/^\/proc\/\d+\//, "/proc/self/"),
      mounts: readMountTable(lines.join("\n")),
    };
  });
}

/** Asks the program. @param seconds How long it may take, null for no limit. */
export async function runMount(
  program: string,
  seconds: number | null,
  host: TargetReader,
): Promise<readonly ListedMount[] | "late"> {
  const { code, stdout } = await askShell(host, limited(seconds, '"$1"'), [program]);
  return code === 124 ? "late" : readMountOutput(stdout);
}

function limited(seconds: number | null, text: string): string {
  return seconds === null ? text : `timeout ${seconds} ${text}`;
}

export interface MountSizes {
  readonly sizes: ReadonlyMap<string, Readonly<Record<string, Value>>>;
  /** Mount points that took too long. */
  readonly late: readonly string[];
}

/** The sizes of file systems, by mount point. */
export async function readSizes(
  points: readonly string[],
  seconds: number | null,
  host: TargetReader,
): Promise<MountSizes> {
  if (points.length === 0) return { sizes: new Map(), late: [] };
  const ask = limited(seconds, "stat -f -c '%S|%s|%b|%a|%c|%d' -- \"$point\" 2>/dev/null");
  const text = `for point in "$@"; do ${ask}; rc=$?; [ $rc = 0 ] || echo "$rc"; done`;
  const lines = (await askShell(host, text, points)).stdout.split("\n");
  const sizes = new Map<string, Readonly<Record<string, Value>>>();
  const late: string[] = [];
  for (const [at, point] of points.entries()) {
    const line = lines[at] ?? "";
    if (line === "124" || line === "143") late.push(point);
    else if (line.includes("|")) sizes.set(point, sizeValues(line));
  }
  return { sizes, late };
}

function sizeValues(line: string): Readonly<Record<string, Value>> {
  const [fragment = 0, block = 0, total = 0, available = 0, inodes = 0, freeInodes = 0] = line.split("|").map(
    Number,
  );
  return {
    size_total: fragment * total,
    size_available: fragment * available,
    block_size: block,
    block_total: total,
    block_available: available,
    block_used: total - available,
    inode_total: inodes,
    inode_available: freeInodes,
    inode_used: inodes - freeInodes,
  };
}

const DEVICES = `for link in /dev/disk/by-uuid/*; do
  [ ! -e "$link" ] || echo "$(readlink -f "$link") \${link##*/}"
done
lsblk --list --noheadings --paths --output NAME,UUID --exclude 2 2>/dev/null || :`;

/** The UUIDs of file systems by device. */
export async function readUuids(host: TargetReader): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await askShell(host, DEVICES);
  const pairs = stdout.split("\n").map((line) => line.trim().split(/\s+/)).filter((words) =>
    words.length === 2
  );
  return new Map(pairs.map(([device = "", uuid = ""]) => [device, uuid] as const).reverse());
}

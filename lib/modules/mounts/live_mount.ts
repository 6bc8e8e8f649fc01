/** What is mounted on a folder of a host at this moment. */

import type { TargetReader } from "../../connection/target.ts";
import { askShell } from "../commands/tools.ts";
import { unescapeMount } from "./mount_table.ts";

export interface LiveMount {
  /** Names of what is mounted: the device, and the folder where it is one that was bound. */
  readonly sources: readonly string[];
}

interface MountLine {
  readonly parent: string;
  readonly root: string;
  readonly point: string;
  readonly device: string;
}

const LOOK = 'readlink -f -- "$1" || echo "$1"; cat /proc/self/mountinfo';

/** The last mount on a path; null where it is no mount point. */
export async function liveMount(path: string, host: TargetReader): Promise<LiveMount | null> {
  const [real = path, ...lines] = (await askShell(host, LOOK, [path])).stdout.split("\n");
  const mounts = new Map(lines.filter((line) => line !== "").map(readLine));
  const own = [...mounts.values()].findLast(({ point }) => point === real);
  if (!own) return null;
  const parent = mounts.get(own.parent);
  return { sources: parent ? [own.device, boundFolder(own, parent)] : [own.device] };
}

/** A line of `/proc/PID/mountinfo` (proc(5)): the optional fields end with a dash. */
function readLine(line: string): readonly [string, MountLine] {
  const [before = "", after = ""] = line.split(" - ");
  const [id = "", parent = "", , root = "", point = ""] = before.split(" ");
  const [, device = ""] = after.split(" ");
  return [id, {
    parent,
    root: unescapeMount(root),
    point: unescapeMount(point),
    device: unescapeMount(device),
  }];
}

/** The folder that a bound mount shows, as the file system above it names it. */
function boundFolder({ root }: MountLine, parent: MountLine): string {
  const below = parent.root.length > 1 && root.startsWith(`${parent.root}/`)
    ? root.slice(parent.root.length)
    : root;
  return parent.point === "/" ? below : parent.point + below;
}

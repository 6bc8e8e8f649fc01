/** The file systems of a host that lie on devices or on other machines. */

import { dict, type Value } from "../../model/value.ts";
import type { FactValues } from "./collector.ts";
import type { DeviceLinks } from "./device_links.ts";
import type { HostData } from "./host_data.ts";

/** The facts of each mount point; the last mount on a point counts. */
export function mountFacts(host: HostData, links: DeviceLinks): readonly Value[] {
  const bound = boundPoints(host);
  const sizes = sizesOf(host);
  const mounts = new Map<string, Value>();
  const table = host.file("/etc/mtab") === null ? "/proc/mounts" : "/etc/mtab";
  for (const line of host.fileLines(table)) {
    const [device = "", mount = "", fstype = "", options, dump = "0", passno = "0"] = line.split(/\s+/).map(
      unescaped,
    );
    const isWanted = /^[/\\]/.test(device) || device.includes(":/");
    if (options === undefined || !isWanted || fstype === "none") continue;
    const isBound = bound.has(mount) && !/bind.*"/.test(options);
    mounts.set(
      mount,
      dict({
        mount,
        device,
        fstype,
        options: isBound ? `${options},bind` : options,
        dump: Number(dump),
        passno: Number(passno),
        ...(sizes.late.has(mount)
          ? { note: "Could not get extra information due to timeout" }
          : { ...sizes.known.get(mount), uuid: links.uuidOf(device) ?? "N/A" }),
      }),
    );
  }
  return [...mounts.values()];
}

function unescaped(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 8)));
}

/** Points at which a folder of a file system is mounted, not its root. */
function boundPoints(host: HostData): ReadonlySet<string> {
  const fields = host.fileLines("/proc/self/mountinfo").map((line) => line.split(" "));
  return new Set(fields.flatMap(([, , , root, point = ""]) => root === "/" ? [] : [unescaped(point)]));
}

interface Sizes {
  readonly known: ReadonlyMap<string, FactValues>;
  /** Points that took too long. */
  readonly late: ReadonlySet<string>;
}

function sizesOf(host: HostData): Sizes {
  const known = new Map<string, FactValues>();
  const late = new Set<string>();
  for (const line of host.lines("sizes")) {
    const [fragment, block, blocks, free, inodes, freeInodes, ...point] = line.split("|");
    if (fragment === "late") late.add(line.slice("late|".length));
    else {
      const [total, available, inodeTotal, inodeFree] = [blocks, free, inodes, freeInodes].map(Number);
      known.set(point.join("|"), {
        size_total: Number(fragment) * (total ?? 0),
        size_available: Number(fragment) * (available ?? 0),
        block_size: Number(block),
        block_total: total,
        block_available: available,
        block_used: (total ?? 0) - (available ?? 0),
        inode_total: inodeTotal,
        inode_available: inodeFree,
        inode_used: (inodeTotal ?? 0) - (inodeFree ?? 0),
      });
    }
  }
  return { known, late };
}

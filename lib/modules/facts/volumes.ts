/** The logical volumes of a host. */

import { dict, type Value } from "../../model/value.ts";
import type { HostData } from "./host_data.ts";

/** Volumes, groups and devices; `N/A` where the host has no tools for them or only its administrator may ask. */
export function volumeFacts(host: HostData): Value {
  if (!host.hasProgram("vgs") || !/\buid=0\b/.test(host.part("id"))) return "N/A";
  const volumes = rows("lvs", host).map(([name = "", group = "", , size = ""]) => ({ name, group, size }));
  return dict({
    lvs: new Map(volumes.map(({ name, group, size }) => [name, dict({ size_g: size, vg: group })])),
    vgs: new Map(
      rows("vgs", host).map((row) => {
        const [name = "", devices = "", count = ""] = row;
        const own = volumes.filter(({ group }) => group === name);
        return [
          name,
          dict({
            size_g: row.at(-2) ?? "",
            free_g: row.at(-1) ?? "",
            num_lvs: count,
            num_pvs: devices,
            lvs: new Map(own.map((volume) => [volume.name, dict({ size_g: volume.size })])),
          }),
        ];
      }),
    ),
    pvs: new Map(
      rows("pvs", host).map(([device = "", group = "", , , size = "", free = ""]) => [
        mapperName(device, host),
        dict({ size_g: size, free_g: free, vg: group }),
      ]),
    ),
  });
}

function rows(tool: string, host: HostData): readonly (readonly string[])[] {
  return host.lines(tool).map((line) => line.trim().split(","));
}

/** A device under the name that the device mapper gave it. */
function mapperName(device: string, host: HostData): string {
  if (!device.startsWith("/dev/dm-")) return device;
  const name = host.file(`/sys/block/${device.slice("/dev/".length)}/dm/name`);
  return name === null ? device : `/dev/mapper/${name}`;
}

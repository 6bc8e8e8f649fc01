/** The block devices of a host and their partitions. */

import { baseName } from "../../model/path.ts";
import { dict, type Value } from "../../model/value.ts";
import { fixedText } from "../../template/python/float_text.ts";
import type { FactValues } from "./collector.ts";
import type { DeviceLinks } from "./device_links.ts";
import type { HostData } from "./host_data.ts";

/** The kernel counts in these, whatever the device's own sectors are. */
const KERNEL_SECTOR_BYTES = 512;

export function blockDevices(host: HostData, links: DeviceLinks): Value {
  const devices = host.linksBelow("/sys/block").filter(([path]) => path.split("/").length === 4);
  return new Map(devices.map(([path, target]) => [baseName(path), device(path, target, host, links)]));
}

function device(path: string, target: string, host: HostData, links: DeviceLinks): Value {
  const name = baseName(path);
  const file = (below: string) => host.file(`${path}/${below}`);
  const wwn = links.wwnOf(name);
  const serial = file("device/serial");
  const isDiscardless = file("queue/discard_max_hw_bytes") === "0";
  return dict({
    virtual: 1,
    links: links.of(name),
    vendor: file("device/vendor"),
    model: file("device/model"),
    sas_address: file("device/sas_address"),
    sas_device_handle: file("device/sas_device_handle"),
    ...(serial === null ? {} : { serial }),
    removable: file("removable"),
    support_discard: isDiscardless ? "0" : file("queue/discard_granularity"),
    ...(wwn === undefined ? {} : { wwn }),
    partitions: partitions(path, host, links),
    rotational: file("queue/rotational"),
    scheduler_mode: /\[(.*)\]/.exec(file("queue/scheduler") ?? "")?.[1] ?? "",
    ...sectors(path, host),
    host: controller(target, host),
    holders: holders(path, host),
  });
}

function partitions(path: string, host: HostData, links: DeviceLinks): Value {
  const names = host.filesBelow(path).flatMap((file) => {
    const [folder = "", name] = file.slice(path.length + 1).split("/");
    const digits = folder.startsWith(baseName(path)) ? folder.slice(baseName(path).length) : "";
    return name === "start" && /^p?\d+$/.test(digits) ? [folder] : [];
  });
  return new Map(names.map((name) => {
    const below = `${path}/${name}`;
    return [
      name,
      dict({
        links: links.of(name),
        start: host.file(`${below}/start`) ?? 0,
        ...sectors(below, host),
        uuid: links.uuidOf(`/dev/${name}`) ?? null,
        holders: holders(below, host),
      }),
    ];
  }));
}

function sectors(path: string, host: HostData): FactValues {
  const told = host.file(`${path}/queue/logical_block_size`) ?? host.file(`${path}/queue/hw_sector_size`);
  const sectorsize = told ?? KERNEL_SECTOR_BYTES;
  const bytes = Number(host.file(`${path}/size`) ?? 0) * KERNEL_SECTOR_BYTES;
  const count = Math.floor(bytes / Number(sectorsize));
  return { sectorsize, sectors: count, size: readableSize(count * Number(sectorsize)) };
}

const UNITS = ["Bytes", "KB", "MB", "GB", "TB", "PB", "EB"] as const;

function readableSize(bytes: number): string {
  const power = Math.max(UNITS.findLastIndex((_, index) => bytes >= 1024 ** index), 0);
  return `${fixedText(bytes / 1024 ** power, 2)} ${UNITS[power]}`;
}

/** What `lspci` calls the device's controller. */
function controller(target: string, host: HostData): string {
  const address = [...target.matchAll(/\/([a-f0-9]{4}:[a-f0-9]{2}:[01][a-f0-9]\.[0-7])(?=\/)/g)].at(-1)?.[1];
  const line = address === undefined
    ? undefined
    : host.lines("pci").find((one) => one.startsWith(`${address} `));
  return line?.slice((address?.length ?? 0) + 1) ?? "";
}

/** The device mapper's devices on top of a device, by their own names where they have some. */
function holders(path: string, host: HostData): readonly string[] {
  const prefix = `${path}/holders/`;
  return [...host.present].filter((one) => one.startsWith(`${prefix}dm-`)).map((one) => {
    const name = one.slice(prefix.length);
    return host.file(`/sys/block/${name}/dm/name`) ?? name;
  });
}

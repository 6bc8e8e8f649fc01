/** What the firmware of a host says of the machine: its makers, names and serial numbers. */

import type { FactValues } from "./collector.ts";
import type { HostData } from "./host_data.ts";

const FOLDER = "/sys/devices/virtual/dmi/id";

/** Facts whose files have other names than the facts themselves. */
const FILES: Readonly<Record<string, string>> = { form_factor: "chassis_type", system_vendor: "sys_vendor" };

const NAMES = [
  "bios_date",
  "bios_vendor",
  "bios_version",
  "board_asset_tag",
  "board_name",
  "board_serial",
  "board_vendor",
  "board_version",
  "chassis_asset_tag",
  "chassis_serial",
  "chassis_vendor",
  "chassis_version",
  "form_factor",
  "product_name",
  "product_serial",
  "product_uuid",
  "product_version",
  "system_vendor",
] as const;

/** Kinds of cases by the numbers of DMTF's DSP0134. */
const FORM_FACTORS: readonly string[] = (
  "Unknown|Other|Unknown|Desktop|Low Profile Desktop|Pizza Box|Mini Tower|Tower|Portable|Laptop|Notebook|" +
  "Hand Held|Docking Station|All In One|Sub Notebook|Space-saving|Lunch Box|Main Server Chassis|" +
  "Expansion Chassis|Sub Chassis|Bus Expansion Chassis|Peripheral Chassis|RAID Chassis|Rack Mount Chassis|" +
  "Sealed-case PC|Multi-system|CompactPCI|AdvancedTCA|Blade|Blade Enclosure|Tablet|Convertible|Detachable|" +
  "IoT Gateway|Embedded PC|Mini PC|Stick PC"
).split("|");

export function firmwareFacts(host: HostData): FactValues {
  return { ...ofDmi(host), ...ofMainframe(host) };
}

function ofDmi(host: HostData): FactValues {
  const isTold = host.present.has(`${FOLDER}/product_name`);
  return Object.fromEntries(NAMES.map((name) => {
    const text = isTold ? host.file(`${FOLDER}/${FILES[name] ?? name}`) : null;
    if (text === null) return [name, "NA"];
    return [name, name === "form_factor" ? FORM_FACTORS[Number(text)] ?? `unknown (${text})` : text];
  }));
}

/** Lines of `/proc/sysinfo`, by the facts that they are. */
const MAINFRAME_LINES: Readonly<Record<string, RegExp>> = {
  system_vendor: /^Manufacturer:\s+(.+)/m,
  product_name: /^Type:\s+(.+)/m,
  product_serial: /^Sequence Code:\s+0+(.+)/m,
};

function ofMainframe(host: HostData): FactValues {
  const text = host.file("/proc/sysinfo");
  if (text === null) return {};
  const told = Object.entries(MAINFRAME_LINES).map(([name, line]) => [name, line.exec(text)?.[1] ?? "NA"]);
  return { product_version: "NA", product_uuid: "NA", ...Object.fromEntries(told) };
}

/** The processors of a host, told from `/proc/cpuinfo` in the ways of several architectures. */

import { roundHalfEven } from "../../template/python/decimal.ts";
import type { FactValues } from "./collector.ts";
import type { HostData } from "./host_data.ts";

/** Keys whose values are listed as they come; they differ by architecture. */
const LISTED: ReadonlySet<string> = new Set([
  "model name",
  "Processor",
  "vendor_id",
  "cpu",
  "Vendor",
  "processor",
]);

interface CpuInfo {
  readonly listed: readonly string[];
  readonly flags: readonly string[] | undefined;
  /** How often each key comes. */
  readonly counts: ReadonlyMap<string, number>;
  /** The last value of each key. */
  readonly last: ReadonlyMap<string, string>;
  /** The cores of each physical processor; 1 where only its number is told. */
  readonly sockets: ReadonlyMap<string, number>;
  /** The threads of each core, likewise. */
  readonly cores: ReadonlyMap<string, number>;
  readonly isParavirtual: boolean;
}

export function processorFacts(host: HostData, architecture: string): FactValues {
  if (host.file("/proc/cpuinfo") === null) return {};
  const info = readCpuInfo(host);
  const usable = usableProcessors(host);
  return {
    processor: info.listed,
    flags: info.flags,
    ...counted(info, architecture),
    ...(usable === 0 ? {} : { processor_nproc: usable }),
  };
}

function readCpuInfo(host: HostData): CpuInfo {
  const isXen = host.present.has("/proc/xen") || host.fileLines("/sys/hypervisor/type")[0] === "xen";
  const listed: string[] = [];
  const counts = new Map<string, number>();
  const last = new Map<string, string>();
  const sockets = new Map<string, number>();
  const cores = new Map<string, number>();
  let isParavirtual = false;
  for (const line of host.fileLines("/proc/cpuinfo")) {
    const [key, value] = keyAndValue(line);
    counts.set(key, (counts.get(key) ?? 0) + 1);
    last.set(key, value);
    if (LISTED.has(key)) listed.push(value);
    else if (key === "physical id") sockets.set(value, sockets.get(value) ?? 1);
    else if (key === "core id") cores.set(value, cores.get(value) ?? 1);
    else if (key === "cpu cores") sockets.set(last.get("physical id") ?? "0", Number(value));
    else if (key === "siblings") cores.set(last.get("core id") ?? "0", Number(value));
    // Guests of Xen that know of it are told of one core only, and not of this feature.
    else if (key === "flags" && isXen && !value.includes("vme")) isParavirtual = true;
  }
  const flags = last.get("flags")?.split(/\s+/).filter(Boolean);
  return { listed, flags, counts, last, sockets, cores, isParavirtual };
}

function keyAndValue(line: string): readonly [string, string] {
  const colon = line.indexOf(":");
  return colon < 0 ? [line.trim(), ""] : [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
}

function counted(info: CpuInfo, architecture: string): FactValues {
  if (architecture === "s390x") return ofMainframe(info);
  const listed = listedProcessors(info, architecture);
  if (info.isParavirtual) return { ...shape(listed, listed, 1), processor_nproc: listed };
  const sockets = info.sockets.size || listed;
  const cores = [...info.sockets.values()][0] || 1;
  const threads = roundHalfEven(([...info.cores.values()][0] ?? 1) / cores, 0);
  return {
    ...shape(sockets, cores, threads),
    processor_vcpus: threads * sockets * cores,
    processor_nproc: info.counts.get("processor") ?? 0,
  };
}

function shape(count: number, cores: number, threads: number): FactValues {
  return {
    processor_count: count,
    processor_cores: cores,
    processor_threads_per_core: threads,
    processor_vcpus: count,
  };
}

function ofMainframe({ last }: CpuInfo): FactValues {
  const processors = Number(last.get("# processors") ?? 0);
  const threads = Number(last.get("max thread id") ?? 0) + 1;
  return {
    ...shape(1, roundHalfEven(processors / threads, 0), threads),
    processor_vcpus: processors,
    processor_nproc: processors,
  };
}

function listedProcessors({ listed, counts, last }: CpuInfo, architecture: string): number {
  if (/^(armv|aarch|ppc)/.test(architecture)) return counts.get("processor") ?? 0;
  const vendors = counts.get("vendor_id") ?? 0;
  if (vendors > 0 && vendors === counts.get("model name")) return vendors;
  const active = last.get("ncpus active");
  return active === undefined ? listed.length : Number(active);
}

/** How many processors the script could run on, which are told as a list such as `0-3,8`. */
function usableProcessors(host: HostData): number {
  const line = host.fileLines("/proc/self/status").find((one) => one.startsWith("Cpus_allowed_list:")) ?? "";
  const ranges = line.slice(line.indexOf(":") + 1).trim().split(",").filter(Boolean);
  return ranges.reduce((sum, range) => {
    const [from = "", to = from] = range.split("-");
    return sum + Number(to) - Number(from) + 1;
  }, 0);
}

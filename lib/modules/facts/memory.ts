/** The memory of a host, in MiB. */

import { dict } from "../../model/value.ts";
import type { FactValues } from "./collector.ts";
import type { HostData } from "./host_data.ts";

/** Lines of `/proc/meminfo` that are facts of their own. */
const OWN_FACTS = ["MemTotal", "SwapTotal", "MemFree", "SwapFree"] as const;

export function memoryFacts(host: HostData): FactValues {
  if (host.file("/proc/meminfo") === null) return {};
  const sizes = new Map(
    host.fileLines("/proc/meminfo").flatMap((line) => {
      const [, name, kilobytes] = /^(\w+):\s*(\d+)/.exec(line) ?? [];
      return name === undefined ? [] : [[name, Math.floor(Number(kilobytes) / 1024)] as const];
    }),
  );
  const size = (name: string) => sizes.get(name) ?? null;
  const nocacheFree = sum(size("Cached"), size("MemFree"), size("Buffers"));
  return {
    ...Object.fromEntries(OWN_FACTS.map((name) => [`${name.toLowerCase()}_mb`, sizes.get(name)])),
    memory_mb: dict({
      real: dict({
        total: size("MemTotal"),
        used: difference(size("MemTotal"), size("MemFree")),
        free: size("MemFree"),
      }),
      nocache: dict({ free: nocacheFree, used: difference(size("MemTotal"), nocacheFree) }),
      swap: dict({
        total: size("SwapTotal"),
        free: size("SwapFree"),
        used: difference(size("SwapTotal"), size("SwapFree")),
        cached: size("SwapCached"),
      }),
    }),
  };
}

function sum(...sizes: readonly (number | null)[]): number | null {
  return sizes.reduce((total, size) => total === null || size === null ? null : total + size, 0);
}

function difference(from: number | null, what: number | null): number | null {
  return from === null || what === null ? null : from - what;
}

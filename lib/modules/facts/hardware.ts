/** What a host is made of. */

import { blockDevices } from "./block_devices.ts";
import type { FactCollector } from "./collector.ts";
import { DeviceLinks } from "./device_links.ts";
import { firmwareFacts } from "./firmware.ts";
import { memoryFacts } from "./memory.ts";
import { mountFacts } from "./mounts.ts";
import { processorFacts } from "./processor.ts";
import { volumeFacts } from "./volumes.ts";

export const HARDWARE: FactCollector = {
  name: "hardware",
  ids: ["processor", "processor_cores", "processor_count", "mounts", "devices"],
  needs: ["platform"],
  collect: (host, known) => {
    const links = new DeviceLinks(host);
    const [uptime] = host.file("/proc/uptime")?.split(" ") ?? [];
    return {
      ...processorFacts(host, String(known["architecture"])),
      ...memoryFacts(host),
      ...firmwareFacts(host),
      devices: blockDevices(host, links),
      device_links: links.all(),
      uptime_seconds: uptime === undefined ? undefined : Math.trunc(Number(uptime)),
      lvm: volumeFacts(host),
      mounts: mountFacts(host, links),
    };
  },
};

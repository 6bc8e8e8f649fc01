/** The kernel, the machine, and what the host calls itself. */

import type { FactCollector, FactValues } from "./collector.ts";
import type { HostData } from "./host_data.ts";
import { pythonOf } from "./python.ts";

export const PLATFORM: FactCollector = {
  name: "platform",
  ids: ["system", "kernel", "kernel_version", "machine", "python_version", "architecture", "machine_id"],
  collect: (host) => {
    const [system = "", nodename = "", kernel = "", ...words] = host.part("uname").split(" ");
    const machine = words.pop() ?? "";
    const fqdn = fullName(host, nodename);
    const bits = host.part("bits") || (machine.includes("64") ? "64" : "32");
    return {
      system,
      kernel,
      kernel_version: words.join(" "),
      machine,
      python_version: pythonOf(host)?.version,
      fqdn,
      hostname: nodename.split(".")[0],
      nodename,
      domain: fqdn.split(".").slice(1).join("."),
      userspace_bits: bits,
      ...architecture(machine, bits),
      machine_id: machineId(host),
    };
  },
};

/** The first name of the host's address that has a domain; without one the first of all. */
function fullName(host: HostData, nodename: string): string {
  const [, ...names] = host.part("names").split("\n")[0]?.split(/\s+/) ?? [];
  return names.find((name) => name.includes(".")) ?? names[0] ?? nodename;
}

function architecture(machine: string, bits: string): FactValues {
  const isOldPc = /^i([3456]86|86pc)$/.test(machine);
  if (machine !== "x86_64" && !isOldPc) return { architecture: machine };
  return {
    architecture: isOldPc ? "i386" : machine,
    userspace_architecture: bits === "64" ? "x86_64" : "i386",
  };
}

function machineId(host: HostData): string | undefined {
  const text = host.file("/var/lib/dbus/machine-id") ?? host.file("/etc/machine-id");
  return text?.split("\n")[0];
}

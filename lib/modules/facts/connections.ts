/** Names by which a host is known on networks: its resolver, iSCSI, NVMe, Fibre Channel. */

import { dict, type Value } from "../../model/value.ts";
import type { FactCollector } from "./collector.ts";

export const RESOLVER: FactCollector = {
  name: "dns",
  ids: [],
  collect: (host) => {
    const facts: Record<string, Value> = {};
    for (const line of host.fileLines("/etc/resolv.conf")) {
      const [word = "", ...rest] = line.split(/\s+/).filter(Boolean);
      switch (word) {
        case "nameserver":
          facts["nameservers"] = [
            ...(Array.isArray(facts["nameservers"]) ? facts["nameservers"] : []),
            ...rest,
          ];
          break;
        case "domain":
          if (rest[0] !== undefined) facts["domain"] = rest[0];
          break;
        case "search":
        case "sortlist":
          facts[word] = rest;
          break;
        case "options":
          facts["options"] = new Map(rest.map((option) => {
            const colon = option.indexOf(":");
            return colon < 0 ? [option, true] : [option.slice(0, colon), option.slice(colon + 1) || true];
          }));
          break;
      }
    }
    return { dns: dict(facts) };
  },
};

export const ISCSI: FactCollector = {
  name: "iscsi",
  ids: [],
  collect: (host) => {
    const line = host.fileLines("/etc/iscsi/initiatorname.iscsi").find((one) =>
      one.startsWith("InitiatorName=")
    );
    return { iscsi_iqn: line?.slice("InitiatorName=".length) ?? "" };
  },
};

export const NVME: FactCollector = {
  name: "nvme",
  ids: [],
  collect: (host) => ({
    hostnqn: host.fileLines("/etc/nvme/hostnqn").find((line) => line.startsWith("nqn.")) ?? "",
  }),
};

export const FIBRE_CHANNEL: FactCollector = {
  name: "fibre_channel_wwn",
  ids: [],
  collect: (host) => {
    const ports = host.filesBelow("/sys/class/fc_host").filter((path) => path.endsWith("/port_name"));
    return {
      fibre_channel_wwn: ports.flatMap((path) => host.fileLines(path)).map((line) => line.trimEnd().slice(2)),
    };
  },
};

/** What guards a host: SELinux, AppArmor, FIPS, capabilities, a changed root. */

import { dict } from "../../model/value.ts";
import type { FactCollector } from "./collector.ts";
import type { HostData } from "./host_data.ts";

/** Without Python there is no library to be missing: that one is there is what plays ask for. */
export const SELINUX: FactCollector = {
  name: "selinux",
  ids: [],
  collect: (host) => {
    const enforcing = host.file("/sys/fs/selinux/enforce");
    const config = host.file("/etc/selinux/config") ?? "";
    const setting = (name: string) => new RegExp(`^${name}=\\s*(\\S+)`, "m").exec(config)?.[1] ?? "unknown";
    const version = host.file("/sys/fs/selinux/policyvers");
    const facts = enforcing === null ? { status: "disabled" } : {
      status: "enabled",
      policyvers: version === null ? "unknown" : Number(version),
      config_mode: setting("SELINUX"),
      mode: enforcing === "1" ? "enforcing" : "permissive",
      type: setting("SELINUXTYPE"),
    };
    return { selinux_python_present: true, selinux: dict(facts) };
  },
};

export const APPARMOR: FactCollector = {
  name: "apparmor",
  ids: [],
  collect: (host) => {
    const status = host.present.has("/sys/kernel/security/apparmor") ? "enabled" : "disabled";
    return { apparmor: dict({ status }) };
  },
};

export const FIPS: FactCollector = {
  name: "fips",
  ids: [],
  collect: (host) => ({ fips: host.file("/proc/sys/crypto/fips_enabled") === "1" }),
};

export const CAPABILITIES: FactCollector = {
  name: "caps",
  ids: ["system_capabilities", "system_capabilities_enforced"],
  collect: (host) => {
    if (!host.part("caps")) return { system_capabilities_enforced: "N/A", system_capabilities: "N/A" };
    const line = host.lines("caps").find((one) => one.startsWith("Current:"));
    const value = line?.slice("Current:".length).trim();
    if (value === undefined) return { system_capabilities_enforced: "NA", system_capabilities: [] };
    if (value === "=ep") return { system_capabilities_enforced: "False", system_capabilities: [] };
    const names = line?.split("=")[1]?.split(",").map((name) => name.trim()) ?? [];
    return { system_capabilities_enforced: "True", system_capabilities: names };
  },
};

export const CHROOT: FactCollector = {
  name: "chroot",
  ids: ["is_chroot"],
  collect: (host) => ({ is_chroot: isChroot(host) }),
};

/** Numbers that the root of a file system has, where it is not 2. */
const ROOT_INODES: Readonly<Record<string, string>> = { btrfs: "256", xfs: "128" };

function isChroot(host: HostData): boolean {
  if (/(^|\0)debian_chroot=[^\0]/.test(host.rawPart("environ"))) return true;
  const lines = host.lines("roots");
  const identities = lines.filter((line) => /^\d+:\d+$/.test(line));
  const [own = "", real] = identities;
  if (real !== undefined) return own !== real;
  const kind = lines.find((line) => !line.includes(":")) ?? "";
  return own.split(":")[1] !== (ROOT_INODES[kind] ?? "2");
}

/** What starts services, and what installs packages. */

import { baseName } from "../../model/path.ts";
import { dict } from "../../model/value.ts";
import type { FactCollector, FactValues } from "./collector.ts";
import type { HostData } from "./host_data.ts";

/** Names of first processes that are known under others. */
const FIRST_PROCESSES: Readonly<Record<string, string>> = {
  procd: "openwrt_init",
  "runit-init": "runit",
  svscan: "svc",
  "openrc-init": "openrc",
};

export const SERVICE_MANAGER: FactCollector = {
  name: "service_mgr",
  ids: [],
  needs: ["platform", "distribution"],
  collect: (host, known) => ({ service_mgr: serviceManager(host, known) }),
};

function serviceManager(host: HostData, known: FactValues): string {
  const first = baseName(host.file("/proc/1/comm") ?? host.link("/sbin/init") ?? "");
  // Many are called init; what ends in sh is the shell of a container.
  if (first !== "" && first !== "init" && !first.endsWith("sh")) return FIRST_PROCESSES[first] ?? first;
  if (known["distribution"] === "OpenWrt") return "openwrt_init";
  if (known["distribution"] === "SMGL") return "simpleinit_msb";
  const { present } = host;
  if (isSystemdManaged(host)) return "systemd";
  if (host.hasProgram("initctl") && present.has("/etc/init")) return "upstart";
  if (present.has("/sbin/openrc")) return "openrc";
  if (host.hasProgram("systemctl") && baseName(host.link("/sbin/init") ?? "") === "systemd") return "systemd";
  if (present.has("/etc/init.d")) return "sysvinit";
  return present.has("/etc/dinit.d") ? "dinit" : "service";
}

function isSystemdManaged(host: HostData): boolean {
  const signs = ["/run/systemd/system", "/dev/.run/systemd", "/dev/.systemd"];
  return host.hasProgram("systemctl") && signs.some((path) => host.present.has(path));
}

export const SYSTEMD: FactCollector = {
  name: "systemd",
  ids: [],
  collect: (host) => {
    const [first = "", features = ""] = host.part("systemd").split("\n");
    const version = /^\S+ (\d+)/.exec(first)?.[1];
    return version === undefined ? {} : { systemd: dict({ features, version: Number(version) }) };
  },
};

/** Programs that install packages; of several that are there the last counts. */
const PACKAGE_MANAGERS: readonly (readonly [path: string, name: string])[] = [
  ["/usr/bin/rpm-ostree", "atomic_container"],
  ["/usr/bin/yum", "dnf"],
  ["/usr/bin/dnf-3", "dnf"],
  ["/usr/bin/dnf5", "dnf5"],
  ["/usr/bin/apt-get", "apt"],
  ["/usr/bin/zypper", "zypper"],
  ["/usr/sbin/urpmi", "urpmi"],
  ["/usr/bin/pacman", "pacman"],
  ["/bin/opkg", "opkg"],
  ["/usr/pkg/bin/pkgin", "pkgin"],
  ["/opt/local/bin/pkgin", "pkgin"],
  ["/opt/tools/bin/pkgin", "pkgin"],
  ["/opt/local/bin/port", "macports"],
  ["/usr/local/bin/brew", "homebrew"],
  ["/opt/homebrew/bin/brew", "homebrew"],
  ["/sbin/apk", "apk"],
  ["/usr/sbin/pkg", "pkgng"],
  ["/usr/sbin/swlist", "swdepot"],
  ["/usr/bin/emerge", "portage"],
  ["/usr/sbin/pkgadd", "svr4pkg"],
  ["/usr/bin/pkg", "pkg5"],
  ["/usr/bin/xbps-install", "xbps"],
  ["/usr/local/sbin/pkg", "pkgng"],
  ["/usr/bin/swupd", "swupd"],
  ["/usr/sbin/sorcery", "sorcery"],
  ["/usr/bin/installp", "installp"],
];

export const PACKAGE_MANAGER: FactCollector = {
  name: "pkg_mgr",
  ids: [],
  needs: ["distribution"],
  collect: (host, known) => {
    const family = known["os_family"];
    const name = family === "RedHat" ? ofRedHat(host) : ofOthers(host, String(family));
    return { pkg_mgr: name === "apt" && host.part("apt_rpm") === "yes" ? "apt_rpm" : name };
  },
};

function ofRedHat(host: HostData): string {
  if (host.present.has("/run/ostree-booted")) return "atomic_container";
  const path = ["/usr/bin/dnf", "/usr/bin/microdnf"].find((one) => host.present.has(one));
  if (path === undefined) return "unknown";
  return baseName(host.link(path) ?? path) === "dnf5" ? "dnf5" : "dnf";
}

function ofOthers({ present }: HostData, family: string): string {
  const found =
    PACKAGE_MANAGERS.findLast(([path]) =>
      present.has(path) && !(family === "Altlinux" && path === "/usr/bin/pkg")
    )?.[1] ?? "unknown";
  if (family === "Debian") return "apt";
  return family === "Altlinux" && found === "apt" ? "apt_rpm" : found;
}

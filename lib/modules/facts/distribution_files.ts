/** The files by which distributions are told apart, in the order in which they are looked at. */

import type { FactValues } from "./collector.ts";
import type { HostData } from "./host_data.ts";
import { osRelease } from "./os_release.ts";

interface Surroundings {
  readonly host: HostData;
  /** The facts as they are known so far. */
  readonly guess: FactValues;
}

export interface DistributionFile {
  readonly path: string;
  /** What the distribution is called where the file does not say otherwise. */
  readonly name: string;
  /** The file's being there says enough. */
  readonly mayBeEmpty?: true;
  /** The facts in a file's text, undefined ones said nothing of; null where it is of another distribution. */
  readonly read: (text: string, surroundings: Surroundings) => FactValues | null;
}

export const DISTRIBUTION_FILES: readonly DistributionFile[] = [
  { path: "/etc/altlinux-release", name: "Altlinux", read: (text) => named("Altlinux", "ALT", text) },
  {
    path: "/etc/oracle-release",
    name: "OracleLinux",
    read: (text) => named("OracleLinux", "Oracle Linux", text),
  },
  { path: "/etc/slackware-version", name: "Slackware", read: slackware },
  { path: "/etc/centos-release", name: "CentOS", read: centos },
  { path: "/etc/redhat-release", name: "RedHat", read: (text) => named("RedHat", "Red Hat", text) },
  { path: "/etc/vmware-release", name: "VMwareESX", mayBeEmpty: true, read: () => null },
  { path: "/etc/openwrt_release", name: "OpenWrt", read: openWrt },
  { path: "/etc/os-release", name: "Amazon", read: amazon },
  { path: "/etc/system-release", name: "Amazon", read: oldAmazon },
  { path: "/etc/alpine-release", name: "Alpine", read: (text) => ({ distribution_version: text }) },
  { path: "/etc/arch-release", name: "Archlinux", mayBeEmpty: true, read: () => null },
  { path: "/etc/os-release", name: "Archlinux", read: (text) => text.includes("Arch Linux") ? {} : null },
  { path: "/etc/os-release", name: "SUSE", read: suse },
  { path: "/etc/SuSE-release", name: "SUSE", read: oldSuse },
  { path: "/etc/gentoo-release", name: "Gentoo", read: () => null },
  {
    path: "/etc/os-release",
    name: "Debian",
    read: (text, { host }) => debian(text, false, host),
  },
  {
    path: "/etc/lsb-release",
    name: "Debian",
    read: (text, { host }) => debian(text, true, host),
  },
  { path: "/etc/lsb-release", name: "Mandriva", read: mandriva },
  {
    path: "/etc/sourcemage-release",
    name: "SMGL",
    read: (text) => named("SMGL", "Source Mage GNU/Linux", text),
  },
  { path: "/usr/lib/os-release", name: "ClearLinux", read: clearLinux },
  { path: "/etc/coreos/update.conf", name: "Coreos", read: coreos },
  { path: "/etc/os-release", name: "Flatcar", read: flatcar },
  { path: "/etc/os-release", name: "NA", read: unknown },
];

/** The distribution where its words are in the text; otherwise what the text begins with. */
function named(name: string, words: string, text: string): FactValues {
  if (!text.includes(words)) return { distribution: text.split(/\s+/)[0] };
  return { distribution: name, distribution_file_search_string: words };
}

function group(pattern: RegExp, text: string): string | undefined {
  return pattern.exec(text)?.[1];
}

/** The first part of a version. */
function major(version: string | undefined): string | undefined {
  return version?.split(".")[0];
}

function slackware(text: string): FactValues | null {
  if (!text.includes("Slackware")) return null;
  return { distribution_version: /\w+[.]\w+\+?/.exec(text)?.[0] };
}

function centos(text: string): FactValues | null {
  if (text.includes("CentOS Stream")) return { distribution_release: "Stream" };
  return text.includes("TencentOS Server") ? { distribution: "TencentOS" } : null;
}

function openWrt(text: string): FactValues | null {
  if (!text.includes("OpenWrt")) return null;
  return {
    distribution_version: group(/DISTRIB_RELEASE="(.*)"/, text),
    distribution_release: group(/DISTRIB_CODENAME="(.*)"/, text),
  };
}

function amazon(text: string): FactValues | null {
  if (!text.includes("Amazon")) return null;
  const version = group(/VERSION_ID="(.*)"/, text);
  if (version === undefined) return {};
  const [first = "", second = "NA"] = version.split(".");
  return {
    distribution_version: version,
    distribution_major_version: first,
    distribution_minor_version: second,
  };
}

function oldAmazon(text: string): FactValues | null {
  if (!text.includes("Amazon")) return null;
  return { distribution_version: text.split(/\s+/).find((word) => /^\d+$/.test(word)) ?? "NA" };
}

function suse(text: string, { host }: Surroundings): FactValues | null {
  const lower = text.toLowerCase();
  if (!lower.includes("suse")) return null;
  const version = group(/^VERSION_ID="?([0-9]+\.?[0-9]*)"?/m, text);
  const patch = group(/^VERSION_ID="?[0-9]+\.?([0-9]*)"?/m, text);
  const release = lower.includes("open") ? patch : lower.includes("enterprise") ? patch || "0" : undefined;
  return {
    distribution: group(/^NAME=(.*)/m, text)?.replace(/^"+|"+$/g, ""),
    distribution_version: version,
    distribution_major_version: major(version),
    distribution_release: release,
    ...suseVariant(text, host),
  };
}

function suseVariant(text: string, host: HostData): FactValues {
  const variant = group(/^VARIANT_ID="?([^"\n]*)"?/m, text);
  if (variant === "server-sap" || variant === "sles-sap") return { distribution: "SLES_SAP" };
  if (variant === "transactional") return { distribution: "SL-Micro" };
  const product = variant === undefined ? host.link("/etc/products.d/baseproduct") ?? "" : "";
  if (product.endsWith("SLES_SAP.prod")) return { distribution: "SLES_SAP" };
  return product.endsWith("SL-Micro.prod") ? { distribution: "SL-Micro" } : {};
}

function oldSuse(text: string, { host, guess }: Surroundings): FactValues | null {
  const lower = text.toLowerCase();
  if (!lower.includes("suse")) return null;
  const variant = suseVariant(text, host);
  if (lower.includes("open")) {
    const codename = group(/CODENAME *= *([^\n]+)/, text)?.trim();
    return { distribution: text.split(/\s+/)[0], distribution_release: codename, ...variant };
  }
  const patch = group(/PATCHLEVEL = ([0-9]+)/, text);
  const name = text.includes("Server") ? "SLES" : text.includes("Desktop") ? "SLED" : text.split(/\s+/)[0];
  const version = patch === undefined ? undefined : `${String(guess["distribution_version"])}.${patch}`;
  return {
    distribution: name,
    distribution_release: patch,
    distribution_version: version,
    ...variant,
  };
}

function debian(text: string, isLsb: boolean, host: HostData): FactValues | null {
  const has = (...words: readonly string[]) => words.some((word) => text.includes(word));
  const release = group(/VERSION_CODENAME="?([^"\n]+)"?/, text);
  const version = group(/VERSION_ID="(.*)"/, text);
  const numbers = { distribution_version: version, distribution_major_version: major(version) };
  if (has("Debian", "Raspbian")) {
    const name = group(/PRETTY_NAME=[^(]+ \(?([^)]+?)\)/, text);
    const minor = host.fileLines("/etc/debian_version").map((line) => /\d+\.(\d+)/.exec(line)?.[1]).findLast(
      Boolean,
    );
    return { distribution_release: name, distribution_minor_version: minor };
  }
  if (has("Ubuntu")) return { distribution: "Ubuntu" };
  if (has("SteamOS")) return { distribution: "SteamOS" };
  if (has("Kali", "Parrot")) {
    const number = group(/DISTRIB_RELEASE=(.*)/, text);
    return { distribution: has("Kali") ? "Kali" : "Parrot", distribution_release: number };
  }
  if (has("Devuan")) {
    const name = group(/PRETTY_NAME="?[^("]+ \(?([^) "]+)\)?/, text);
    return {
      distribution: "Devuan",
      distribution_release: name,
      distribution_version: version,
      distribution_major_version: version,
    };
  }
  if (has("Cumulus")) {
    const number = group(/VERSION_ID=(.*)/, text);
    return {
      distribution: "Cumulus Linux",
      distribution_version: number,
      distribution_major_version: major(number),
      distribution_release: group(/VERSION="(.*)"/, text),
    };
  }
  if (has("Mint")) return { distribution: "Linux Mint", ...numbers };
  if (has("UOS", "Uos", "uos")) return { distribution: "Uos", distribution_release: release, ...numbers };
  if (has("Deepin", "deepin")) return { distribution: "Deepin", distribution_release: release, ...numbers };
  return has("LMDE") && !isLsb ? { distribution: "Linux Mint Debian Edition" } : null;
}

function mandriva(text: string): FactValues | null {
  if (!text.includes("Mandriva")) return null;
  return {
    distribution_version: group(/DISTRIB_RELEASE="(.*)"/, text),
    distribution_release: group(/DISTRIB_CODENAME="(.*)"/, text),
  };
}

function clearLinux(text: string): FactValues | null {
  const name = group(/NAME="(.*)"/, text);
  if (!name?.includes("Clear Linux")) return null;
  const version = group(/VERSION_ID=(.*)/, text);
  return {
    distribution: name,
    distribution_version: version,
    distribution_major_version: version,
    distribution_release: group(/ID=(.*)/, text),
  };
}

function coreos(text: string, { host }: Surroundings): FactValues | null {
  if (osRelease(host).id !== "coreos") return null;
  const release = group(/^GROUP=(.*)/m, text)?.replace(/^"+|"+$/g, "");
  return { distribution_release: release };
}

function flatcar(text: string, { host }: Surroundings): FactValues | null {
  if (osRelease(host).id !== "flatcar") return null;
  const version = group(/VERSION=(.*)/, text)?.replace(/^"+|"+$/g, "");
  return { distribution_version: version, distribution_major_version: major(version) };
}

function unknown(text: string, { guess }: Surroundings): FactValues {
  const plain = (value: string | undefined) => value?.replace(/^['"\\]+|['"\\]+$/g, "");
  const name = plain(group(/^NAME=(.*)/m, text));
  const version = plain(group(/^VERSION=(.*)/m, text));
  return {
    distribution: name,
    distribution_version: guess["distribution_version"] === "NA" ? version : undefined,
  };
}

/** Which distribution a host runs. */

import type { FactCollector, FactValues } from "./collector.ts";
import { DISTRIBUTION_FILES } from "./distribution_files.ts";
import type { HostData } from "./host_data.ts";
import { osRelease } from "./os_release.ts";

export const DISTRIBUTION: FactCollector = {
  name: "distribution",
  ids: ["distribution_version", "distribution_release", "distribution_major_version", "os_family"],
  collect: (host) => {
    const guess = guessed(host);
    const facts: FactValues = { ...guess, ...told(fromFiles(host, guess)) };
    const name = String(facts["distribution"]);
    return { ...facts, os_family: FAMILIES.get(name) ?? name };
  },
};

/** What Ansible takes a host for before it reads the distribution's own files. */
function guessed(host: HostData): Record<string, string> {
  const { id, version, codename } = osRelease(host);
  const names: Readonly<Record<string, string>> = { amzn: "Amazon", rhel: "Redhat" };
  const name = names[id] ?? id.charAt(0).toUpperCase() + id.slice(1);
  return {
    distribution: name || "OtherLinux",
    distribution_version: version || "NA",
    distribution_release: codename ?? "NA",
    distribution_major_version: version.split(".")[0] || "NA",
  };
}

/** What the first file tells that is one of a distribution that it is meant for. */
function fromFiles(host: HostData, guess: FactValues): FactValues {
  for (const file of DISTRIBUTION_FILES) {
    const { path, name } = file;
    const own = { distribution_file_path: path, distribution_file_variety: name };
    if (file.mayBeEmpty && host.present.has(path)) return { distribution: name, ...own };
    const text = host.file(path);
    const facts = text === null ? null : file.read(text.replace(/^['"\\]+|['"\\]+$/g, ""), { host, guess });
    if (facts) return { distribution: name, ...own, distribution_file_parsed: true, ...told(facts) };
  }
  return {};
}

function told(facts: FactValues): FactValues {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}

const FAMILIES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    RedHat:
      "RedHat RHEL Fedora CentOS Scientific SLC Ascendos CloudLinux PSBM OracleLinux OVS OEL Amazon Amzn " +
      "Virtuozzo XenServer Alibaba EulerOS openEuler AlmaLinux Rocky TencentOS EuroLinux MIRACLE " +
      "Kylin_Linux_Advanced_Server",
    Debian:
      "Debian Ubuntu Raspbian Neon KDE_neon Linux_Mint SteamOS Devuan Kali Cumulus_Linux Pop!_OS Parrot " +
      "Pardus_GNU/Linux Uos Deepin OSMC Linux_Mint_Debian_Edition Univention_Corporate_Server",
    Suse:
      "SuSE SLES SLED openSUSE openSUSE_Tumbleweed SLES_SAP SUSE_LINUX openSUSE_Leap ALP-Dolomite SL-Micro " +
      "openSUSE_MicroOS",
    Archlinux: "Archlinux Antergos Manjaro",
    Mandrake: "Mandrake Mandriva",
    Slackware: "Slackware",
    Altlinux: "Altlinux",
    SMGL: "SMGL",
    Gentoo: "Gentoo Funtoo",
    Alpine: "Alpine",
    ClearLinux: "Clear_Linux_OS Clear_Linux_Mix",
  }).flatMap(([family, names]) =>
    // Blanks inside of a name are written as underscores above; four names have both spellings' letters.
    names.split(" ").flatMap((name) => [[name, family], [name.replaceAll("_", " "), family]] as const)
  ),
);

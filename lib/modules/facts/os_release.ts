/** What files of a distribution say of it, whatever their makers thought of. */

import type { HostData } from "./host_data.ts";

/** Names that stand for others. */
const IDS: Readonly<Record<string, string>> = { ol: "oracle", "opensuse-leap": "opensuse" };

export interface OsRelease {
  /** In lower case; empty where no file tells. */
  readonly id: string;
  readonly version: string;
  /** Null where there is none. */
  readonly codename: string | null;
}

/** The fields of `os-release`, without quotes. */
export function osReleaseFields(host: HostData): ReadonlyMap<string, string> {
  const lines = host.file("/etc/os-release") === null
    ? host.fileLines("/usr/lib/os-release")
    : host.fileLines("/etc/os-release");
  return new Map(lines.flatMap((line) => {
    const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/.exec(line.trim()) ?? [];
    return name === undefined || value === undefined ? [] : [[name, unquoted(value)] as const];
  }));
}

function unquoted(text: string): string {
  const [, , inner] = /^(["'])(.*)\1$/.exec(text) ?? [];
  return inner === undefined ? text : inner.replace(/\\(["'\\$`])/g, "$1");
}

export function osRelease(host: HostData): OsRelease {
  const fields = osReleaseFields(host);
  const old = oldRelease(host);
  const id = fields.get("ID")?.toLowerCase().replaceAll(" ", "_") ?? old.id;
  const known = IDS[id] ?? id;
  return {
    id: known,
    version: versionOf(known, fields.get("VERSION_ID") ?? old.version, host),
    codename: fields.get("VERSION_CODENAME") ?? fields.get("UBUNTU_CODENAME") ??
      codenameIn(fields.get("VERSION") ?? "") ?? old.codename,
  };
}

/** A version with more of its digits, for those distributions whose `os-release` is short of them. */
function versionOf(id: string, version: string, host: HostData): string {
  const longer = (other: string | null | undefined) =>
    other && (version === "" || other.split(".").length > version.split(".").length) ? other : version;
  if (id === "debian") return longer(host.file("/etc/debian_version"));
  if (id !== "centos") return version;
  const found = /release ([\d.]+)/.exec(host.file("/etc/centos-release") ?? "")?.[1];
  return longer(found).split(".").slice(0, 2).join(".");
}

/** The name in `8.9 (Ootpa)` or `22.04, Jammy Jellyfish`. */
function codenameIn(version: string): string | null {
  const [, bracketed, behind] = /\((\D+)\)|,\s*(\D+)/.exec(version) ?? [];
  return bracketed ?? behind ?? null;
}

/** `Red Hat Enterprise Linux Server release 6.10 (Santiago)`, from the time before `os-release`. */
function oldRelease(host: HostData): OsRelease {
  const paths = ["/etc/redhat-release", "/etc/system-release"];
  const text = paths.map((path) => host.file(path)).find((found) => found !== null) ?? "";
  const [, name = "", version = "", codename] = /^(.+?) release ([\d.]+)(?:.*\((.+)\))?/.exec(text) ?? [];
  const id = name.startsWith("Red Hat") ? "rhel" : name.split(" ")[0]?.toLowerCase() ?? "";
  return { id, version, codename: codename ?? null };
}

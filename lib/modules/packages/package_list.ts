/** Lists of what is installed, by package manager. */

import { dict, type Value } from "../../model/value.ts";
import type { TargetReader } from "../../connection/target.ts";
import { askShell, findTool } from "../commands/tools.ts";

export type PackageList = ReadonlyMap<string, readonly Value[]>;

/** A program that knows what is installed. */
export interface PackageManager {
  readonly name: string;
  /** Other names that tasks use for it. */
  readonly aliases: readonly string[];
  /** Any of these tells that it is there. */
  readonly programs: readonly string[];
  readonly question: string;
  readonly read: (text: string) => PackageList;
}

const MARK = "-- ferry --";
/** Where an installed version comes from is told by the lists of packages that hold it. */
const APT = `dpkg --print-architecture
dpkg-query -W -f='\${db:Status-Status}\\t\${Package}\\t\${Version}\\t\${Architecture}\\t\${Section}\\n'
echo '${MARK}'
apt-cache policy
echo '${MARK}'
dpkg-query -W -f='\${Package}:\${Architecture}\\n' | xargs apt-cache policy`;
const RPM = "rpm -qa --qf '%{NAME}|%{VERSION}|%{RELEASE}|%{EPOCH}|%{ARCH}\\n'";

/** In the order in which they are looked for. */
export const MANAGERS: readonly PackageManager[] = [
  {
    name: "apk",
    aliases: [],
    programs: ["apk"],
    question: "apk info -v",
    read: readApk,
  },
  { name: "apt", aliases: [], programs: ["apt", "apt-get", "aptitude"], question: APT, read: readApt },
  { name: "pacman", aliases: [], programs: ["pacman"], question: "pacman -Qi", read: readPacman },
  {
    name: "portage",
    aliases: [],
    programs: ["qlist"],
    question: "qlist -Iv | xargs -n 1024 qatom",
    read: readPortage,
  },
  {
    name: "rpm",
    aliases: ["dnf", "dnf5", "yum", "zypper"],
    programs: ["rpm"],
    question: RPM,
    read: readRpm,
  },
];

/** What came of asking a manager. */
export type Listed =
  | { readonly kind: "packages"; readonly packages: PackageList }
  | { readonly kind: "absent" }
  /** It is there, and does not answer. */
  | { readonly kind: "failed"; readonly problem: string };

/** What a manager has installed. */
export async function listPackages(manager: PackageManager, host: TargetReader): Promise<Listed> {
  if (await findTool(host, manager.programs) === null) return { kind: "absent" };
  const { code, stdout, stderr } = await askShell(host, manager.question);
  const packages = manager.read(stdout);
  if (code === 0 || packages.size > 0) return { kind: "packages", packages };
  return { kind: "failed", problem: `Unable to list packages rc=${code} : ${stderr.trim()}` };
}

function grouped(packages: readonly (readonly [name: string, details: Value])[]): PackageList {
  const byName = new Map<string, Value[]>();
  for (const [name, details] of packages) byName.set(name, [...byName.get(name) ?? [], details]);
  return byName;
}

function readRpm(text: string): PackageList {
  const known = (field: string | undefined) => (field === "(none)" || field === undefined ? "None" : field);
  return grouped(
    text.split("\n").filter((line) => line !== "").map((line) => {
      const [name, version, release, epoch, arch] = line.split("|").map(known);
      const details = { name, version, release, epoch, arch, source: "rpm" };
      return [name ?? "", dict(details)];
    }),
  );
}

function readApk(text: string): PackageList {
  return grouped(
    [...text.matchAll(/^(\S+)-([^-\s]+)-r(\S+)$/gm)].map(([, name = "", version = "", release]) =>
      [name, dict({ name, version, release: `r${release}`, source: "apk" })] as const
    ),
  );
}

function readPortage(text: string): PackageList {
  const keys = ["category", "name", "version", "ebuild_revision", "slots", "prefixes", "sufixes"];
  return grouped(
    text.split("\n").filter((line) => line !== "").map((line) => {
      const fields = line.split(/\s+/);
      const pairs = keys.flatMap((key, at) => (fields[at] === undefined ? [] : [[key, fields[at]] as const]));
      return [fields[1] ?? "", dict({ ...Object.fromEntries(pairs), source: "portage" })];
    }),
  );
}

function readPacman(text: string): PackageList {
  return grouped(
    text.split("\n\n").filter((block) => block.trim() !== "").map((block) => {
      const one = block.replace(/\n\s+/g, "  ");
      const field = (key: string) => new RegExp(`^${key}\\s+: (.*)$`, "m").exec(one)?.[1]?.trim() ?? "";
      const provided = field("Provides");
      const provides = provided === "None"
        ? null
        : provided.split(/\s{2,}/).map((name) => name.split("=")[0] ?? "");
      const name = field("Name");
      const details = {
        name,
        version: field("Version"),
        arch: field("Architecture"),
        provides,
        source: "pacman",
      };
      return [name, dict(details)];
    }),
  );
}

function readApt(text: string): PackageList {
  const [installed = "", sources = "", policies = ""] = text.split(`${MARK}\n`);
  const [native = "", ...lines] = installed.split("\n");
  const origins = installedOrigins(sources, policies);
  return grouped(lines.flatMap((line) => {
    const [status, own = "", version = "", arch = "", category = ""] = line.split("\t");
    if (status !== "installed") return [];
    const name = arch === native || arch === "all" ? own : `${own}:${arch}`;
    const origin = origins.get(name) ?? origins.get(`${own}:${arch}`) ?? "";
    return [[name, dict({ name, version, arch, category, origin, source: "apt" })] as const];
  }));
}

/** Who provides the installed versions, by name: the first list that holds a version counts. */
function installedOrigins(sources: string, policies: string): ReadonlyMap<string, string> {
  const bySource = new Map<string, string>();
  let source = "";
  for (const line of sources.split("\n")) {
    const [, found] = /^\s*-?\d+ (\S.*)$/.exec(line) ?? [];
    if (found !== undefined) source = found;
    const [, origin] = /^\s+release .*\bo=([^,]*)/.exec(line) ?? [];
    if (origin !== undefined) bySource.set(source, origin);
  }
  const origins = new Map<string, string>();
  for (const block of policies.split(/^(?=\S)/m)) {
    const name = block.slice(0, block.indexOf("\n")).replace(/:$/, "");
    const [, list] = /^ \*\*\* .*\n\s+-?\d+ (.+)$/m.exec(block) ?? [];
    if (list !== undefined) origins.set(name, bySource.get(list) ?? "");
  }
  return origins;
}

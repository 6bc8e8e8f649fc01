/** Packages as tasks name them, compared with what a host has. */

import type { TargetReader } from "../../connection/target.ts";
import { globPattern } from "../../inventory/pattern/glob.ts";
import { ask, askShell, missingTool, mistake } from "../commands/tools.ts";

/** A name, and which versions are meant. */
export interface PackageSpec {
  readonly name: string;
  readonly operator: "=" | ">=" | null;
  readonly version: string | null;
}

/** What dpkg knows of a package. */
export interface InstalledPackage {
  /** Null where only configuration files are left. */
  readonly version: string | null;
}

export interface InstalledPackages {
  /** By name, and by name with architecture. */
  readonly byName: ReadonlyMap<string, InstalledPackage>;
  /** Names that installed packages stand in for. */
  readonly provided: ReadonlySet<string>;
}

/** @throws {DiagnosticError} `bad-argument` for what is no package. */
export function readSpec(text: string): PackageSpec {
  const [, name = "", operator = null, version = null] = /^([^=><]+?)(>=|=)(.*)$/.exec(text) ?? [];
  if ((text.match(/=/g) ?? []).length > 1) throw mistake(`invalid package spec: ${text}`);
  if (operator !== "=" && operator !== ">=") return { name: text, operator: null, version: null };
  return { name, operator, version };
}

/** A package as apt-get takes it. */
export function specText({ name, operator, version }: PackageSpec): string {
  return operator === "=" ? `${name}=${version}` : name;
}

const FORMAT = "${db:Status-Status}\\t${Package}\\t${Architecture}\\t${Version}\\t${Provides}\\n";

/** All packages that dpkg knows. */
export async function readInstalled(host: TargetReader): Promise<InstalledPackages> {
  const text = `dpkg --print-architecture && dpkg-query -W -f='${FORMAT}'`;
  const { stdout } = await askShell(host, text);
  const [native = "", ...lines] = stdout.split("\n");
  if (native === "") throw missingTool("dpkg");
  const byName = new Map<string, InstalledPackage>();
  const provided = new Set<string>();
  for (const line of lines) {
    const [status, name = "", architecture = "", version = "", provides = ""] = line.split("\t");
    if (name === "" || status === "not-installed") continue;
    const found = { version: status === "config-files" ? null : version };
    byName.set(`${name}:${architecture}`, found);
    if (architecture === native || architecture === "all") byName.set(name, found);
    if (found.version === null) continue;
    for (const one of provides.split(",")) provided.add(one.trim().split(" ")[0] ?? "");
  }
  return { byName, provided };
}

/** Specs with their wildcards replaced by the names that fit. @throws {DiagnosticError} `bad-argument` where none does. */
export async function withoutWildcards(
  specs: readonly PackageSpec[],
  host: TargetReader,
): Promise<readonly PackageSpec[]> {
  if (!specs.some(({ name }) => isWild(name))) return specs;
  const { stdout } = await ask(host, ["apt-cache", "pkgnames"]);
  const names = stdout.split("\n").filter((name) => name !== "");
  return specs.flatMap((spec) => {
    if (!isWild(spec.name)) return [spec];
    const pattern = globPattern(spec.name);
    const found = names.filter((name) => pattern.test(name)).sort();
    if (found.length === 0) throw mistake(`No package(s) matching '${spec.name}' available`);
    return found.map((name) => ({ ...spec, name }));
  });
}

function isWild(name: string): boolean {
  return /[*?[]/.test(name);
}

/** Which of the specs the host does not have yet, in the versions that are meant. */
export async function lackingSpecs(
  specs: readonly PackageSpec[],
  { byName, provided }: InstalledPackages,
  host: TargetReader,
): Promise<readonly PackageSpec[]> {
  const kept = await Promise.all(specs.map(async (spec) => {
    const version = byName.get(spec.name)?.version ?? null;
    if (version === null) return spec.operator !== null || !provided.has(spec.name);
    return spec.version !== null && !await fits(version, spec, host);
  }));
  return specs.filter((_, at) => kept[at]);
}

async function fits(
  version: string,
  { operator, version: wanted }: PackageSpec,
  host: TargetReader,
): Promise<boolean> {
  if (operator === "=") return globPattern(wanted ?? "").test(version);
  return (await ask(host, ["dpkg", "--compare-versions", version, "ge", wanted ?? ""])).code === 0;
}

/** Reading containers-registries.conf(5), version 2: where images really come from. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { SourceFile } from "../../source/span.ts";
import { type Environment, homeFolder } from "../../system/environment.ts";
import { isFile, listFolder, readSource } from "../../system/files.ts";
import { parseToml } from "../../system/toml.ts";
import { isRecord, type JsonRecord, textIn } from "../descriptor.ts";

/** What one `[[registry]]` table says of the references that begin with its prefix. */
export interface RegistryRule {
  /** `host[:port][/path]`, or `*.domain`. */
  readonly prefix: string;
  /** What stands in place of the prefix; null leaves the reference as it is. */
  readonly location: string | null;
  readonly insecure: boolean;
  readonly blocked: boolean;
  /** To be tried before the registry itself, in order. */
  readonly mirrors: readonly MirrorRule[];
}

export interface MirrorRule {
  readonly location: string;
  readonly insecure: boolean;
  /** Which references it serves. */
  readonly serves: "all" | "digest-only" | "tag-only";
}

export interface RegistriesConfOptions {
  /** @default {"/etc/containers"} */
  readonly systemFolder?: string;
}

/**
 * The rules of the configuration in force, one for each prefix: `$CONTAINERS_REGISTRIES_CONF`, the user's file or
 * the system's, then what lies in the `registries.conf.d` folders, where a later file replaces rules of an earlier.
 *
 * @throws {DiagnosticError} `toml-syntax`, `bad-config`, `file-not-found` for the file named by the variable.
 */
export function readRegistriesConf(
  env: Environment,
  { systemFolder = "/etc/containers" }: RegistriesConfOptions = {},
): readonly RegistryRule[] {
  const userFolder = `${homeFolder(env)}/.config/containers`;
  const named = env["CONTAINERS_REGISTRIES_CONF"];
  const usual = [userFolder, systemFolder].map((folder) => `${folder}/registries.conf`).filter(isFile).slice(
    0,
    1,
  );
  const dropIns = [systemFolder, userFolder].map((folder) => `${folder}/registries.conf.d`).flatMap((
    folder,
  ) => listFolder(folder).filter((name) => name.endsWith(".conf")).map((name) => `${folder}/${name}`));
  const rules = new Map<string, RegistryRule>();
  for (const path of [...(named ? [named] : usual), ...dropIns]) {
    for (const rule of rulesIn(readSource(path))) rules.set(rule.prefix, rule);
  }
  return [...rules.values()];
}

/** The rules of one file. @throws {DiagnosticError} `toml-syntax`, `bad-config`. */
export function rulesIn(file: SourceFile): readonly RegistryRule[] {
  const toml = parseToml(file);
  if (isRecord(toml["registries"])) {
    throw new DiagnosticError(`${file.path} is in version 1 of its format, which is no longer read`, {
      code: "bad-config",
      hint: "write [[registry]] tables, as containers-registries.conf(5) describes them",
    });
  }
  return tablesIn(toml["registry"]).map((table) => ruleIn(table, file));
}

function ruleIn(table: JsonRecord, file: SourceFile): RegistryRule {
  const bad = (why: string) => new DiagnosticError(`${file.path}: ${why}`, { code: "bad-config" });
  const location = placeIn(table["location"]);
  const prefix = placeIn(table["prefix"]) ?? location;
  if (prefix === null) throw bad("a [[registry]] table has neither prefix nor location");
  if (location === null && !prefix.startsWith("*.")) throw bad(`the registry ${prefix} has no location`);
  const digestOnly = table["mirror-by-digest-only"] === true;
  const mirrors = tablesIn(table["mirror"]).map((mirror): MirrorRule => {
    const place = placeIn(mirror["location"]);
    if (place === null) throw bad(`a mirror of ${prefix} has no location`);
    const serves = textIn(mirror["pull-from-mirror"]) ?? "all";
    if (serves !== "all" && serves !== "digest-only" && serves !== "tag-only") {
      throw bad(`a mirror of ${prefix} has an unknown value of pull-from-mirror: ${serves}`);
    }
    return {
      location: place,
      insecure: mirror["insecure"] === true,
      serves: digestOnly ? "digest-only" : serves,
    };
  });
  return {
    prefix,
    location,
    insecure: table["insecure"] === true,
    blocked: table["blocked"] === true,
    mirrors,
  };
}

function tablesIn(value: unknown): readonly JsonRecord[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function placeIn(value: unknown): string | null {
  return textIn(value)?.replace(/\/+$/, "") || null;
}

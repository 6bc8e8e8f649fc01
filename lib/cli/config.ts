/** `ansible.cfg` and the environment: settings that people have already. */

import { DiagnosticError } from "../source/diagnostic.ts";
import type { Environment } from "../system/environment.ts";
import { isDirectory, pathInfo, readText } from "../system/files.ts";
import { folderOf, joinPath, normalizePath, resolvePath } from "../model/path.ts";
import { isBooleanWord, isTrueWord } from "../yaml/scalars.ts";
import { documentedName } from "./setting_table.ts";
import { type SettingName, settingPlaces } from "./settings.ts";

export type { SettingName };

/** The settings of one invocation: the environment over the file. */
export class Config {
  /** @param file The `ansible.cfg` in force, null where there is none. */
  constructor(
    readonly file: string | null,
    private readonly values: ReadonlyMap<string, string>,
    private readonly env: Environment,
  ) {}

  text(name: SettingName): string | null {
    const { env, section, key } = settingPlaces(name);
    for (const variable of env) {
      const value = this.env[variable];
      if (value !== undefined) return value;
    }
    return this.values.get(`${section}.${key}`) ?? null;
  }

  /** Who says what a setting is, in Ansible's words: `default`, a variable of the environment, or the file. */
  origin(name: SettingName): string {
    const { env, section, key } = settingPlaces(name);
    const variable = env.find((one) => this.env[one] !== undefined);
    if (variable !== undefined) return `env: ${variable}`;
    return this.file !== null && this.values.has(`${section}.${key}`) ? this.file : "default";
  }

  /** @throws {DiagnosticError} `bad-config` for a value that is no boolean. */
  flag(name: SettingName, otherwise: boolean): boolean {
    const text = this.text(name)?.trim();
    if (text === undefined) return otherwise;
    if (isBooleanWord(text) || isBooleanWord(text.toLowerCase())) return isTrueWord(text);
    if (text === "1" || text === "0") return text === "1";
    throw this.#bad(name, text, "a boolean");
  }

  /** @throws {DiagnosticError} `bad-config` for a value that is no number. */
  integer(name: SettingName, otherwise: number): number {
    const text = this.text(name)?.trim();
    if (text === undefined || text === "") return otherwise;
    if (/^\d+$/.test(text)) return Number(text);
    throw this.#bad(name, text, "a number");
  }

  /** Several texts separated by commas. */
  list(name: SettingName): readonly string[] {
    return (this.text(name) ?? "").split(",").map((part) => part.trim()).filter(Boolean);
  }

  /** Paths, relative to the file they are named in; `otherwise` where nothing is set. */
  paths(
    name: SettingName,
    separator: ":" | ",",
    otherwise: readonly string[],
    { home, workingFolder }: { readonly home: string; readonly workingFolder: string },
  ): readonly string[] {
    const text = this.text(name);
    const parts = text === null ? otherwise : text.split(separator).filter((part) => part.trim() !== "");
    const fromFile = text !== null &&
      settingPlaces(name).env.every((variable) => this.env[variable] === undefined);
    const base = fromFile && this.file ? folderOf(this.file) : workingFolder;
    return parts.map((part) => expandHome(part.trim(), home)).map((part) => resolvePath(base, part));
  }

  #bad(name: SettingName, text: string, wanted: string): DiagnosticError {
    const { env, section, key } = settingPlaces(name);
    const documented = documentedName(name) ?? `${section}.${key}`;
    return new DiagnosticError(
      `Config '${documented}' from '${this.origin(name)}' has an invalid value: ${text}`,
      {
        code: "bad-config",
        hint: `${wanted} is wanted, in ${this.file ?? "ansible.cfg"} or ${env.join(", ")}`,
      },
    );
  }
}

/** `~` and `~/…` as the user's home folder. */
export function expandHome(path: string, home: string): string {
  return path === "~" || path.startsWith("~/") ? normalizePath(home + path.slice(1)) : path;
}

/**
 * Finds and reads the configuration: `$ANSIBLE_CONFIG`, `./ansible.cfg`, `~/.ansible.cfg`, `/etc/ansible/ansible.cfg`.
 *
 * @param warn Told of a file that is passed over because anybody could have written it.
 */
export function readConfig(
  env: Environment,
  home: string,
  workingFolder: string,
  warn: (message: string) => void,
): Config {
  const file = configFile(env, home, workingFolder, warn);
  return new Config(file, file === null ? new Map() : parseConfig(readText(file)), env);
}

function configFile(
  env: Environment,
  home: string,
  workingFolder: string,
  warn: (message: string) => void,
): string | null {
  const asked = env["ANSIBLE_CONFIG"];
  if (asked) {
    const path = resolvePath(workingFolder, expandHome(asked, home));
    const file = isDirectory(path) ? joinPath(path, "ansible.cfg") : path;
    if (pathInfo(file)) return file;
  }
  const own = joinPath(workingFolder, "ansible.cfg");
  if (pathInfo(own)) {
    const open = ((pathInfo(workingFolder)?.mode ?? 0) & 0o002) !== 0;
    if (!open) return own;
    warn(
      `ferry is being run in a world writable directory (${workingFolder}), ignoring it as an ansible.cfg source`,
    );
  }
  return [joinPath(home, ".ansible.cfg"), "/etc/ansible/ansible.cfg"].find((path) => pathInfo(path)) ?? null;
}

/** `section.key` and values; a comment begins a line, or follows a blank and a semicolon. */
function parseConfig(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  let section = "";
  let last: string | null = null;
  for (const raw of text.split("\n")) {
    const line = raw.trimEnd();
    if (/^\s*([#;]|$)/.test(line)) continue;
    const heading = /^\[([^\]]+)\]/.exec(line);
    const pair = /^([^=:\s][^=:]*?)\s*[=:]\s*(.*)$/.exec(line);
    if (heading) section = heading[1] ?? "";
    else if (/^\s/.test(line) && last !== null) values.set(last, `${values.get(last)}\n${line.trim()}`);
    else if (pair) {
      last = `${section}.${(pair[1] ?? "").toLowerCase()}`;
      values.set(last, (pair[2] ?? "").replace(/\s+;.*$/, ""));
    }
  }
  return values;
}

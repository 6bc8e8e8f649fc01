/** `ansible.cfg` and the environment: settings that people have already. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Environment } from "../../system/environment.ts";
import { isDirectory, pathInfo, readText } from "../../system/files.ts";
import { folderOf, joinPath, normalizePath, resolvePath } from "../../model/path.ts";
import { isBooleanWord, isTrueWord } from "../../yaml/scalars.ts";
import { documentedName } from "./setting_table.ts";
import type { IniPlace } from "./setting_places.ts";
import { type SettingName, settingPlaces, type Wanted } from "./settings.ts";

export type { SettingName };

/** Where collections, roles and modules of a user lie, unless `ANSIBLE_HOME` says otherwise. */
const CONTENT_HOME = "~/.ansible";

/** The settings of one invocation: the environment over the file. */
export class Config {
  /** @param file The `ansible.cfg` in force, null where there is none. */
  constructor(
    readonly file: string | null,
    private readonly values: ReadonlyMap<string, string>,
    private readonly env: Environment,
  ) {}

  text(wanted: Wanted): string | null {
    const { env, ini } = settingPlaces(wanted);
    const variable = this.#variable(env);
    if (variable !== undefined) return this.env[variable] ?? null;
    const place = this.#placeInFile(ini);
    return place === undefined ? null : this.values.get(keyOf(place)) ?? null;
  }

  /** Who says what a setting is, in Ansible's words: `default`, a variable of the environment, or the file. */
  origin(wanted: Wanted): string {
    const { env, ini } = settingPlaces(wanted);
    const variable = this.#variable(env);
    if (variable !== undefined) return `env: ${variable}`;
    return this.file !== null && this.#placeInFile(ini) !== undefined ? this.file : "default";
  }

  /** What the file sets, in its order. */
  placesInFile(): readonly IniPlace[] {
    return [...this.values.keys()].map((name) => {
      const dot = name.lastIndexOf(".");
      return { section: name.slice(0, dot), key: name.slice(dot + 1) };
    });
  }

  /** @throws {DiagnosticError} `bad-config` for a value that is no boolean. */
  flag(name: Wanted, otherwise: boolean): boolean {
    const text = this.text(name)?.trim();
    if (text === undefined) return otherwise;
    if (isBooleanWord(text) || isBooleanWord(text.toLowerCase())) return isTrueWord(text);
    if (text === "1" || text === "0") return text === "1";
    throw this.#bad(name, text, "a boolean");
  }

  /** @throws {DiagnosticError} `bad-config` for a value that is no number. */
  integer(name: Wanted, otherwise: number): number {
    const text = this.text(name)?.trim();
    if (text === undefined || text === "") return otherwise;
    if (/^\d+$/.test(text)) return Number(text);
    throw this.#bad(name, text, "a number");
  }

  /** @throws {DiagnosticError} `bad-config` for a value that is no number, of which this kind may have a fraction. */
  number(name: Wanted, otherwise: number): number {
    const text = this.text(name)?.trim();
    if (text === undefined || text === "") return otherwise;
    if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
    throw this.#bad(name, text, "a number");
  }

  /** One word of several. @throws {DiagnosticError} `bad-config` for any other. */
  choice<T extends string>(name: Wanted, choices: readonly T[], otherwise: T): T {
    const text = this.text(name)?.trim();
    if (text === undefined) return otherwise;
    const found = choices.find((one) => one === text.toLowerCase());
    if (found !== undefined) return found;
    throw this.#bad(name, text, `one of ${choices.join(", ")}`);
  }

  /** Several texts separated by commas. */
  list(name: Wanted): readonly string[] {
    return (this.text(name) ?? "").split(",").map((part) => part.trim()).filter(Boolean);
  }

  /** Paths, relative to the file they are named in; `otherwise` where nothing is set. */
  paths(
    name: Wanted,
    separator: ":" | ",",
    otherwise: readonly string[],
    { home, workingFolder }: { readonly home: string; readonly workingFolder: string },
  ): readonly string[] {
    const text = this.text(name);
    const parts = text === null
      ? otherwise.map((path) => this.#ofContent(path))
      : text.split(separator).filter((part) => part.trim() !== "");
    const fromFile = text !== null &&
      settingPlaces(name).env.every((variable) => this.env[variable] === undefined);
    const base = fromFile && this.file ? folderOf(this.file) : workingFolder;
    return parts.map((part) => expandHome(part.trim(), home)).map((part) => resolvePath(base, part));
  }

  /** A default path, which lies where the user's content does. */
  #ofContent(path: string): string {
    const home = this.text("homeOfContent");
    return home !== null && path.startsWith(`${CONTENT_HOME}/`)
      ? home + path.slice(CONTENT_HOME.length)
      : path;
  }

  /** Of several the last one counts. */
  #variable(names: readonly string[]): string | undefined {
    return names.findLast((name) => this.env[name] !== undefined);
  }

  #placeInFile(places: readonly IniPlace[]): IniPlace | undefined {
    return places.findLast((place) => this.values.has(keyOf(place)));
  }

  #bad(wanted: Wanted, text: string, kind: string): DiagnosticError {
    const { env, ini } = settingPlaces(wanted);
    const documented = typeof wanted === "string" ? documentedName(wanted) : null;
    const name = documented ?? ini.map(keyOf)[0] ?? env[0];
    return new DiagnosticError(
      `Config '${name}' from '${this.origin(wanted)}' has an invalid value: ${text}`,
      {
        code: "bad-config",
        hint: `${kind} is wanted, in ${[this.file ?? "ansible.cfg", ...env].join(", ")}`,
      },
    );
  }
}

function keyOf({ section, key }: IniPlace): string {
  return `${section}.${key}`;
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

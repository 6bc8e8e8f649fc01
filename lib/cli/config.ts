/** `ansible.cfg` and the environment: settings that people have already. */

import { DiagnosticError } from "../source/diagnostic.ts";
import type { Environment } from "../system/environment.ts";
import { isDirectory, pathInfo, readText } from "../system/files.ts";
import { folderOf, joinPath, normalizePath, resolvePath } from "../model/path.ts";
import { isBooleanWord, isTrueWord } from "../yaml/scalars.ts";
import { REPORT_SETTINGS } from "./report_settings.ts";
import { setting, type SettingPlaces } from "./setting_places.ts";

const SETTINGS = {
  inventory: setting("ANSIBLE_INVENTORY", "defaults", "inventory"),
  forks: setting("ANSIBLE_FORKS", "defaults", "forks"),
  rolesPath: setting("ANSIBLE_ROLES_PATH", "defaults", "roles_path"),
  modulesPath: setting("ANSIBLE_LIBRARY", "defaults", "library"),
  collectionsPath: setting(
    ["ANSIBLE_COLLECTIONS_PATH", "ANSIBLE_COLLECTIONS_PATHS"],
    "defaults",
    "collections_path",
  ),
  gathering: setting("ANSIBLE_GATHERING", "defaults", "gathering"),
  hashBehaviour: setting("ANSIBLE_HASH_BEHAVIOUR", "defaults", "hash_behaviour"),
  injectFacts: setting("ANSIBLE_INJECT_FACT_VARS", "defaults", "inject_facts_as_vars"),
  forceHandlers: setting("ANSIBLE_FORCE_HANDLERS", "defaults", "force_handlers"),
  strategy: setting("ANSIBLE_STRATEGY", "defaults", "strategy"),
  errorOnMissingHandler: setting("ANSIBLE_ERROR_ON_MISSING_HANDLER", "defaults", "error_on_missing_handler"),
  allowBrokenConditionals: setting(
    "ANSIBLE_ALLOW_BROKEN_CONDITIONALS",
    "defaults",
    "allow_broken_conditionals",
  ),
  jinja2Native: setting("ANSIBLE_JINJA2_NATIVE", "defaults", "jinja2_native"),
  remoteUser: setting("ANSIBLE_REMOTE_USER", "defaults", "remote_user"),
  remotePort: setting("ANSIBLE_REMOTE_PORT", "defaults", "remote_port"),
  privateKeyFile: setting("ANSIBLE_PRIVATE_KEY_FILE", "defaults", "private_key_file"),
  hostKeyChecking: setting(
    ["ANSIBLE_HOST_KEY_CHECKING", "ANSIBLE_SSH_HOST_KEY_CHECKING"],
    "defaults",
    "host_key_checking",
  ),
  timeout: setting("ANSIBLE_TIMEOUT", "defaults", "timeout"),
  transport: setting("ANSIBLE_TRANSPORT", "defaults", "transport"),
  executable: setting("ANSIBLE_EXECUTABLE", "defaults", "executable"),
  sshArgs: setting("ANSIBLE_SSH_ARGS", "ssh_connection", "ssh_args"),
  sshCommonArgs: setting("ANSIBLE_SSH_COMMON_ARGS", "ssh_connection", "ssh_common_args"),
  sshExtraArgs: setting("ANSIBLE_SSH_EXTRA_ARGS", "ssh_connection", "ssh_extra_args"),
  sshExecutable: setting("ANSIBLE_SSH_EXECUTABLE", "ssh_connection", "ssh_executable"),
  controlPathDir: setting("ANSIBLE_SSH_CONTROL_PATH_DIR", "ssh_connection", "control_path_dir"),
  become: setting("ANSIBLE_BECOME", "privilege_escalation", "become"),
  becomeMethod: setting("ANSIBLE_BECOME_METHOD", "privilege_escalation", "become_method"),
  becomeUser: setting("ANSIBLE_BECOME_USER", "privilege_escalation", "become_user"),
  becomeFlags: setting("ANSIBLE_BECOME_FLAGS", "privilege_escalation", "become_flags"),
  becomeExe: setting("ANSIBLE_BECOME_EXE", "privilege_escalation", "become_exe"),
  askPass: setting("ANSIBLE_ASK_PASS", "defaults", "ask_pass"),
  connectionPasswordFile: setting(
    "ANSIBLE_CONNECTION_PASSWORD_FILE",
    "defaults",
    "connection_password_file",
  ),
  becomeAskPass: setting("ANSIBLE_BECOME_ASK_PASS", "privilege_escalation", "become_ask_pass"),
  becomePasswordFile: setting("ANSIBLE_BECOME_PASSWORD_FILE", "defaults", "become_password_file"),
  askVaultPass: setting("ANSIBLE_ASK_VAULT_PASS", "defaults", "ask_vault_pass"),
  vaultPasswordFile: setting("ANSIBLE_VAULT_PASSWORD_FILE", "defaults", "vault_password_file"),
  vaultIdentityList: setting("ANSIBLE_VAULT_IDENTITY_LIST", "defaults", "vault_identity_list"),
  vaultIdMatch: setting("ANSIBLE_VAULT_ID_MATCH", "defaults", "vault_id_match"),
  vaultIdentity: setting("ANSIBLE_VAULT_IDENTITY", "defaults", "vault_identity"),
  vaultEncryptIdentity: setting("ANSIBLE_VAULT_ENCRYPT_IDENTITY", "defaults", "vault_encrypt_identity"),
  vaultEncryptSalt: setting("ANSIBLE_VAULT_ENCRYPT_SALT", "defaults", "vault_encrypt_salt"),
  editor: setting(["ANSIBLE_EDITOR", "EDITOR"], "defaults", "editor"),
  pager: setting(["ANSIBLE_PAGER", "PAGER"], "defaults", "pager"),
  inventoryPlugins: setting("ANSIBLE_INVENTORY_ENABLED", "inventory", "enable_plugins"),
  inventoryIgnore: setting("ANSIBLE_INVENTORY_IGNORE", "inventory", "ignore_extensions"),
  inventoryIgnorePatterns: setting("ANSIBLE_INVENTORY_IGNORE_REGEX", "inventory", "ignore_patterns"),
  inventoryAnyUnparsedFails: setting(
    "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED",
    "inventory",
    "any_unparsed_is_failed",
  ),
  inventoryUnparsedFails: setting("ANSIBLE_INVENTORY_UNPARSED_FAILED", "inventory", "unparsed_is_failed"),
  inventoryUnparsedWarning: setting(
    "ANSIBLE_INVENTORY_UNPARSED_WARNING",
    "inventory",
    "inventory_unparsed_warning",
  ),
  inventoryExport: setting("ANSIBLE_INVENTORY_EXPORT", "inventory", "export"),
  inventoryExtraVars: setting("ANSIBLE_INVENTORY_USE_EXTRA_VARS", "inventory_plugins", "use_extra_vars"),
  injectInvocation: setting("ANSIBLE_INJECT_INVOCATION", "defaults", "inject_invocation"),
  localhostWarning: setting("ANSIBLE_LOCALHOST_WARNING", "defaults", "localhost_warning"),
  duplicateKeys: setting("ANSIBLE_DUPLICATE_YAML_DICT_KEY", "defaults", "duplicate_dict_key"),
  yamlExtensions: setting("ANSIBLE_YAML_FILENAME_EXT", "defaults", "yaml_valid_extensions"),
  groupNames: setting("ANSIBLE_TRANSFORM_INVALID_GROUP_CHARS", "defaults", "force_valid_group_names"),
  diffAlways: setting("ANSIBLE_DIFF_ALWAYS", "diff", "always"),
  ...REPORT_SETTINGS,
  verbosity: setting("ANSIBLE_VERBOSITY", "defaults", "verbosity"),
  tags: setting("ANSIBLE_RUN_TAGS", "tags", "run"),
  playbookDir: setting("ANSIBLE_PLAYBOOK_DIR", "defaults", "playbook_dir"),
  skipTags: setting("ANSIBLE_SKIP_TAGS", "tags", "skip"),
} as const;

export type SettingName = keyof typeof SETTINGS;

/** Where a setting can be set. */
export function settingPlaces(name: SettingName): SettingPlaces {
  return SETTINGS[name];
}

/** The settings of one invocation: the environment over the file. */
export class Config {
  /** @param file The `ansible.cfg` in force, null where there is none. */
  constructor(
    readonly file: string | null,
    private readonly values: ReadonlyMap<string, string>,
    private readonly env: Environment,
  ) {}

  text(name: SettingName): string | null {
    const { env, section, key } = SETTINGS[name];
    for (const variable of env) {
      const value = this.env[variable];
      if (value !== undefined) return value;
    }
    return this.values.get(`${section}.${key}`) ?? null;
  }

  /** Who says what a setting is, in Ansible's words: `default`, a variable of the environment, or the file. */
  origin(name: SettingName): string {
    const { env, section, key } = SETTINGS[name];
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
    if (text === undefined) return otherwise;
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
      SETTINGS[name].env.every((variable) => this.env[variable] === undefined);
    const base = fromFile && this.file ? folderOf(this.file) : workingFolder;
    return parts.map((part) => expandHome(part.trim(), home)).map((part) => resolvePath(base, part));
  }

  #bad(name: SettingName, text: string, wanted: string): DiagnosticError {
    const { env, section, key } = SETTINGS[name];
    return new DiagnosticError(`invalid value for ${section}.${key}: ${text}`, {
      code: "bad-config",
      hint: `${wanted} is wanted, in ${this.file ?? "ansible.cfg"} or ${env.join(", ")}`,
    });
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

/** The settings that ferry has, under the names that Ansible documents. */

import type { Value } from "../model/value.ts";
import type { SettingName } from "./settings.ts";

/** What the text of a setting is read as. */
export type SettingKind = "flag" | "integer" | "list" | "paths: ," | "paths: :" | "path" | "text";

export interface DocumentedSetting {
  readonly name: string;
  readonly setting: SettingName;
  readonly kind: SettingKind;
  /** Where nobody says it; of paths, `~` stands for the home folder. */
  readonly otherwise: Value;
  /** One sentence, no full stop. */
  readonly summary: string;
}

type Row = readonly [
  name: string,
  setting: SettingName,
  kind: SettingKind,
  otherwise: Value,
  summary: string,
];

const IGNORED_ENDINGS: readonly string[] = [
  ...[".pyc", ".pyo", ".swp", ".bak", "~", ".rpm"],
  ...[".md", ".txt", ".rst", ".orig", ".cfg", ".retry"],
];
const COLLECTIONS: readonly string[] = ["~/.ansible/collections", "/usr/share/ansible/collections"];
const ROLES: readonly string[] = ["~/.ansible/roles", "/usr/share/ansible/roles", "/etc/ansible/roles"];
const MODULES: readonly string[] = ["~/.ansible/plugins/modules", "/usr/share/ansible/plugins/modules"];
const INVENTORY_KINDS: readonly string[] = ["host_list", "script", "auto", "yaml", "ini", "toml"];

const BASE: readonly Row[] = [
  [
    "ALLOW_BROKEN_CONDITIONALS",
    "allowBrokenConditionals",
    "flag",
    false,
    "Conditions may give something else than true or false",
  ],
  ["BECOME_PASSWORD_FILE", "becomePasswordFile", "path", null, "File with the password of become"],
  ["CACHE_PLUGIN", "factCaching", "text", "memory", "Where facts are kept for later runs"],
  ["CACHE_PLUGIN_CONNECTION", "factCachingConnection", "path", null, "The folder of kept facts"],
  [
    "CACHE_PLUGIN_PREFIX",
    "factCachingPrefix",
    "text",
    "ansible_facts",
    "Put before the names of files of facts",
  ],
  ["CACHE_PLUGIN_TIMEOUT", "factCachingTimeout", "integer", 86_400, "Seconds for which kept facts count"],
  ["CALLBACKS_ENABLED", "callbacksEnabled", "list", [], "Reports on top of the main one"],
  ["COLOR_CHANGED", "colorChanged", "text", "yellow", "Color of changes"],
  ["COLOR_DEBUG", "colorDebug", "text", "dark gray", "Color of details"],
  [
    "COLOR_DEPRECATE",
    "colorDeprecate",
    "text",
    "purple",
    "Color of warnings of what will be refused one day",
  ],
  ["COLOR_DIFF_ADD", "colorDiffAdd", "text", "green", "Color of lines that come"],
  ["COLOR_DIFF_LINES", "colorDiffLines", "text", "cyan", "Color of the places of differences"],
  ["COLOR_DIFF_REMOVE", "colorDiffRemove", "text", "red", "Color of lines that go"],
  ["COLOR_ERROR", "colorError", "text", "red", "Color of errors"],
  ["COLOR_INCLUDED", "colorIncluded", "text", "cyan", "Color of what is included"],
  ["COLOR_OK", "colorOk", "text", "green", "Color of tasks that changed nothing"],
  ["COLOR_SKIP", "colorSkip", "text", "cyan", "Color of tasks that were left out"],
  ["COLOR_UNREACHABLE", "colorUnreachable", "text", "bright red", "Color of hosts that do not answer"],
  ["COLOR_VERBOSE", "colorVerbose", "text", "blue", "Color of what -v adds"],
  ["COLOR_WARN", "colorWarn", "text", "bright purple", "Color of warnings"],
  ["COLLECTIONS_PATHS", "collectionsPath", "paths: :", COLLECTIONS, "Folders that hold collections"],
  ["CONNECTION_PASSWORD_FILE", "connectionPasswordFile", "path", null, "File with the login password"],
  ["DEFAULT_ASK_PASS", "askPass", "flag", false, "Ask for the login password"],
  ["DEFAULT_ASK_VAULT_PASS", "askVaultPass", "flag", false, "Ask for the vault password"],
  ["DEFAULT_BECOME", "become", "flag", false, "Run tasks as another user"],
  ["DEFAULT_BECOME_ASK_PASS", "becomeAskPass", "flag", false, "Ask for the password of become"],
  ["DEFAULT_BECOME_EXE", "becomeExe", "text", null, "The program that become runs"],
  ["DEFAULT_BECOME_FLAGS", "becomeFlags", "text", "", "Options for the program of become"],
  ["DEFAULT_BECOME_METHOD", "becomeMethod", "text", "sudo", "How tasks become another user"],
  ["DEFAULT_BECOME_USER", "becomeUser", "text", "root", "The user that tasks become"],
  ["DEFAULT_EXECUTABLE", "executable", "text", "/bin/sh", "The shell on hosts"],
  ["DEFAULT_FORCE_HANDLERS", "forceHandlers", "flag", false, "Run handlers even where a task fails"],
  ["DEFAULT_FORKS", "forks", "integer", 5, "How many hosts are at work at a time"],
  ["DEFAULT_GATHERING", "gathering", "text", "implicit", "When facts are gathered that no play asks for"],
  [
    "DEFAULT_HASH_BEHAVIOUR",
    "hashBehaviour",
    "text",
    "replace",
    "Whether dictionaries of several places are merged",
  ],
  ["DEFAULT_HOST_LIST", "inventory", "paths: ,", ["/etc/ansible/hosts"], "The inventories"],
  ["DEFAULT_JINJA2_NATIVE", "jinja2Native", "flag", true, "Templates give values, not only text"],
  [
    "DEFAULT_LOAD_CALLBACK_PLUGINS",
    "adhocCallbacks",
    "flag",
    false,
    "Single tasks are reported as playbooks are",
  ],
  ["DEFAULT_LOG_PATH", "logPath", "path", null, "File that all output goes to as well"],
  ["DEFAULT_PRIVATE_KEY_FILE", "privateKeyFile", "path", null, "The key to log in with"],
  ["DEFAULT_REMOTE_PORT", "remotePort", "integer", null, "The port of ssh on hosts"],
  ["DEFAULT_REMOTE_USER", "remoteUser", "text", null, "The user to log in as"],
  ["DEFAULT_ROLES_PATH", "rolesPath", "paths: :", ROLES, "Folders that hold roles"],
  ["DEFAULT_STDOUT_CALLBACK", "stdoutCallback", "text", "default", "The main report of a run"],
  ["DEFAULT_TIMEOUT", "timeout", "integer", 10, "Seconds to wait for a connection"],
  ["DEFAULT_TRANSPORT", "transport", "text", "ssh", "How hosts are reached"],
  [
    "DEFAULT_VAULT_ENCRYPT_IDENTITY",
    "vaultEncryptIdentity",
    "text",
    null,
    "Which of several vault identities encrypts",
  ],
  ["DEFAULT_VAULT_IDENTITY", "vaultIdentity", "text", "default", "The identity of passwords that name none"],
  ["DEFAULT_VAULT_IDENTITY_LIST", "vaultIdentityList", "list", [], "Vault identities: label@source"],
  ["DEFAULT_VAULT_ID_MATCH", "vaultIdMatch", "flag", false, "Only try the password of a vault's identity"],
  [
    "DEFAULT_VAULT_PASSWORD_FILE",
    "vaultPasswordFile",
    "path",
    null,
    "File or program with the vault password",
  ],
  ["DEFAULT_VERBOSITY", "verbosity", "integer", 0, "How much is said: as many -v"],
  [
    "DISPLAY_ARGS_TO_STDOUT",
    "displayArguments",
    "flag",
    false,
    "Show the arguments of tasks with their names",
  ],
  ["DIFF_ALWAYS", "diffAlways", "flag", false, "Show what changes in files"],
  ["DIFF_CONTEXT", "diffContext", "integer", 3, "Lines shown around each difference"],
  ["DISPLAY_SKIPPED_HOSTS", "displaySkipped", "flag", true, "Show tasks that a host skips"],
  ["EDITOR", "editor", "text", "vi", "The editor for encrypted files"],
  [
    "ERROR_ON_MISSING_HANDLER",
    "errorOnMissingHandler",
    "flag",
    true,
    "Notifying a handler that is not there is an error",
  ],
  ["HOST_KEY_CHECKING", "hostKeyChecking", "flag", true, "Refuse hosts whose key is not known"],
  ["INJECT_FACTS_AS_VARS", "injectFacts", "flag", true, "Facts are variables of their own too"],
  [
    "INVENTORY_ANY_UNPARSED_IS_FAILED",
    "inventoryAnyUnparsedFails",
    "flag",
    false,
    "One inventory that cannot be read is an error",
  ],
  [
    "INVENTORY_ENABLED",
    "inventoryPlugins",
    "list",
    INVENTORY_KINDS,
    "Kinds of inventory, in the order tried",
  ],
  ["INVENTORY_EXPORT", "inventoryExport", "flag", false, "Show variables where they are set"],
  [
    "INVENTORY_IGNORE_EXTS",
    "inventoryIgnore",
    "list",
    IGNORED_ENDINGS,
    "Endings of files that are no inventories",
  ],
  [
    "INVENTORY_IGNORE_PATTERNS",
    "inventoryIgnorePatterns",
    "list",
    [],
    "Names of files that are no inventories",
  ],
  [
    "INVENTORY_UNPARSED_IS_FAILED",
    "inventoryUnparsedFails",
    "flag",
    false,
    "That no inventory can be read is an error",
  ],
  [
    "INVENTORY_UNPARSED_WARNING",
    "inventoryUnparsedWarning",
    "flag",
    true,
    "Warn where there is no inventory",
  ],
  ["PAGER", "pager", "text", "less", "The program that shows long text"],
  [
    "DEFAULT_PRIVATE_ROLE_VARS",
    "privateRoleVars",
    "flag",
    false,
    "The variables of a role are seen by its own tasks only",
  ],
  ["DUPLICATE_YAML_DICT_KEY", "duplicateKeys", "text", "warn", "What is said of a key that stands twice"],
  ["INJECT_INVOCATION", "injectInvocation", "flag", false, "Results tell the arguments of their module"],
  ["LOCALHOST_WARNING", "localhostWarning", "flag", true, "Warn where an inventory has no hosts"],
  ["DEFAULT_MODULE_PATH", "modulesPath", "paths: :", MODULES, "Folders with modules of users"],
  ["PLAYBOOK_DIR", "playbookDir", "path", null, "The folder of playbooks, for commands without one"],
  ["TAGS_RUN", "tags", "list", [], "Only tasks with these tags"],
  ["TAGS_SKIP", "skipTags", "list", [], "No tasks with these tags"],
  [
    "TRANSFORM_INVALID_GROUP_CHARS",
    "groupNames",
    "text",
    "never",
    "What happens with group names that are no variable names",
  ],
  ["VAULT_ENCRYPT_SALT", "vaultEncryptSalt", "text", null, "The salt of new vaults; random where not set"],
  ["YAML_FILENAME_EXTENSIONS", "yamlExtensions", "list", [".yml", ".yaml", ".json"], "Endings of YAML files"],
];

/** Settings of parts that Ansible calls plugins, by kind and name. */
const PLUGINS: Readonly<Record<string, Readonly<Record<string, readonly Row[]>>>> = {
  callback: {
    default: [
      ["check_mode_markers", "checkModeMarkers", "flag", false, "Mark tasks that only check"],
      ["display_failed_stderr", "displayFailedStderr", "flag", false, "Failures go to standard error"],
      ["display_included_hosts", "displayIncluded", "flag", true, "Show what is included"],
      ["pretty_results", "resultPretty", "flag", null, "Results over several lines"],
      ["result_format", "resultFormat", "text", "json", "How results are written: json or yaml"],
      ["result_indentation", "resultIndentation", "integer", 4, "Blanks for each level of results"],
      [
        "result_yaml_line_width",
        "resultWidth",
        "text",
        "default",
        "Width of YAML: default, no-break, terminal-width",
      ],
      ["show_custom_stats", "showCustomStats", "flag", false, "Show statistics that tasks set"],
      ["show_per_host_start", "showHostStart", "flag", false, "Show when a host begins with a task"],
      ["show_task_path_on_failure", "showTaskPath", "flag", false, "Show the place of a task that fails"],
      ["display_ok_hosts", "displayOk", "flag", true, "Show tasks that changed nothing"],
    ],
  },
  connection: {
    ssh: [
      ["control_path_dir", "controlPathDir", "text", "~/.ferry/cp", "Folder of the sockets of ssh sessions"],
      ["host_key_checking", "hostKeyChecking", "flag", true, "Refuse hosts whose key is not known"],
      ["ssh_args", "sshArgs", "text", "-C -o ControlMaster=auto -o ControlPersist=60s", "Arguments for ssh"],
      ["ssh_common_args", "sshCommonArgs", "text", "", "More arguments for ssh"],
      ["ssh_executable", "sshExecutable", "text", "ssh", "The program ssh"],
      ["ssh_extra_args", "sshExtraArgs", "text", "", "Still more arguments for ssh"],
    ],
  },
  inventory: {
    constructed: [
      ["use_extra_vars", "inventoryExtraVars", "flag", false, "Expressions see the variables of -e"],
    ],
  },
};

/** The settings of the program itself. */
export const BASE_SETTINGS: readonly DocumentedSetting[] = BASE.map(fromRow);

/** The settings of its parts: by kind, and by name in a kind. */
export const PLUGIN_SETTINGS: ReadonlyMap<string, ReadonlyMap<string, readonly DocumentedSetting[]>> =
  new Map(
    Object.entries(PLUGINS).map(([kind, plugins]) => [
      kind,
      new Map(Object.entries(plugins).map(([name, rows]) => [name, rows.map(fromRow)])),
    ]),
  );

const NAMES: ReadonlyMap<SettingName, string> = new Map(
  BASE_SETTINGS.map(({ setting, name }) => [setting, name]),
);

/** The name that Ansible documents for a setting of the program itself; null for other settings. */
export function documentedName(setting: SettingName): string | null {
  return NAMES.get(setting) ?? null;
}

function fromRow([name, setting, kind, otherwise, summary]: Row): DocumentedSetting {
  return { name, setting, kind, otherwise, summary };
}

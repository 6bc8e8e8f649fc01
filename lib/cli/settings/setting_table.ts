/** The settings that ferry has, under the names that Ansible documents. */

import type { Value } from "../../model/value.ts";
import type { SettingName, Wanted } from "./settings.ts";

/** What the text of a setting is read as. */
export type SettingKind = "flag" | "integer" | "number" | "list" | "paths: ," | "paths: :" | "path" | "text";

/** Whether ferry does what a setting says; one that is refused would change what playbooks mean. */
export type Standing =
  | { readonly status: "honoured" }
  | { readonly status: "ignored" | "refused"; readonly why: string };

export interface DocumentedSetting {
  readonly name: string;
  /** The setting, or only where it can be set where it means nothing to ferry. */
  readonly setting: Wanted;
  readonly kind: SettingKind;
  /** Where nobody says it; of paths, `~` stands for the home folder. */
  readonly otherwise: Value;
  /** One sentence, no full stop. */
  readonly summary: string;
  /** Variables that set it for a host. */
  readonly variables: readonly string[];
  /** Null where anything goes. */
  readonly choices: readonly string[] | null;
  readonly standing: Standing;
}

/** The settings that variables of a host come before. */
const VARIABLES: Readonly<Record<string, readonly string[]>> = {
  FACTS_MODULES: ["ansible_facts_modules"],
  INTERPRETER_PYTHON: ["ansible_python_interpreter"],
};

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

/** What settings can be that are one word of several. */
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  DEFAULT_GATHERING: ["implicit", "explicit", "smart"],
  DEFAULT_HASH_BEHAVIOUR: ["replace", "merge"],
  DUPLICATE_YAML_DICT_KEY: ["error", "warn", "ignore"],
  HOST_PATTERN_MISMATCH: ["error", "warning", "ignore"],
  TRANSFORM_INVALID_GROUP_CHARS: ["always", "never", "ignore", "silently"],
};

const BASE: readonly Row[] = [
  ["ACTION_WARNINGS", "actionWarnings", "flag", true, "Show the warnings of modules"],
  ["ANSIBLE_FORCE_COLOR", "forceColor", "flag", false, "Write colors where nobody looks at a terminal too"],
  [
    "ANSIBLE_HOME",
    "homeOfContent",
    "path",
    "~/.ansible",
    "Folder of collections, roles and modules of the user",
  ],
  ["ANSIBLE_NOCOLOR", "noColor", "flag", false, "Write no colors"],
  ["ANY_ERRORS_FATAL", "anyErrorsFatal", "flag", false, "A failing task ends the play for all hosts"],
  [
    "ALLOW_BROKEN_CONDITIONALS",
    "allowBrokenConditionals",
    "flag",
    false,
    "Conditions may give something else than true or false",
  ],
  ["BECOME_ALLOW_SAME_USER", "becomeAllowSameUser", "flag", false, "Become the login user, too"],
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
  ["DEFAULT_DEBUG", "debug", "flag", false, "Tell what is done that no task is written for"],
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
  ["DEFAULT_MODULE_ARGS", "moduleArgs", "text", null, "Arguments of a single task that is given none"],
  ["DEFAULT_MODULE_NAME", "moduleName", "text", "command", "The module of a single task that names none"],
  ["DEFAULT_NO_LOG", "noLog", "flag", false, "Hide what tasks get and give"],
  ["DEFAULT_POLL_INTERVAL", "pollInterval", "integer", 15, "Seconds between looks at a background task"],
  ["DEFAULT_PRIVATE_KEY_FILE", "privateKeyFile", "path", null, "The key to log in with"],
  ["DEFAULT_REMOTE_PORT", "remotePort", "integer", null, "The port of ssh on hosts"],
  ["DEFAULT_REMOTE_USER", "remoteUser", "text", null, "The user to log in as"],
  ["DEFAULT_ROLES_PATH", "rolesPath", "paths: :", ROLES, "Folders that hold roles"],
  ["DEFAULT_STDOUT_CALLBACK", "stdoutCallback", "text", "default", "The main report of a run"],
  ["DEFAULT_STRATEGY", "strategy", "text", "linear", "How hosts go through the tasks of a play"],
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
  ["DEPRECATION_WARNINGS", "deprecationWarnings", "flag", true, "Warn of what will be refused one day"],
  ["DIFF_ALWAYS", "diffAlways", "flag", false, "Show what changes in files"],
  ["DIFF_CONTEXT", "diffContext", "integer", 3, "Lines shown around each difference"],
  ["DISPLAY_SKIPPED_HOSTS", "displaySkipped", "flag", true, "Show tasks that a host skips"],
  ["EDITOR", "editor", "text", "vi", "The editor for encrypted files"],
  ["ENABLE_TASK_DEBUGGER", "taskDebugger", "flag", false, "Ask what to do where a task fails"],
  [
    "ERROR_ON_MISSING_HANDLER",
    "errorOnMissingHandler",
    "flag",
    true,
    "Notifying a handler that is not there is an error",
  ],
  ["FACTS_MODULES", "factModules", "list", ["smart"], "The modules that gather facts"],
  ["HOST_KEY_CHECKING", "hostKeyChecking", "flag", true, "Refuse hosts whose key is not known"],
  [
    "HOST_PATTERN_MISMATCH",
    "hostPatternMismatch",
    "text",
    "warning",
    "What is said of a pattern without hosts",
  ],
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
  ["INTERPRETER_PYTHON", "pythonInterpreter", "text", "auto", "The Python on hosts"],
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
  ["LOG_VERBOSITY", "logVerbosity", "integer", null, "How much of what -v tells is logged: as many -v"],
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
  ["PLUGIN_FILTERS_CFG", "pluginFilters", "path", null, "File with names of modules that must not run"],
  ["PLAYBOOK_DIR", "playbookDir", "path", null, "The folder of playbooks, for commands without one"],
  ["SHOW_CUSTOM_STATS", "showCustomStats", "flag", false, "Show statistics that tasks set"],
  [
    "TASK_DEBUGGER_IGNORE_ERRORS",
    "debuggerSkipsIgnored",
    "flag",
    true,
    "Do not ask where errors are ignored",
  ],
  ["TASK_TIMEOUT", "taskTimeout", "integer", 0, "Seconds that tasks have; 0 for no limit"],
  ["VERBOSE_TO_STDERR", "verboseToStderr", "flag", false, "What -v adds goes to standard error"],
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

/** The settings of the program itself. */
export const BASE_SETTINGS: readonly DocumentedSetting[] = BASE.map(fromRow);

const NAMES: ReadonlyMap<Wanted, string> = new Map(
  BASE_SETTINGS.map(({ setting, name }) => [setting, name]),
);

/** The name that Ansible documents for a setting of the program itself; null for other settings. */
export function documentedName(setting: SettingName): string | null {
  return NAMES.get(setting) ?? null;
}

function fromRow([name, setting, kind, otherwise, summary]: Row): DocumentedSetting {
  const choices = CHOICES[name] ?? null;
  return {
    name,
    setting,
    kind,
    otherwise,
    summary,
    variables: VARIABLES[name] ?? [],
    choices,
    standing: { status: "honoured" },
  };
}

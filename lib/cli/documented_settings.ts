/** Settings under the names that Ansible documents, as the lookup `config` shows them. */

import type { Value } from "../model/value.ts";
import type { Setting } from "../lookups/lookup.ts";
import type { Config, SettingName } from "./config.ts";

interface Documented {
  readonly setting: SettingName;
  readonly kind: "flag" | "integer" | "list" | "paths: ," | "paths: :" | "path" | "text";
  /** Where nobody says it; of paths, `~` stands for the home folder. */
  readonly otherwise: Value;
}

type Row = readonly [
  name: string,
  setting: SettingName,
  kind: Documented["kind"],
  otherwise: Documented["otherwise"],
];

const ROWS: readonly Row[] = [
  ["ALLOW_BROKEN_CONDITIONALS", "allowBrokenConditionals", "flag", false],
  ["BECOME_PASSWORD_FILE", "becomePasswordFile", "path", null],
  ["COLLECTIONS_PATHS", "collectionsPath", "paths: :", [
    "~/.ansible/collections",
    "/usr/share/ansible/collections",
  ]],
  ["CONNECTION_PASSWORD_FILE", "connectionPasswordFile", "path", null],
  ["DEFAULT_ASK_PASS", "askPass", "flag", false],
  ["DEFAULT_ASK_VAULT_PASS", "askVaultPass", "flag", false],
  ["DEFAULT_BECOME", "become", "flag", false],
  ["DEFAULT_BECOME_ASK_PASS", "becomeAskPass", "flag", false],
  ["DEFAULT_BECOME_EXE", "becomeExe", "text", null],
  ["DEFAULT_BECOME_FLAGS", "becomeFlags", "text", ""],
  ["DEFAULT_BECOME_METHOD", "becomeMethod", "text", "sudo"],
  ["DEFAULT_BECOME_USER", "becomeUser", "text", "root"],
  ["DEFAULT_EXECUTABLE", "executable", "text", "/bin/sh"],
  ["DEFAULT_FORCE_HANDLERS", "forceHandlers", "flag", false],
  ["DEFAULT_FORKS", "forks", "integer", 5],
  ["DEFAULT_GATHERING", "gathering", "text", "implicit"],
  ["DEFAULT_HASH_BEHAVIOUR", "hashBehaviour", "text", "replace"],
  ["DEFAULT_HOST_LIST", "inventory", "paths: ,", ["/etc/ansible/hosts"]],
  ["DEFAULT_JINJA2_NATIVE", "jinja2Native", "flag", true],
  ["DEFAULT_PRIVATE_KEY_FILE", "privateKeyFile", "path", null],
  ["DEFAULT_REMOTE_PORT", "remotePort", "integer", null],
  ["DEFAULT_REMOTE_USER", "remoteUser", "text", null],
  ["DEFAULT_ROLES_PATH", "rolesPath", "paths: :", [
    "~/.ansible/roles",
    "/usr/share/ansible/roles",
    "/etc/ansible/roles",
  ]],
  ["DEFAULT_TIMEOUT", "timeout", "integer", 10],
  ["DEFAULT_TRANSPORT", "transport", "text", "ssh"],
  ["DEFAULT_VAULT_IDENTITY_LIST", "vaultIdentityList", "list", []],
  ["DEFAULT_VAULT_PASSWORD_FILE", "vaultPasswordFile", "path", null],
  ["DEFAULT_VERBOSITY", "verbosity", "integer", 0],
  ["DIFF_ALWAYS", "diffAlways", "flag", false],
  ["DISPLAY_SKIPPED_HOSTS", "displaySkipped", "flag", true],
  ["ERROR_ON_MISSING_HANDLER", "errorOnMissingHandler", "flag", true],
  ["HOST_KEY_CHECKING", "hostKeyChecking", "flag", true],
  ["INJECT_FACTS_AS_VARS", "injectFacts", "flag", true],
  ["INVENTORY_ANY_UNPARSED_IS_FAILED", "inventoryAnyUnparsedFails", "flag", false],
  ["INVENTORY_ENABLED", "inventoryPlugins", "list", ["host_list", "script", "auto", "yaml", "ini", "toml"]],
  ["INVENTORY_IGNORE_EXTS", "inventoryIgnore", "list", [
    ...[".pyc", ".pyo", ".swp", ".bak", "~", ".rpm"],
    ...[".md", ".txt", ".rst", ".orig", ".cfg", ".retry"],
  ]],
  ["INVENTORY_IGNORE_PATTERNS", "inventoryIgnorePatterns", "list", []],
  ["INVENTORY_UNPARSED_IS_FAILED", "inventoryUnparsedFails", "flag", false],
  ["INVENTORY_UNPARSED_WARNING", "inventoryUnparsedWarning", "flag", true],
  ["TAGS_RUN", "tags", "list", []],
  ["TAGS_SKIP", "skipTags", "list", []],
  ["TRANSFORM_INVALID_GROUP_CHARS", "groupNames", "text", "never"],
  ["YAML_FILENAME_EXTENSIONS", "yamlExtensions", "list", [".yml", ".yaml", ".json"]],
];

const DOCUMENTED: ReadonlyMap<string, Documented> = new Map(
  ROWS.map(([name, setting, kind, otherwise]) => [name, { setting, kind, otherwise }]),
);

interface Places {
  readonly home: string;
  readonly workingFolder: string;
}

/** Undefined for a name that ferry does not have. @throws {DiagnosticError} `bad-config`. */
export function documentedSetting(name: string, config: Config, places: Places): Setting | undefined {
  const documented = DOCUMENTED.get(name);
  if (!documented) return undefined;
  return { value: valueOf(documented, config, places), origin: config.origin(documented.setting) };
}

function valueOf({ setting, kind, otherwise }: Documented, config: Config, places: Places): Value {
  const text = config.text(setting);
  switch (kind) {
    case "flag":
      return config.flag(setting, otherwise === true);
    case "integer":
      return text === null ? otherwise : config.integer(setting, 0);
    case "list":
      return text === null ? otherwise : config.list(setting);
    case "paths: ,":
    case "paths: :":
      return config.paths(setting, kind === "paths: ," ? "," : ":", textsIn(otherwise), places);
    case "path":
      return text === null ? otherwise : config.paths(setting, ":", [], places)[0] ?? null;
    case "text":
      return text ?? otherwise;
    default:
      throw new TypeError(`unknown kind of setting: ${kind satisfies never}`);
  }
}

function textsIn(value: Value): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

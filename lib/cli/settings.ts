/** Every setting, and where it can be set. */

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
  privateRoleVars: setting("ANSIBLE_PRIVATE_ROLE_VARS", "defaults", "private_role_vars"),
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

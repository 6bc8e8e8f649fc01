/** What `ansible.cfg` and the environment say about inventories. */

import type { GroupNamePolicy } from "./group_name.ts";
import type { MergePolicy } from "./merge_vars.ts";

/** Each setting under a name of its own; the comment tells what it is in `ansible.cfg` where the name does not. */
export interface InventorySettings {
  /** The kinds of sources that are tried, in this order. */
  readonly enablePlugins: readonly string[];
  /** Ends of names of files in a folder that are no inventories. */
  readonly ignoreExtensions: readonly string[];
  /** Python regular expressions; a file in a folder in whose name one is found is no inventory. */
  readonly ignorePatterns: readonly string[];
  /** With their dots; files without an extension may be YAML, too. */
  readonly yamlExtensions: readonly string[];
  /** Fail when any source cannot be read. */
  readonly anyUnparsedIsFailed: boolean;
  /** Fail when no source can be read. */
  readonly unparsedIsFailed: boolean;
  /** Warn when no source can be read. */
  readonly unparsedWarning: boolean;
  /** `force_valid_group_names`. */
  readonly groupNames: GroupNamePolicy;
  readonly hashBehaviour: MergePolicy;
  /** Pass on what scripts write to standard error when they succeed. */
  readonly scriptStderr: boolean;
  /** Let constructed and generated inventories see the variables of the command line. */
  readonly useExtraVars: boolean;
}

/** The settings that hold where nothing is configured: those of ansible-core 2.21. */
export const DEFAULT_SETTINGS: InventorySettings = {
  enablePlugins: ["host_list", "script", "auto", "yaml", "ini", "toml"],
  ignoreExtensions: [
    ".pyc",
    ".pyo",
    ".swp",
    ".bak",
    "~",
    ".rpm",
    ".md",
    ".txt",
    ".rst",
    ".orig",
    ".cfg",
    ".retry",
  ],
  ignorePatterns: [],
  yamlExtensions: [".yml", ".yaml", ".json"],
  anyUnparsedIsFailed: false,
  unparsedIsFailed: false,
  unparsedWarning: true,
  groupNames: "never",
  hashBehaviour: "replace",
  scriptStderr: true,
  useExtraVars: false,
};

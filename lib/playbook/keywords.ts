/** Which keywords may stand where, by the names Ansible gives them. */

import type { OptionName, PlayKeyword, TaskKeyword } from "../model/playbook.ts";

/** Options that plays, roles, blocks and tasks have in common. */
const SHARED_OPTIONS: readonly OptionName[] = [
  "any_errors_fatal",
  "become",
  "become_exe",
  "become_flags",
  "become_method",
  "become_user",
  "check_mode",
  "connection",
  "debugger",
  "diff",
  "ignore_errors",
  "ignore_unreachable",
  "no_log",
  "port",
  "remote_user",
  "run_once",
  "throttle",
  "timeout",
];
const DELEGATION: readonly OptionName[] = ["delegate_facts", "delegate_to"];
/** Keywords that add up from the outside in, and what every level has. */
const COMMON: readonly string[] = ["name", "collections", "environment", "module_defaults", "tags", "vars"];

export const OPTIONS: ReadonlySet<string> = new Set<OptionName>([...SHARED_OPTIONS, ...DELEGATION]);

export const TASK_KEYWORDS: ReadonlySet<string> = new Set<TaskKeyword>([
  "async",
  "changed_when",
  "delay",
  "failed_when",
  "loop",
  "loop_control",
  "notify",
  "poll",
  "register",
  "retries",
  "until",
]);

export const PLAY_KEYWORDS: ReadonlySet<string> = new Set<PlayKeyword>([
  "fact_path",
  "force_handlers",
  "gather_facts",
  "gather_subset",
  "gather_timeout",
  "max_fail_percentage",
  "order",
  "serial",
  "strategy",
  "validate_argspec",
  "vars_files",
  "vars_prompt",
]);

export const PLAY_KEYS: ReadonlySet<string> = new Set([
  ...COMMON,
  ...SHARED_OPTIONS,
  ...PLAY_KEYWORDS,
  "hosts",
  "user",
  "handlers",
  "post_tasks",
  "pre_tasks",
  "roles",
  "tasks",
]);
export const ROLE_KEYS: ReadonlySet<string> = new Set([...COMMON, ...OPTIONS, "when", "role"]);
export const BLOCK_KEYS: ReadonlySet<string> = new Set([
  ...COMMON,
  ...OPTIONS,
  "when",
  "notify",
  "block",
  "rescue",
  "always",
]);
export const TASK_KEYS: ReadonlySet<string> = new Set([
  ...COMMON,
  ...OPTIONS,
  ...TASK_KEYWORDS,
  "when",
  "action",
  "local_action",
  "args",
]);
export const HANDLER_KEYS: ReadonlySet<string> = new Set([...TASK_KEYS, "listen"]);
/** What an include may carry: the rest would have no effect on the included tasks. */
export const INCLUDE_KEYS: ReadonlySet<string> = new Set([
  "action",
  "args",
  "collections",
  "debugger",
  "ignore_errors",
  "loop",
  "loop_control",
  "name",
  "no_log",
  "register",
  "run_once",
  "tags",
  "timeout",
  "vars",
  "when",
  "listen",
  "any_errors_fatal",
  "delegate_to",
  "delegate_facts",
  "notify",
]);
export const LOOP_CONTROL_KEYS: ReadonlySet<string> = new Set([
  "break_when",
  "extended",
  "extended_allitems",
  "index_var",
  "label",
  "loop_var",
  "pause",
]);
export const PROMPT_KEYS: ReadonlySet<string> = new Set([
  "name",
  "prompt",
  "default",
  "private",
  "confirm",
  "encrypt",
  "salt",
  "salt_size",
  "unsafe",
]);
export const IMPORT_PLAYBOOK_KEYS: ReadonlySet<string> = new Set([
  ...COMMON,
  ...SHARED_OPTIONS,
  "when",
  "import_playbook",
  "ansible.builtin.import_playbook",
  "ansible.legacy.import_playbook",
]);

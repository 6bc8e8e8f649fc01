/** The settings of what a run shows. */

import { setting } from "./setting_places.ts";

const color = (name: string) => setting(`ANSIBLE_COLOR_${name.toUpperCase()}`, "colors", name);
const shown = (name: string) => setting(`ANSIBLE_${name.toUpperCase()}`, "defaults", name);

const JUNIT = "callback_junit";
const PROFILE_TASKS = "callback_profile_tasks";

export const REPORT_SETTINGS = {
  stdoutCallback: shown("stdout_callback"),
  callbacksEnabled: shown("callbacks_enabled"),
  adhocCallbacks: setting("ANSIBLE_LOAD_CALLBACK_PLUGINS", "defaults", "bin_ansible_callbacks"),
  displayArguments: shown("display_args_to_stdout"),
  displayFailedStderr: shown("display_failed_stderr"),
  displayIncluded: shown("display_included_hosts"),
  displayOk: shown("display_ok_hosts"),
  displaySkipped: shown("display_skipped_hosts"),
  showCustomStats: shown("show_custom_stats"),
  showHostStart: shown("show_per_host_start"),
  showTaskPath: shown("show_task_path_on_failure"),
  checkModeMarkers: shown("check_mode_markers"),
  resultFormat: shown("callback_result_format"),
  resultIndentation: shown("callback_result_indentation"),
  resultWidth: setting("ANSIBLE_CALLBACK_YAML_LINE_WIDTH", "defaults", "callback_result_yaml_line_width"),
  resultPretty: shown("callback_format_pretty"),
  jsonIndent: shown("json_indent"),
  debug: shown("debug"),
  diffContext: setting("ANSIBLE_DIFF_CONTEXT", "diff", "context"),
  logPath: shown("log_path"),
  logVerbosity: shown("log_verbosity"),
  verboseToStderr: shown("verbose_to_stderr"),
  actionWarnings: shown("action_warnings"),
  deprecationWarnings: shown("deprecation_warnings"),
  colorChanged: color("changed"),
  colorDebug: color("debug"),
  colorDeprecate: color("deprecate"),
  colorDiffAdd: color("diff_add"),
  colorDiffLines: color("diff_lines"),
  colorDiffRemove: color("diff_remove"),
  colorError: color("error"),
  colorIncluded: color("included"),
  colorOk: color("ok"),
  colorSkip: color("skip"),
  colorUnreachable: color("unreachable"),
  colorVerbose: color("verbose"),
  colorWarn: color("warn"),
  treeFolder: setting("ANSIBLE_CALLBACK_TREE_DIR", "callback_tree", "directory"),
  profileLimit: setting("PROFILE_TASKS_TASK_OUTPUT_LIMIT", PROFILE_TASKS, "task_output_limit"),
  profileOrder: setting("PROFILE_TASKS_SORT_ORDER", PROFILE_TASKS, "sort_order"),
  profileSummaryOnly: setting("PROFILE_TASKS_SUMMARY_ONLY", PROFILE_TASKS, "summary_only"),
  profileTimeFormat: setting("PROFILE_TASKS_DATETIME_FORMAT", PROFILE_TASKS, "datetime_format"),
  rolesSummaryOnly: setting("PROFILE_ROLES_SUMMARY_ONLY", "callback_profile_roles", "summary_only"),
  junitFolder: setting("JUNIT_OUTPUT_DIR", JUNIT, "output_dir"),
  junitByFile: setting("JUNIT_TASK_CLASS", JUNIT, "task_class"),
  junitRelativeTo: setting("JUNIT_TASK_RELATIVE_PATH", JUNIT, "task_relative_path"),
  junitOutside: setting("JUNIT_REPLACE_OUT_OF_TREE_PATH", JUNIT, "replace_out_of_tree_path"),
  junitFailOnChange: setting("JUNIT_FAIL_ON_CHANGE", JUNIT, "fail_on_change"),
  junitFailOnIgnore: setting("JUNIT_FAIL_ON_IGNORE", JUNIT, "fail_on_ignore"),
  junitSetupTasks: setting("JUNIT_INCLUDE_SETUP_TASKS_IN_REPORT", JUNIT, "include_setup_tasks_in_report"),
  junitHideArguments: setting("JUNIT_HIDE_TASK_ARGUMENTS", JUNIT, "hide_task_arguments"),
  junitPrefix: setting("JUNIT_TEST_CASE_PREFIX", JUNIT, "test_case_prefix"),
} as const;

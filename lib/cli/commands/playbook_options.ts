/** The options of `ferry playbook`: those of ansible-playbook. */

import { type Command, several } from "../options.ts";
import {
  addCheckOptions,
  addConnectOptions,
  addContentOptions,
  addVaultOptions,
  addVerbosity,
  type RunOptions,
} from "./shared_options.ts";

export interface PlaybookOptions extends RunOptions {
  readonly tags?: readonly string[];
  readonly skipTags?: readonly string[];
  readonly syntaxCheck?: true;
  readonly listHosts?: true;
  readonly listTasks?: true;
  readonly listTags?: true;
  readonly step?: true;
  readonly startAtTask?: string;
  readonly forceHandlers?: true;
}

export function addPlaybookOptions(command: Command): Command {
  addContentOptions(
    command.argument("<playbook...>", "playbooks, run one after the other").optionsGroup("What to run:"),
  )
    .option("-t, --tags <tags>", "only tasks with these tags", several)
    .option("--skip-tags <tags>", "no tasks with these tags", several)
    .option("--start-at-task <name>", "leave out the tasks before this one")
    .option("--step", "ask before each task")
    .option("--force-handlers", "run handlers even when a task fails");
  addCheckOptions(command.optionsGroup("Looking without changing:"))
    .option("--syntax-check", "only look for mistakes in the playbooks")
    .option("--list-hosts", "only list the hosts")
    .option("--list-tasks", "only list the tasks")
    .option("--list-tags", "only list the tags");
  addVaultOptions(addConnectOptions(command));
  return addVerbosity(command).option("--flush-cache", "forget cached facts");
}

/** The options of `ferry adhoc`: those of `ansible`. */

import type { Config } from "../settings/config.ts";
import { type Command, Option, wholeNumber } from "../options.ts";
import {
  addCheckOptions,
  addConnectOptions,
  addContentOptions,
  addVaultOptions,
  addVerbosity,
  type RunOptions,
} from "./shared_options.ts";

export interface AdhocOptions extends RunOptions {
  readonly moduleName?: string;
  readonly args?: string;
  readonly background: number;
  readonly poll: number;
  readonly taskTimeout: number;
  readonly oneLine?: true;
  readonly tree?: string;
  readonly listHosts?: true;
  readonly playbookDir?: string;
}

/** What a single task does. */
export interface AdhocTask {
  readonly moduleName: string;
  readonly args: string;
}

/** What options say, else what is configured. */
export function adhocTask({ moduleName, args }: AdhocOptions, config: Config): AdhocTask {
  return {
    moduleName: moduleName ?? config.text("moduleName") ?? "command",
    args: args ?? config.text("moduleArgs") ?? "",
  };
}

const DEFAULT_POLL_S = 15;

export function addAdhocOptions(command: Command): Command {
  command
    .argument("<pattern>", "which hosts: all, a group, a host, web*:!web1, …")
    .optionsGroup("What to run:")
    .option("-m, --module-name <module>", "the module (command)")
    .option("-a, --args <args>", "its arguments: key=value pairs, a command line, or JSON in braces");
  addContentOptions(command)
    .option("--task-timeout <seconds>", "let the task fail after this time", wholeNumber, 0)
    .option("-B, --background <seconds>", "run in the background, at most this long", wholeNumber, 0)
    .option("-P, --poll <seconds>", "with -B: look this often; 0 does not wait", wholeNumber, DEFAULT_POLL_S)
    .option("--playbook-dir <folder>", "the folder that group_vars, files and roles lie in")
    .addOption(new Option("-M, --module-path <path>").hideHelp());
  addCheckOptions(command.optionsGroup("Looking without changing:"))
    .option("--list-hosts", "only list the hosts");
  addVaultOptions(addConnectOptions(command));
  return addVerbosity(command)
    .option("-o, --one-line", "each host's result on one line")
    .option("-t, --tree <folder>", "also write each host's result to a file in this folder")
    .option("--flush-cache", "forget cached facts");
}

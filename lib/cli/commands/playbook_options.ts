/** The options of `ferry playbook`: those of ansible-playbook. */

import type { ConnectOptions } from "../compose/connect_defaults.ts";
import type { Command } from "../options.ts";
import { counted, Option, several, wholeNumber } from "../options.ts";

export interface PlaybookOptions extends ConnectOptions {
  readonly inventory?: readonly string[];
  readonly inventoryFile?: readonly string[];
  readonly limit?: string;
  readonly extraVars?: readonly string[];
  readonly tags?: readonly string[];
  readonly skipTags?: readonly string[];
  readonly check?: true;
  readonly diff?: true;
  readonly forks?: number;
  readonly verbose: number;
  readonly vaultId?: readonly string[];
  readonly vaultPassFile?: readonly string[];
  readonly askVaultPassword?: true;
  readonly askVaultPass?: true;
  readonly syntaxCheck?: true;
  readonly listHosts?: true;
  readonly listTasks?: true;
  readonly listTags?: true;
  readonly step?: true;
  readonly startAtTask?: string;
  readonly forceHandlers?: true;
  readonly flushCache?: true;
}

export function addPlaybookOptions(command: Command): Command {
  return command
    .argument("<playbook...>", "playbooks, run one after the other")
    .optionsGroup("What to run:")
    .option(
      "-i, --inventory <path>",
      "inventory: a file, a folder, a script, or hosts with commas between (several times)",
      several,
    )
    .option("--inventory-file <path>", "the same", several)
    .option("-l, --limit <pattern>", "only these hosts")
    .option("-t, --tags <tags>", "only tasks with these tags", several)
    .option("--skip-tags <tags>", "no tasks with these tags", several)
    .option("-e, --extra-vars <vars>", "variables: key=value, JSON or YAML, or @file", several)
    .option("--start-at-task <name>", "leave out the tasks before this one")
    .option("--step", "ask before each task")
    .option("--force-handlers", "run handlers even when a task fails")
    .optionsGroup("Looking without changing:")
    .option("-C, --check", "change nothing; say what would be changed")
    .option("-D, --diff", "show what changes in files")
    .option("--syntax-check", "only look for mistakes in the playbooks")
    .option("--list-hosts", "only list the hosts")
    .option("--list-tasks", "only list the tasks")
    .option("--list-tags", "only list the tags")
    .optionsGroup("Reaching hosts:")
    .option("-f, --forks <n>", "hosts at work at a time", wholeNumber)
    .option("-c, --connection <type>", "local, ssh, podman, docker or chroot")
    .option("-u, --user <name>", "log in as this user")
    .option("-k, --ask-pass", "ask for the login password")
    .option("--connection-password-file <file>", "read the login password from a file")
    .option("--private-key, --key-file <file>", "log in with this key")
    .option("-T, --timeout <seconds>", "how long to wait for a connection", wholeNumber)
    .option("--ssh-common-args <args>", "arguments for ssh")
    .option("--ssh-extra-args <args>", "more arguments for ssh")
    // Files travel over the one ssh session: what these say has no meaning, but scripts pass them.
    .addOption(new Option("--scp-extra-args <args>").hideHelp())
    .addOption(new Option("--sftp-extra-args <args>").hideHelp())
    .optionsGroup("Becoming another user:")
    .option("-b, --become", "run tasks as another user")
    .option("--become-method <method>", "sudo, su or doas")
    .option("--become-user <user>", "which user")
    .option("-K, --ask-become-pass", "ask for the password")
    .option("--become-password-file <file>", "read the password from a file")
    .optionsGroup("Vaults:")
    .option("--vault-id <id>", "a vault identity: [label@]file or prompt (several times)", several)
    .option(
      "--vault-password-file, --vault-pass-file <file>",
      "read the vault password from a file, or from what it prints",
      several,
    )
    .option("-J, --ask-vault-password", "ask for the vault password")
    .addOption(new Option("--ask-vault-pass").hideHelp())
    .optionsGroup("Output:")
    .option("-v, --verbose", "say more (up to -vvvv)", counted, 0)
    .option("--flush-cache", "forget cached facts");
}

/** Options that several commands have in common, in the groups that their help shows. */

import type { ConnectOptions } from "../compose/connect_defaults.ts";
import { type Command, counted, Option, several, wholeNumber } from "../options.ts";

/** Which content a command reads, and with which passwords. */
export interface ContentOptions extends VaultOptions {
  readonly inventory?: readonly string[];
  readonly inventoryFile?: readonly string[];
  readonly limit?: string;
  readonly extraVars?: readonly string[];
}

/** Where the passwords of vaults come from. */
export interface VaultOptions {
  readonly vaultId?: readonly string[];
  readonly vaultPassFile?: readonly string[];
  readonly askVaultPassword?: true;
  readonly askVaultPass?: true;
}

/** What every command that runs tasks takes. */
export interface RunOptions extends ContentOptions, ConnectOptions {
  readonly check?: true;
  readonly diff?: true;
  readonly forks?: number;
  readonly verbose: number;
  readonly flushCache?: true;
}

/** Adds `-i`, `-l` and `-e`. */
export function addContentOptions(command: Command): Command {
  return command
    .option(
      "-i, --inventory <path>",
      "inventory: a file, a folder, a script, or hosts with commas between (several times)",
      several,
    )
    .option("--inventory-file <path>", "the same", several)
    .option("-l, --limit <pattern>", "only these hosts")
    .option("-e, --extra-vars <vars>", "variables: key=value, JSON or YAML, or @file", several);
}

/** Adds `-C` and `-D`. */
export function addCheckOptions(command: Command): Command {
  return command
    .option("-C, --check", "change nothing; say what would be changed")
    .option("-D, --diff", "show what changes in files");
}

/** Adds how hosts are reached, and as which user. */
export function addConnectOptions(command: Command): Command {
  return command
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
    .option("--become-password-file <file>", "read the password from a file");
}

/** Adds where the passwords of vaults come from. */
export function addVaultOptions(command: Command): Command {
  return command
    .optionsGroup("Vaults:")
    .option("--vault-id <id>", "a vault identity: [label@]file or prompt (several times)", several)
    .option(
      "--vault-password-file, --vault-pass-file <file>",
      "read the vault password from a file, or from what it prints",
      several,
    )
    .option("-J, --ask-vault-password", "ask for the vault password")
    .addOption(new Option("--ask-vault-pass").hideHelp());
}

/** Adds `-v`. */
export function addVerbosity(command: Command): Command {
  return command.optionsGroup("Output:").option("-v, --verbose", "say more (up to -vvvv)", counted, 0);
}

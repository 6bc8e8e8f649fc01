/** The options of `ferry inventory`: those of ansible-inventory. */

import { badOption, type Command } from "../options.ts";
import { addContentOptions, addVaultOptions, addVerbosity, type RunOptions } from "./shared_options.ts";

export interface InventoryCommandOptions extends RunOptions {
  readonly list?: true;
  readonly host?: string;
  readonly graph?: true;
  readonly yaml?: true;
  readonly toml?: true;
  readonly vars?: true;
  readonly export?: true;
  readonly output?: string;
  readonly playbookDir?: string;
}

export type InventoryAction = "list" | "host" | "graph";

export function addInventoryCommandOptions(command: Command): Command {
  command
    .argument("[group]", "where the graph begins", "all")
    .optionsGroup("What to show (one of):")
    .option("--list", "groups, and all variables of hosts, as an inventory script prints them")
    .option("--host <name>", "the variables of one host")
    .option("--graph", "groups and hosts as a tree")
    .optionsGroup("How to show it:")
    .option("-y, --yaml", "as YAML, not JSON")
    .option("--toml", "as TOML, not JSON")
    .option("--vars", "with --graph: variables too")
    .option("--export", "variables where they are set, not where they arrive: to be used as an inventory")
    .option("--output <file>", "write it to a file");
  addContentOptions(command.optionsGroup("What to read:"))
    .option("--playbook-dir <folder>", "the folder of playbooks, whose group_vars and host_vars count too");
  return addVerbosity(addVaultOptions(command));
}

/** What is to be shown. @throws {DiagnosticError} `bad-option` unless it is one thing. */
export function inventoryAction({ list, host, graph }: InventoryCommandOptions): InventoryAction {
  const asked: readonly (InventoryAction | null)[] = [
    list ? "list" : null,
    host ? "host" : null,
    graph ? "graph" : null,
  ];
  const [first, second] = asked.filter((one) => one !== null);
  if (!first) {
    throw badOption("No action selected, at least one of --host, --graph or --list needs to be specified.");
  }
  if (second) {
    throw badOption(
      "Conflicting options used, only one of --host, --graph or --list can be used at the same time.",
    );
  }
  return first;
}

/** `ferry inventory`: what an inventory says. */

import type { Group, Host, Inventory, Vars } from "../../model/inventory.ts";
import { resolvePath } from "../../model/path.ts";
import { replaceFile } from "../../system/files.ts";
import { graphLines } from "../../inventory/dump/dump_graph.ts";
import {
  type DumpDeps,
  hostData,
  listData,
  tomlData,
  yamlData,
} from "../../inventory/dump/dump_inventory.ts";
import { shownVars, treeVars } from "../../inventory/dump/dump_values.ts";
import { dumpJsonText, dumpYamlText } from "../../inventory/dump/write_dump.ts";
import { dumpTomlText } from "../../inventory/dump/write_toml.ts";
import { RunMemory } from "../../engine/scope/memory.ts";
import type { ScopeBuilder } from "../../engine/scope/scope_builder.ts";
import { mergedVars } from "../../inventory/merge_vars.ts";
import { matchHosts } from "../../inventory/pattern/match_hosts.ts";
import { readLimit } from "../../inventory/pattern/target_hosts.ts";
import { type Content, openContent } from "../compose/content.ts";
import { contentRequest } from "../compose/content_request.ts";
import { hashBehaviour } from "../compose/inventory_settings.ts";
import { magicInput, runSettings } from "../compose/play_request.ts";
import { pythonRegExp } from "../compose/python_regexp.ts";
import { scopesOver, writtenVars } from "../compose/scopes.ts";
import { readConfig } from "../settings/config.ts";
import { EXIT } from "../exit_code.ts";
import { badOption, newCommand } from "../options.ts";
import type { Session } from "../session.ts";
import {
  addInventoryCommandOptions,
  inventoryAction,
  type InventoryCommandOptions,
} from "./inventory_options.ts";

const EXAMPLES = `
Examples:
  ferry inventory --graph -i inventories/prod               which groups and hosts are there?
  ferry inventory --host web1 -i inventories/prod --yaml    what does web1 get?
  ferry inventory --list -i inventories/prod                everything, as inventory scripts print it
  ferry inventory --list --export --yaml --output hosts.yml -i 'script.py'
  ferry explain VARIABLE --host web1 -i inventories/prod    where does a value come from?
`;

type Options = InventoryCommandOptions;

export async function run(args: readonly string[], session: Session): Promise<number> {
  const command = addInventoryCommandOptions(newCommand("ferry inventory", session.streams))
    .description("Shows what an inventory says: hosts, groups and variables.")
    .addHelpText("after", EXAMPLES);
  command.parse([...args], { from: "user" });
  const options = command.opts<Options>();
  const action = inventoryAction(options);
  const config = readConfig(session.env, session.home, session.workingFolder, session.warn);
  const content = await openContent(contentRequest(options, config), config, session, session.warn);
  const inventory = await content.loadInventory();
  const isExport = options.export ?? config.flag("inventoryExport", false);
  const magic = magicInput(options, runSettings(options, config), config, session);
  const scopes = scopesOver(content, inventory, new RunMemory(), magic);
  const deps = dumpDeps(scopes, content, { isExport, folder: options.playbookDir ?? null });
  switch (action) {
    case "host":
      return show(hostText(oneHost(options.host ?? "", inventory, content), deps, options), options, session);
    case "graph": {
      const [group = "all"] = command.processedArgs as readonly string[];
      const lines = graphLines(inventory, deps, { group, showVars: options.vars ?? false });
      return show(lines.join("\n"), options, session);
    }
    case "list": {
      const hosts = new Set(hostsFor("all", options.limit, inventory, content).map(({ name }) => name));
      return show(listText(inventory, deps, { hosts, export: isExport }, options), options, session);
    }
    default:
      throw new TypeError(`unknown action: ${action satisfies never}`);
  }
}

function listText(
  inventory: Inventory,
  deps: DumpDeps,
  shown: { readonly hosts: ReadonlySet<string>; readonly export: boolean },
  { yaml, toml }: Options,
): string {
  if (yaml) return dumpYamlText(yamlData(inventory, deps, shown));
  return toml
    ? dumpTomlText(tomlData(inventory, deps, shown))
    : dumpJsonText(listData(inventory, deps, shown));
}

function hostText(host: Host, deps: DumpDeps, { yaml, toml }: Options): string {
  if (!yaml && !toml) return dumpJsonText(hostData(host, deps));
  const tree = treeVars(shownVars(deps.hostVars(host)));
  return yaml ? dumpYamlText(tree) : dumpTomlText(tree);
}

function show(text: string, { output }: Options, session: Session): number {
  if (output === undefined) session.output.text(text.endsWith("\n") ? text : `${text}\n`);
  else replaceFile(resolvePath(session.workingFolder, output), text);
  return EXIT.ok;
}

/** @throws {DiagnosticError} `bad-option` unless the name means one host. */
function oneHost(name: string, inventory: Inventory, content: Content): Host {
  const [host, second] = hostsFor(name, undefined, inventory, content);
  if (host && !second) return host;
  throw badOption("You must pass a single valid host to --host parameter");
}

function hostsFor(
  pattern: string,
  limit: string | undefined,
  inventory: Inventory,
  { warn }: Content,
): readonly Host[] {
  const { hosts, warnings } = matchHosts(
    pattern,
    inventory,
    { pythonRegExp, random: Math.random },
    { limit: limit === undefined ? null : readLimit(limit) },
  );
  for (const message of warnings) warn(message);
  return hosts;
}

/** Where variables come from: with `isExport` from where they are set, else from everywhere. */
function dumpDeps(
  scopes: ScopeBuilder,
  content: Content,
  { isExport, folder }: { readonly isExport: boolean; readonly folder: string | null },
): DumpDeps {
  const { varsFiles, config } = content;
  const { sources } = scopes.inventory;
  const places = folder === null ? sources : [...sources, folder];
  const withFiles = (kind: "group_vars" | "host_vars", { name, vars }: Group | Host): Vars =>
    mergedVars([vars, ...places.map((place) => varsFiles.of(kind, name, place))], hashBehaviour(config));
  return {
    groupVars: (group) => withFiles("group_vars", group),
    hostVars: isExport
      ? (host) => withFiles("host_vars", host)
      : (host) => writtenVars(host, scopes, folder ?? "."),
  };
}

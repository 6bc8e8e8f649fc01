/** `ferry explain`: where the value of a variable comes from. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import { didYouMean } from "../../source/suggest.ts";
import { placeOf } from "../../source/span.ts";
import type { Host, Inventory } from "../../model/inventory.ts";
import type { Play } from "../../model/playbook.ts";
import { isList, type Value } from "../../model/value.ts";
import { str } from "../../template/python/repr.ts";
import { finalize } from "../../template/finalize.ts";
import { matchHosts } from "../../inventory/pattern/match_hosts.ts";
import { playName } from "../../playbook/load_play.ts";
import { Keywords } from "../../engine/task/keywords.ts";
import type { RunDeps } from "../../engine/run_deps.ts";
import { dumpJson } from "../../report/dump_json.ts";
import { line } from "../../report/lines.ts";
import { tableLines } from "../../report/table.ts";
import type { Scope } from "../../vars/scope.ts";
import { openContent } from "../compose/content.ts";
import { contentRequest } from "../compose/content_request.ts";
import { playRequest } from "../compose/play_request.ts";
import { composeRun } from "../compose/play_run.ts";
import { pythonRegExp } from "../compose/python_regexp.ts";
import { readConfig } from "../settings/config.ts";
import { EXIT } from "../exit_code.ts";
import { badOption, newCommand } from "../options.ts";
import type { Session } from "../session.ts";
import { playScopeOf, sourcesOf, taskSourcesOf, type VariableSource } from "../variable_sources.ts";
import { addContentOptions, addVaultOptions, addVerbosity, type RunOptions } from "./shared_options.ts";

const EXAMPLES = `
Examples:
  ferry explain http_port --host web1 -i inventories/prod
  ferry explain http_port --host web1 -i inventories/prod site.yml      plays, roles and tasks too

Each line is a place that sets the variable, the weakest first; the star marks the one that wins.
`;

interface Options extends RunOptions {
  readonly host: string;
}

export async function run(args: readonly string[], session: Session): Promise<number> {
  const command = newCommand("ferry explain", session.streams)
    .description("Shows every place that sets a variable for a host, and which of them wins.")
    .argument("<variable>", "the name of the variable")
    .argument("[playbook]", "also look into the plays of this playbook")
    .requiredOption("--host <name>", "for which host")
    .addHelpText("after", EXAMPLES);
  addVerbosity(addVaultOptions(addContentOptions(command)));
  command.parse([...args], { from: "user" });
  const [name = "", playbook] = command.args;
  const options = command.opts<Options>();
  const config = readConfig(session.env, session.home, session.workingFolder, session.warn);
  const content = await openContent(contentRequest(options, config), config, session, session.warn);
  const inventory = await content.loadInventory();
  const host = oneHost(options.host, inventory);
  const request = await playRequest(options, config, session);
  await using made = composeRun(request, content, inventory, session, () => {});
  const { deps, loader } = made;
  if (playbook === undefined) {
    const scope = deps.scopes.hostScope(host, ".");
    return tell(name, [{ title: `${name} for ${host.name}`, scope, tasks: [] }], session);
  }
  const plays = loader.load(playbook).plays.filter((play) => isFor(host, play, deps));
  if (plays.length === 0) throw badOption(`no play of ${playbook} is for ${host.name}`);
  const accounts = plays.map((play) => ({
    title: `${name} for ${host.name} in ${titleOf(play)}`,
    scope: playScopeOf(play, host, deps, (path) => content.documents.read(path)),
    tasks: taskSourcesOf(name, play),
  }));
  return tell(name, accounts, session);
}

/** What is known of the variable in one play, or outside of plays. */
interface Account {
  readonly title: string;
  readonly scope: Scope;
  readonly tasks: readonly VariableSource[];
}

/** @throws {DiagnosticError} `undefined-variable` where nothing sets it. */
function tell(name: string, accounts: readonly Account[], { output }: Session): number {
  const found = accounts.filter(({ scope, tasks }) => scope.entry(name) || tasks.length > 0);
  if (found.length === 0) {
    const names = accounts.flatMap(({ scope }) => [...scope.names()]);
    throw new DiagnosticError(`nothing sets the variable ${name}`, {
      code: "bad-option",
      hint: didYouMean(name, names),
    });
  }
  for (const { title, scope, tasks } of found) {
    const sources = sourcesOf(name, scope);
    const rows = sources.map((source, at) => row(source, at === sources.length - 1 ? "*" : " "));
    const taskRows = tasks.map((source) => row(source, " "));
    output.line(line(title));
    for (const text of tableLines([[], ...rows]).slice(1)) output.line(line(text));
    if (taskRows.length > 0) {
      output.line(line("  set by tasks, for themselves or while they run:"));
      for (const text of tableLines([[], ...taskRows]).slice(1)) output.line(line(text));
    }
    if (sources.length > 0) output.line(line(`  value: ${valueText(name, scope)}`));
  }
  return EXIT.ok;
}

function row({ level, origin, place, written }: VariableSource, mark: string): readonly string[] {
  return [`${mark} ${level}${origin === "" || level.endsWith(origin) ? "" : ` (${origin})`}`, place, written];
}

function valueText(name: string, scope: Scope): string {
  try {
    const value: Value = finalize(scope.get(name) ?? null);
    return dumpJson(value, null);
  } catch (error) {
    return `cannot be told: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** @throws {DiagnosticError} `bad-option` unless the name means one host. */
function oneHost(name: string, inventory: Inventory): Host {
  const { hosts: [host, second] } = matchHosts(name, inventory, { pythonRegExp, random: Math.random });
  if (host && !second) return host;
  throw badOption(
    second ? `--host means several hosts: ${name}` : `the inventory has no host ${name}`,
    didYouMean(name, inventory.hosts.keys()),
  );
}

function isFor(host: Host, play: Play, deps: RunDeps): boolean {
  const scope = deps.scopes.playScope([...play.inherited.vars, play.vars], play.folder);
  const value = new Keywords(deps.renderer, scope).value("hosts", play.hosts);
  const patterns = (isList(value) ? value : [value ?? ""]).map((pattern) => str(pattern));
  return deps.matchHosts(patterns, null, play.hosts.at).hosts.some(({ name }) => name === host.name);
}

function titleOf(play: Play): string {
  const name = playName(play);
  return `play ${name.kind === "scalar" ? str(name.value) : ""} (${placeOf(play.at)})`;
}

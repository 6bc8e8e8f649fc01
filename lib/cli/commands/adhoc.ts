/** `ferry adhoc`: one task on the hosts of a pattern, without a playbook. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Host, Inventory } from "../../model/inventory.ts";
import { targetHosts } from "../../inventory/pattern/target_hosts.ts";
import { runPlaybooks } from "../../engine/run_playbook.ts";
import { line } from "../../report/lines.ts";
import { type Content, openContent } from "../compose/content.ts";
import { contentRequest } from "../compose/content_request.ts";
import { playRequest } from "../compose/play_request.ts";
import { composeRun, hostPatternMismatch, type PlayRunRequest } from "../compose/play_run.ts";
import { pythonRegExp } from "../compose/python_regexp.ts";
import { readConfig } from "../settings/config.ts";
import { EXIT } from "../exit_code.ts";
import { badOption, newCommand } from "../options.ts";
import { adhocReport } from "../output/reports.ts";
import { RunReporter } from "../output/run_reporter.ts";
import type { Session } from "../session.ts";
import { addAdhocOptions, type AdhocOptions, type AdhocTask, adhocTask } from "./adhoc_options.ts";
import { adhocPlay } from "./adhoc_play.ts";

const EXAMPLES = `
Examples:
  ferry adhoc all -m ping -i inventories/prod                    is every host there?
  ferry adhoc 'web*' -a 'uptime' -i inventories/prod             a command on some hosts
  ferry adhoc db -b -m service -a 'name=postgresql state=restarted' -i inventories/prod
  ferry adhoc localhost -m debug -a 'var=groups' -i inventories/prod
  ferry adhoc all -m copy -a 'src=motd dest=/etc/motd' --check --diff -i inventories/prod

Exit codes: those of ferry playbook.
`;

/** Modules that mean nothing without arguments. */
const NEED_ARGS: readonly string[] = ["command", "shell", "raw", "script"];

export async function run(args: readonly string[], session: Session): Promise<number> {
  const command = addAdhocOptions(newCommand("ferry adhoc", session.streams))
    .description("Runs one task on the hosts of a pattern, without a playbook.")
    .addHelpText("after", EXAMPLES);
  command.parse([...args], { from: "user" });
  const options = command.opts<AdhocOptions>();
  const pattern = command.processedArgs[0] as string;
  const config = readConfig(session.env, session.home, session.workingFolder, session.warn);
  const report = adhocReport(options, config, session);
  const reporter = new RunReporter(report, session.output);
  const content = await openContent(
    contentRequest(options, config),
    config,
    session,
    (message, at, more) => reporter.emit({ kind: "warning", message, at, more }),
  );
  const request = await playRequest(options, config, session);
  const inventory = await content.loadInventory();
  const hosts = hostsFor(pattern, inventory, request, content);
  if (options.listHosts) {
    const names = hosts.map(({ name }) => line(`    ${name}`));
    session.output.lines([line(`  hosts (${hosts.length}):`), ...names]);
    return EXIT.ok;
  }
  const task = adhocTask(options, config);
  checkModule(pattern, task);
  await using made = composeRun(request, content, inventory, session, reporter.emit);
  const folder = options.playbookDir ?? config.text("playbookDir") ?? ".";
  const playbook = made.loader.loadTree(adhocPlay(pattern, { ...options, ...task }), folder);
  return reporter.exitCode(
    await runPlaybooks([playbook], made.deps, (path) => content.documents.read(path)),
  );
}

/** The hosts of the pattern; none is no mistake unless a limit is why. @throws {DiagnosticError} `unknown-host`. */
function hostsFor(
  pattern: string,
  inventory: Inventory,
  { limit }: PlayRunRequest,
  { warn, config }: Content,
): readonly Host[] {
  try {
    const deps = { pythonRegExp, random: Math.random };
    const { hosts, warnings } = targetHosts(pattern, inventory, deps, {
      limit,
      mismatch: hostPatternMismatch(config),
    });
    for (const message of warnings) warn(message);
    return hosts;
  } catch (error) {
    if (!(error instanceof DiagnosticError) || error.code !== "unknown-host" || limit !== null) throw error;
    warn("No hosts matched, nothing to do");
    return [];
  }
}

/** @throws {DiagnosticError} `bad-option`. */
function checkModule(pattern: string, { moduleName, args }: AdhocTask): void {
  const name = moduleName.replace(/^ansible\.(builtin|legacy)\./, "");
  if (NEED_ARGS.includes(name) && args === "") {
    const playbook = pattern.endsWith(".yml") ? " (did you mean to run ferry playbook?)" : "";
    throw badOption(`No argument passed to ${moduleName} module${playbook}`, "give them with -a");
  }
  if (name === "import_playbook") {
    throw badOption(`'${moduleName}' is not a valid action for ad-hoc commands`, "use ferry playbook");
  }
}

/** `ferry playbook`: runs playbooks over the hosts of an inventory. */

import { DiagnosticError, throwCollected } from "../../source/diagnostic.ts";
import type { Inventory } from "../../model/inventory.ts";
import type { Playbook } from "../../model/playbook.ts";
import { resolvePath } from "../../model/path.ts";
import { isFile } from "../../system/files.ts";
import { pythonRegExp } from "../compose/python_regexp.ts";
import { targetHosts } from "../../inventory/pattern/target_hosts.ts";
import { runPlaybooks } from "../../engine/run_playbook.ts";
import { mistakesBeforehand } from "../../engine/check/beforehand.ts";
import { line } from "../../report/lines.ts";
import { type Content, openContent } from "../compose/content.ts";
import { contentRequest } from "../compose/content_request.ts";
import { playRequest } from "../compose/play_request.ts";
import { composeRun, type PlayRun, type PlayRunRequest } from "../compose/play_run.ts";
import { readConfig } from "../settings/config.ts";
import { EXIT } from "../exit_code.ts";
import { listPlaybook } from "../list_plays.ts";
import { newCommand } from "../options.ts";
import { playbookReport } from "../output/reports.ts";
import { RunReporter } from "../output/run_reporter.ts";
import type { Session } from "../session.ts";
import { addPlaybookOptions, type PlaybookOptions } from "./playbook_options.ts";

const EXAMPLES = `
Examples:
  ferry playbook playbooks/site.yml -i inventories/example/hosts.yml
  ferry playbook playbooks/mirror.yml -i inventories/prod -e clean_mirror_path=true
  ferry playbook playbooks/apply.yml -i inventories/prod --limit cluster-a --check --diff

Exit codes: 0 done, 1 error, 2 a host failed or an option is unknown, 4 a host cannot be reached or a
playbook cannot be read, 5 options contradict each other, 11 another run works on the workspace,
99 interrupted, 250 a bug of ferry.
`;

export async function run(args: readonly string[], session: Session): Promise<number> {
  const command = addPlaybookOptions(newCommand("ferry playbook", session.streams))
    .description("Runs playbooks over the hosts of an inventory.")
    .addHelpText("after", EXAMPLES);
  command.parse([...args], { from: "user" });
  const options = command.opts<PlaybookOptions>();
  const config = readConfig(session.env, session.home, session.workingFolder, session.warn);
  const reporter = new RunReporter(playbookReport(options, config, session), session.output);
  const content = await openContent(
    contentRequest(options, config),
    config,
    session,
    (message, at, more) => reporter.emit({ kind: "warning", message, at, more }),
  );
  const request = await playRequest(options, config, session);
  const inventory = await content.loadInventory();
  checkTargets(inventory, request, content);
  await using made = composeRun(request, content, inventory, session, reporter.emit);
  const playbooks = command.args.map((path) => loadPlaybook(path, made, session));
  await checkBeforehand(playbooks, options, made, content);
  if (options.syntaxCheck) return list(playbooks.map(({ path }) => `\nplaybook: ${path}`), session);
  const { listHosts = false, listTasks = false, listTags = false } = options;
  if (listHosts || listTasks || listTags) {
    const listing = { hosts: listHosts, tasks: listTasks, tags: listTags };
    return list(playbooks.flatMap((playbook) => listPlaybook(playbook, listing, made.deps)), session);
  }
  const outcome = await runPlaybooks(playbooks, made.deps, (path) => content.documents.read(path));
  if (outcome.startMissing) {
    reporter.error(
      new DiagnosticError(
        `No matching task "${options.startAtTask}" found. Note: --start-at-task can only follow static includes.`,
        { code: "bad-option" },
      ),
    );
  }
  return reporter.exitCode(outcome);
}

/** Says so where an inventory or a limit leaves nothing to do. @throws {DiagnosticError} `unknown-host`. */
function checkTargets(inventory: Inventory, { limit }: PlayRunRequest, { warn, config }: Content): void {
  const deps = { pythonRegExp, random: Math.random };
  const { warnings } = targetHosts("all", inventory, deps, {
    limit,
    isSilentOnNone: !config.flag("localhostWarning", true),
  });
  for (const message of warnings) warn(message);
}

function loadPlaybook(path: string, { loader }: PlayRun, { workingFolder }: Session): Playbook {
  const file = isFile(resolvePath(workingFolder, path)) ? path : loader.collectionPlaybook(path);
  if (file !== null) return loader.load(file);
  throw new DiagnosticError(`the playbook: ${path} could not be found`, { code: "file-not-found" });
}

/** Stops where a task is sure to fail; with `--syntax-check` every mistake counts. @throws the mistakes. */
async function checkBeforehand(
  playbooks: readonly Playbook[],
  { syntaxCheck }: PlaybookOptions,
  { deps }: PlayRun,
  { catalog, documents }: Content,
): Promise<void> {
  const mistakes = await mistakesBeforehand(playbooks, {
    run: deps,
    moduleOf: (name) => catalog.module(name),
    read: (path) => documents.read(path),
  });
  throwCollected(mistakes.filter(({ isFatal }) => syntaxCheck === true || isFatal).map(({ error }) => error));
}

function list(lines: readonly string[], { output }: Session): number {
  output.lines(lines.map((text) => line(text)));
  return EXIT.ok;
}

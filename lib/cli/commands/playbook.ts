/** `ferry playbook`: runs playbooks over the hosts of an inventory. */

import { DiagnosticError, throwCollected } from "../../source/diagnostic.ts";
import type { DiagnosticCode } from "../../source/diagnostic.ts";
import type { Inventory } from "../../model/inventory.ts";
import type { Playbook } from "../../model/playbook.ts";
import { resolvePath } from "../../model/path.ts";
import { systemClock } from "../../system/clock.ts";
import { isFile } from "../../system/files.ts";
import { dumpJson } from "../../report/dump_json.ts";
import { pythonRegExp } from "../compose/python_regexp.ts";
import { targetHosts } from "../../inventory/pattern/target_hosts.ts";
import type { Emit } from "../../engine/run_deps.ts";
import { type RunOutcome, runPlaybooks } from "../../engine/run_playbook.ts";
import { selectNodes } from "../../engine/sections.ts";
import { staticMistakes } from "../../engine/static_check.ts";
import { line } from "../../report/lines.ts";
import { TerminalReport } from "../../report/terminal.ts";
import { type Content, type ContentRequest, openContent } from "../compose/content.ts";
import { playRequest, verbosityOf } from "../compose/play_request.ts";
import { composeRun, type PlayRun, type PlayRunRequest } from "../compose/play_run.ts";
import { type Config, readConfig } from "../config.ts";
import { EXIT } from "../exit_code.ts";
import { listPlaybook } from "../list_plays.ts";
import { newCommand } from "../options.ts";
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

/** Width of banners where nobody looks at a terminal. */
const BANNER_COLUMNS = 79;

export async function run(args: readonly string[], session: Session): Promise<number> {
  const command = addPlaybookOptions(newCommand("ferry playbook", session.streams))
    .description("Runs playbooks over the hosts of an inventory.")
    .addHelpText("after", EXAMPLES);
  command.parse([...args], { from: "user" });
  const options = command.opts<PlaybookOptions>();
  const config = readConfig(session.env, session.home, session.workingFolder, session.warn);
  const reporter = new Reporter(options, config, session);
  const content = await openContent(
    contentRequest(options, config),
    config,
    session,
    (message, at) => reporter.emit({ kind: "warning", message, at }),
  );
  const request = await playRequest(options, config, session);
  const inventory = await content.loadInventory();
  checkTargets(inventory, request, content);
  await using made = composeRun(request, content, inventory, session, reporter.emit);
  const playbooks = command.args.map((path) => loadPlaybook(path, made, session));
  checkStatically(playbooks, options, made, content);
  if (options.syntaxCheck) return list(playbooks.map(({ path }) => `\nplaybook: ${path}`), session);
  const { listHosts = false, listTasks = false, listTags = false } = options;
  if (listHosts || listTasks || listTags) {
    const listing = { hosts: listHosts, tasks: listTasks, tags: listTags };
    return list(playbooks.flatMap((playbook) => listPlaybook(playbook, listing, made.deps)), session);
  }
  const outcome = await runPlaybooks(playbooks, made.deps, (path) => content.documents.read(path));
  if (outcome.startMissing) {
    session.output.lines(
      reporter.lines(
        new DiagnosticError(
          `No matching task "${options.startAtTask}" found. Note: --start-at-task can only follow static includes.`,
          { code: "bad-option" },
        ),
      ),
    );
  }
  return exitCodeFor(outcome, reporter.failures);
}

/** Shows events as they come, and remembers how tasks failed. */
class Reporter {
  readonly failures = new Set<DiagnosticCode>();
  readonly #terminal: TerminalReport;

  constructor(options: PlaybookOptions, config: Config, private readonly session: Session) {
    const { terminal } = session;
    this.#terminal = new TerminalReport({
      columns: terminal.isTerminal("stdout") ? terminal.columns() - 1 : BANNER_COLUMNS,
      verbosity: verbosityOf(options, config),
      live: terminal.isTerminal("stdout") || verbosityOf(options, config) > 0,
      showSkipped: config.flag("displaySkipped", true),
      showOk: config.flag("displayOk", true),
      checkMarkers: config.flag("checkModeMarkers", false),
      dump: dumpJson,
    });
  }

  readonly emit: Emit = (happening) => {
    if (happening.kind === "task-result" && happening.result.status === "failed" && happening.result.error) {
      this.failures.add(happening.result.error.code);
    }
    this.session.output.lines(this.#terminal.lines({ atMs: systemClock.nowMs(), ...happening }));
  };

  lines(error: DiagnosticError) {
    return this.#terminal.lines({ atMs: systemClock.nowMs(), kind: "error", error });
  }
}

function contentRequest(options: PlaybookOptions, config: Config): ContentRequest {
  const vaultFile = config.text("vaultPasswordFile");
  return {
    vault: {
      ids: [...config.list("vaultIdentityList"), ...options.vaultId ?? []],
      files: options.vaultPassFile ?? (vaultFile === null ? [] : [vaultFile]),
      ask: options.askVaultPassword ?? options.askVaultPass ?? config.flag("askVaultPass", false),
    },
    extraVars: options.extraVars ?? [],
    inventory: [...options.inventory ?? [], ...options.inventoryFile ?? []],
  };
}

/** Says so where an inventory or a limit leaves nothing to do. @throws {DiagnosticError} `unknown-host`. */
function checkTargets(inventory: Inventory, { limit }: PlayRunRequest, { warn }: Content): void {
  const deps = { pythonRegExp, random: Math.random };
  for (const message of targetHosts("all", inventory, deps, { limit }).warnings) warn(message);
}

function loadPlaybook(path: string, { loader }: PlayRun, { workingFolder }: Session): Playbook {
  if (!isFile(resolvePath(workingFolder, path))) {
    throw new DiagnosticError(`the playbook: ${path} could not be found`, { code: "file-not-found" });
  }
  return loader.load(path);
}

/** Stops where a task is sure to fail; with `--syntax-check` every mistake counts. @throws the mistakes. */
function checkStatically(
  playbooks: readonly Playbook[],
  { syntaxCheck }: PlaybookOptions,
  { deps }: PlayRun,
  { catalog }: Content,
): void {
  const mistakes = staticMistakes(playbooks, {
    moduleOf: (name) => catalog.module(name),
    select: (nodes, play) => {
      const scope = deps.scopes.playScope([...play.inherited.vars, play.vars], play.folder);
      return selectNodes(nodes, deps.settings.tags, scope, deps.renderer);
    },
  });
  throwCollected(mistakes.filter(({ isFatal }) => syntaxCheck === true || isFatal).map(({ error }) => error));
}

function list(lines: readonly string[], { output }: Session): number {
  output.lines(lines.map((text) => line(text)));
  return EXIT.ok;
}

function exitCodeFor({ failed, unreachable }: RunOutcome, failures: ReadonlySet<DiagnosticCode>): number {
  if (unreachable.length > 0) return EXIT.hostsUnreachable;
  if (failed.length === 0) return EXIT.ok;
  return failures.has("workspace-locked") ? EXIT.locked : EXIT.hostsFailed;
}

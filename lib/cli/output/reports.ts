/** Which reports tell of a run, as options, the environment and `ansible.cfg` ask. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { RunEvent } from "../../model/event.ts";
import type { Line } from "../../report/lines.ts";
import { MinimalReport } from "../../report/minimal.ts";
import type { NoteOptions } from "../../report/notes.ts";
import { OnelineReport } from "../../report/oneline.ts";
import { QuietReport } from "../../report/quiet.ts";
import { type ResultFormat, resultShower, sectionedShower } from "../../report/result_format.ts";
import { RunJsonReport } from "../../report/run_json.ts";
import { TerminalReport } from "../../report/terminal.ts";
import type { AdhocOptions } from "../commands/adhoc_options.ts";
import type { RunOptions } from "../commands/shared_options.ts";
import { verbosityOf } from "../compose/play_request.ts";
import type { Config } from "../settings/config.ts";
import { addedReport, treeReport } from "./added_reports.ts";
import { configuredPalette } from "./palette.ts";
import type { ReportRequest } from "./report_request.ts";
import { versionLines } from "../version_lines.ts";
import { openRunLog } from "./run_log.ts";
import type { Report } from "./run_reporter.ts";
import type { Session } from "../session.ts";

/** Width of banners where nobody looks at a terminal, and the least on one. */
const BANNER_COLUMNS = 79;
const DEFAULT_INDENT = 4;
const DEFAULT_WIDTH = 80;
const DEFAULT_CONTEXT = 3;
const COLLECTIONS = /^(ansible\.(builtin|legacy|posix)|community\.general)\./;

/** The reports of playbooks. @throws {DiagnosticError} `bad-config` for one that does not exist. */
export function playbookReport(options: RunOptions, config: Config, session: Session): Report {
  const request = reportRequest(options, config, session);
  prepareOutput(request);
  const main = mainReport(config.text("stdoutCallback") ?? "default", request);
  return together([main, ...enabledReports(request)]);
}

/** The reports of single tasks. @throws {DiagnosticError} `bad-config` for one that does not exist. */
export function adhocReport(options: AdhocOptions, config: Config, session: Session): Report {
  const request = reportRequest(options, config, session);
  prepareOutput(request);
  const asConfigured = config.flag("adhocCallbacks", false);
  const configured = asConfigured ? config.text("stdoutCallback") ?? "default" : "minimal";
  const main = mainReport(options.oneLine ? "oneline" : configured, request);
  const tree = options.tree === undefined ? [] : [treeReport(options.tree, request)];
  return together([main, ...(asConfigured ? enabledReports(request) : []), ...tree]);
}

function reportRequest(options: RunOptions, config: Config, session: Session): ReportRequest {
  const { terminal } = session;
  const verbosity = verbosityOf(options, config);
  const columns = terminal.isTerminal("stdout")
    ? Math.max(BANNER_COLUMNS, terminal.columns() - 1)
    : BANNER_COLUMNS;
  return { config, session, verbosity, columns, show: resultShower(formatOf(config, verbosity, columns)) };
}

/** Colours, the log file, and where settings come from. */
function prepareOutput({ config, session, verbosity }: ReportRequest): void {
  session.output.usePalette(configuredPalette(config));
  if (config.flag("forceColor", false)) session.output.useColors(true);
  else if (config.flag("noColor", false)) session.output.useColors(false);
  if (config.flag("verboseToStderr", false)) session.output.useVerboseStream("stderr");
  const log = openRunLog(config, session);
  if (log) session.output.useLog(log);
  const source = config.file === null
    ? "No config file found; using defaults"
    : `Using ${config.file} as config file`;
  session.output.useVerbosity(verbosity, config.integer("logVerbosity", verbosity));
  for (const text of versionLines(config, session)) session.output.tell(2, text);
  session.output.tell(1, source);
}

function formatOf(config: Config, verbosity: number, columns: number): ResultFormat {
  const name = config.text("stdoutCallback")?.replace(COLLECTIONS, "");
  const isYaml = name === "yaml" || config.text("resultFormat")?.trim() === "yaml";
  const widths: Readonly<Record<string, number>> = { "no-break": -1, "terminal-width": columns };
  return {
    format: isYaml ? "yaml" : "json",
    pretty: config.text("resultPretty") === null ? null : config.flag("resultPretty", false),
    indent: config.integer("resultIndentation", DEFAULT_INDENT),
    yamlWidth: widths[config.text("resultWidth") ?? ""] ?? DEFAULT_WIDTH,
    verbosity,
  };
}

/** The report that has standard output. @throws {DiagnosticError} `bad-config`. */
function mainReport(written: string, request: ReportRequest): Report {
  const { config, show } = request;
  const notes = noteOptions(request);
  const showStats = config.flag("showCustomStats", false);
  const name = written.trim().replace(COLLECTIONS, "");
  switch (name) {
    case "default":
    case "yaml":
      return terminalReport(request);
    case "debug":
      return terminalReport({ ...request, show: sectionedShower(show) });
    case "minimal":
      return new MinimalReport({ ...notes, diffContext: diffContext(config), show });
    case "oneline":
      return new OnelineReport({ ...notes, show });
    case "null":
      return new QuietReport(notes);
    case "json":
    case "jsonl": {
      const byLine = name === "jsonl";
      const indent = config.integer("jsonIndent", byLine ? 0 : DEFAULT_INDENT);
      return new RunJsonReport({ ...notes, byLine, indent: indent > 0 ? indent : null, showStats });
    }
    default:
      throw new DiagnosticError(`Could not load '${written}' callback plugin.`, {
        code: "bad-config",
        hint: "there are default, debug, json, jsonl, minimal, null, oneline and yaml",
      });
  }
}

function noteOptions({ config, session: { workingFolder } }: ReportRequest): NoteOptions {
  return {
    workingFolder,
    showDeprecations: config.flag("deprecationWarnings", true),
    showResultWarnings: config.flag("actionWarnings", true),
  };
}

function terminalReport(request: ReportRequest): TerminalReport {
  const { config, session, verbosity, columns, show } = request;
  return new TerminalReport({
    columns,
    verbosity,
    ...noteOptions(request),
    showImplicit: config.flag("debug", false),
    live: session.terminal.isTerminal("stdout"),
    showSkipped: config.flag("displaySkipped", true),
    showOk: config.flag("displayOk", true),
    showIncluded: config.flag("displayIncluded", true),
    showHostStarts: config.flag("showHostStart", false),
    showStats: config.flag("showCustomStats", false),
    showArguments: config.flag("displayArguments", false),
    showFailedPaths: config.flag("showTaskPath", false),
    failuresToStderr: config.flag("displayFailedStderr", false),
    checkMarkers: config.flag("checkModeMarkers", false),
    diffContext: diffContext(config),
    show,
  });
}

function diffContext(config: Config): number {
  return config.integer("diffContext", DEFAULT_CONTEXT);
}

/** The reports that come on top; one that is not known is left out with a warning. */
function enabledReports(request: ReportRequest): readonly Report[] {
  const { config, session } = request;
  return config.list("callbacksEnabled").flatMap((written): readonly Report[] => {
    const report = addedReport(written.replace(COLLECTIONS, ""), request);
    if (report === undefined) session.warn(`Skipping callback plugin '${written}', unable to load`);
    return report ? [report] : [];
  });
}

function together(reports: readonly Report[]): Report {
  return { lines: (event: RunEvent): readonly Line[] => reports.flatMap((report) => report.lines(event)) };
}

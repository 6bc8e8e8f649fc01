/** Reports that come on top of the one that has standard output. */

import { joinPath, resolvePath } from "../../model/path.ts";
import { systemClock } from "../../system/clock.ts";
import { makeFolder, replaceFile } from "../../system/files.ts";
import { relativePath } from "../../template/python/posix_path.ts";
import { JunitReport } from "../../report/junit.ts";
import { ProfileRolesReport } from "../../report/profile_roles.ts";
import { ProfileTasksReport } from "../../report/profile_tasks.ts";
import { TimerReport } from "../../report/timer.ts";
import { TreeReport } from "../../report/tree.ts";
import { type Config, expandHome, type SettingName } from "../settings/config.ts";
import type { ReportRequest } from "./report_request.ts";
import type { Report } from "./run_reporter.ts";

const TIME_FORMAT = "%A %d %B %Y  %H:%M:%S %z";
const ISO_FORMAT = "%Y-%m-%dT%H:%M:%S.%f";
const TASK_LIMIT = 20;
const ORDERS = ["ascending", "descending", "none"] as const;

/** A report by its short name; null for one that shows what others show anyway, undefined for an unknown one. */
export function addedReport(name: string, request: ReportRequest): Report | null | undefined {
  const { config, columns, verbosity, session: { workingFolder } } = request;
  const startMs = systemClock.nowMs();
  switch (name) {
    case "timer":
      return new TimerReport(startMs, columns);
    case "profile_tasks":
      return new ProfileTasksReport({
        startMs,
        columns,
        order: ORDERS.find((one) => one === config.text("profileOrder")) ?? "descending",
        limit: config.text("profileLimit") === "all" ? null : config.integer("profileLimit", TASK_LIMIT),
        summaryOnly: config.flag("profileSummaryOnly", false),
        timeFormat: timeFormat(config),
        verbosity,
        workingFolder,
      });
    case "profile_roles":
      return new ProfileRolesReport({
        startMs,
        columns,
        summaryOnly: config.flag("rolesSummaryOnly", false),
      });
    case "junit":
      return junitReport(request);
    case "tree":
      return treeReport(config.text("treeFolder") ?? "~/.ansible/tree", request);
    case "default":
    case "minimal":
    case "oneline":
      return null;
    default:
      return undefined;
  }
}

/** Keeps results in a folder, a file for each host. */
export function treeReport(folder: string, { session, show }: ReportRequest): TreeReport {
  const { home, workingFolder, secrets } = session;
  const path = resolvePath(workingFolder, expandHome(folder, home));
  makeFolder(path);
  return new TreeReport({
    write: (host, content) => replaceFile(joinPath(path, host), secrets.mask(content)),
    show,
  });
}

function junitReport({ config, session, show }: ReportRequest): JunitReport {
  const { home, workingFolder, secrets } = session;
  const folder = resolvePath(workingFolder, expandHome(config.text("junitFolder") ?? "~/.ansible.log", home));
  makeFolder(folder);
  const from = config.text("junitRelativeTo");
  return new JunitReport({
    write: (playbook, document) =>
      replaceFile(
        joinPath(folder, `${playbook}-${systemClock.nowMs() / 1000}.xml`),
        secrets.mask(document),
      ),
    show,
    workingFolder,
    byFile: says(config, "junitByFile", "true"),
    relativeTo: from ? (path) => relativePath(path, from, workingFolder) : null,
    outside: config.text("junitOutside"),
    failOnChange: says(config, "junitFailOnChange", "true"),
    failOnIgnore: says(config, "junitFailOnIgnore", "true"),
    setupTasks: !says(config, "junitSetupTasks", "false"),
    hideArguments: !says(config, "junitHideArguments", "false", "false"),
    prefix: config.text("junitPrefix") ?? "",
  });
}

/** Of these settings Ansible knows one word only: whatever else they say counts as the opposite. */
function says(config: Config, name: SettingName, word: string, otherwise = ""): boolean {
  return (config.text(name) ?? otherwise).toLowerCase() === word;
}

function timeFormat(config: Config): string {
  const written = config.text("profileTimeFormat") ?? TIME_FORMAT;
  return written === "iso8601" ? ISO_FORMAT : written;
}

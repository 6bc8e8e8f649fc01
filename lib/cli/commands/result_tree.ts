/** Results kept as files, one a host: `--tree`. */

import type { RunEvent } from "../../model/event.ts";
import { makeFolder, replaceFile } from "../../system/files.ts";
import { dumpJson } from "../../report/dump_json.ts";
import type { Line } from "../../report/lines.ts";
import { shownResult } from "../../report/result_text.ts";
import type { Report } from "../run_reporter.ts";

export class ResultTree implements Report {
  constructor(private readonly report: Report, private readonly folder: string) {
    makeFolder(folder);
  }

  lines(event: RunEvent): readonly Line[] {
    if (event.kind === "task-result" && event.result.status !== "skipped") {
      const { host, result, task } = event;
      replaceFile(`${this.folder}/${host.name}`, dumpJson(shownResult(result, task.module), null));
    }
    return this.report.lines(event);
  }
}

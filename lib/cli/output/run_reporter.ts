/** The events of a run, shown as they come. */

import type { DiagnosticCode, DiagnosticError } from "../../source/diagnostic.ts";
import type { RunEvent } from "../../model/event.ts";
import { systemClock } from "../../system/clock.ts";
import type { Emit } from "../../engine/run_deps.ts";
import type { RunOutcome } from "../../engine/run_playbook.ts";
import type { Line } from "../../report/lines.ts";
import { EXIT } from "../exit_code.ts";
import type { Output } from "./output.ts";

/** What turns events into lines. */
export interface Report {
  readonly lines: (event: RunEvent) => readonly Line[];
}

/** Shows events, and remembers how tasks failed. */
export class RunReporter {
  readonly #failures = new Set<DiagnosticCode>();

  constructor(private readonly report: Report, private readonly output: Output) {}

  readonly emit: Emit = (happening) => {
    if (happening.kind === "task-result" && happening.result.status === "failed" && happening.result.error) {
      this.#failures.add(happening.result.error.code);
    }
    this.output.lines(this.report.lines({ atMs: systemClock.nowMs(), ...happening }));
  };

  error(error: DiagnosticError): void {
    this.emit({ kind: "error", error });
  }

  /** The exit code of a run that ended in this way. */
  exitCode({ failed, unreachable }: RunOutcome): number {
    if (unreachable.length > 0) return EXIT.hostsUnreachable;
    if (failed.length === 0) return EXIT.ok;
    return this.#failures.has("workspace-locked") ? EXIT.locked : EXIT.hostsFailed;
  }
}

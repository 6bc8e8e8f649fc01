/** Results kept as files, one a host: what `--tree` and the callback `tree` write. */

import type { RunEvent } from "../model/event.ts";
import type { Line } from "./lines.ts";
import type { ShowResult } from "./result_format.ts";
import { openWithItems } from "./result_text.ts";

export interface TreeOptions {
  /** Writes the file of a host. */
  readonly write: (host: string, content: string) => void;
  readonly show: ShowResult;
}

export class TreeReport {
  constructor(private readonly options: TreeOptions) {}

  lines(event: RunEvent): readonly Line[] {
    if (event.kind === "task-result" && event.result.status !== "skipped") {
      const { write, show } = this.options;
      write(event.host.name, show(openWithItems(event.result), { always: event.result.verbose }));
    }
    return [];
  }
}

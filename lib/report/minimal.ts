/** Results one below the other, without headings: what Ansible's `minimal` output shows. */

import type { RunEvent } from "../model/event.ts";
import { isChanged } from "../model/result.ts";
import { type Color, type Line, line } from "./lines.ts";
import { type NoteOptions, Notes } from "./notes.ts";
import { isText, type TaskEvent, textOutput } from "./plain_output.ts";
import type { ShowResult } from "./result_format.ts";
import { diffLines, shownWithItems } from "./result_text.ts";

export interface MinimalOptions extends NoteOptions {
  /** Lines shown around each difference. */
  readonly diffContext: number;
  readonly show: ShowResult;
}

const INDENT = 4;

export class MinimalReport {
  readonly #notes: Notes;

  constructor(private readonly options: MinimalOptions) {
    this.#notes = new Notes(options);
  }

  lines(event: RunEvent): readonly Line[] {
    switch (event.kind) {
      case "task-result":
        return [...this.#notes.of(event.result), ...this.#result(event)];
      case "warning":
        return this.#notes.warning(event.message, event);
      case "error":
        return this.#notes.error(event.error);
      default:
        return [];
    }
  }

  #result(event: TaskEvent): readonly Line[] {
    const { result, host: { name } } = event;
    switch (result.status) {
      case "skipped":
        return [line(`${name} | SKIPPED`, "skip")];
      case "unreachable":
        return [this.#shown(`${name} | UNREACHABLE!`, event, "unreachable")];
      case "failed":
        return [
          isText(event) ? text(event, "FAILED", "error") : this.#shown(`${name} | FAILED!`, event, "error"),
        ];
      case "ok": {
        const changed = isChanged(result);
        const [word, color]: readonly [string, Color] = changed ? ["CHANGED", "changed"] : ["SUCCESS", "ok"];
        return [
          ...diffLines([result, ...(result.items ?? [])], this.options.diffContext),
          isText(event) ? text(event, word, color) : this.#shown(`${name} | ${word}`, event, color),
        ];
      }
      default:
        return result satisfies never;
    }
  }

  #shown(start: string, { result, task }: TaskEvent, color: Color): Line {
    const shown = this.options.show(shownWithItems(result, task.module), { indent: INDENT });
    return line(`${start} => ${shown}`, color);
  }
}

function text(event: TaskEvent, word: string, color: Color): Line {
  const { rc, stdout, stderr, msg } = textOutput(event);
  return line(`${event.host.name} | ${word} | rc=${rc} >>\n${stdout}${stderr}${msg}\n`, color);
}

/** Each result on one line: what Ansible's `oneline` output shows. */

import type { RunEvent } from "../model/event.ts";
import { isChanged, toShown } from "../model/result.ts";
import { str } from "../template/python/repr.ts";
import { type Color, type Line, line } from "./lines.ts";
import { type NoteOptions, Notes } from "./notes.ts";
import { isText, type TaskEvent, textOutput } from "./plain_output.ts";
import type { ShowResult } from "./result_format.ts";
import { openWithItems } from "./result_text.ts";

export interface OnelineOptions extends NoteOptions {
  readonly show: ShowResult;
}

export class OnelineReport {
  readonly #notes: Notes;

  constructor(private readonly options: OnelineOptions) {
    this.#notes = new Notes(options);
  }

  lines(event: RunEvent): readonly Line[] {
    switch (event.kind) {
      case "task-result":
        return this.#result(event);
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
        return [line(`${name} | UNREACHABLE!: ${str(toShown(result).get("msg") ?? "")}`, "unreachable")];
      case "failed":
        return [...failure(event), this.#shown(`${name} | FAILED!`, event, "error")];
      case "ok": {
        const [word, color]: readonly [string, Color] = isChanged(result)
          ? ["CHANGED", "changed"]
          : ["SUCCESS", "ok"];
        return [isText(event) ? text(event, word, color) : this.#shown(`${name} | ${word}`, event, color)];
      }
      default:
        return result satisfies never;
    }
  }

  #shown(start: string, { result }: TaskEvent, color: Color): Line {
    const shown = this.options.show(openWithItems(result), { indent: 0, always: result.verbose });
    return line(`${start} => ${shown.replaceAll("\n", "")}`, color);
  }
}

/** What stands before the result of a failure: the output of a command, else a word about the error. */
function failure(event: TaskEvent): readonly Line[] {
  if (event.result.secret || event.result.items) return [];
  return [isText(event) ? text(event, "FAILED", "error") : line(UNTRACED, "error")];
}

const UNTRACED =
  "An exception occurred during task execution. To see the full traceback, use -vvv. The error was: (traceback unavailable)";

function text(event: TaskEvent, word: string, color: Color): Line {
  const { rc, stdout, stderr } = textOutput(event);
  const errors = stderr === "" ? "" : ` (stderr) ${escaped(stderr)}`;
  return line(`${event.host.name} | ${word} | rc=${rc} | (stdout) ${escaped(stdout)}${errors}`, color);
}

function escaped(output: string): string {
  return output.replaceAll("\n", "\\n").replaceAll("\r", "\\r");
}

/** The result of one task on each host as text: what Ansible's `minimal` and `oneline` outputs show. */

import type { RunEvent } from "../model/event.ts";
import { isChanged, type TaskResult, toShown } from "../model/result.ts";
import type { Value } from "../model/value.ts";
import { str } from "../template/python/repr.ts";
import { type Color, type Line, line, lines } from "./lines.ts";
import { Notes } from "./notes.ts";
import { diffLines, type DumpJson, shownResult } from "./result_text.ts";

export interface AdhocOptions {
  /** Each result on one line. */
  readonly oneLine: boolean;
  readonly dump: DumpJson;
}

/** Modules whose output is text, not data. */
const TEXT_MODULES: readonly string[] = ["command", "shell", "raw"].map((name) => `ansible.builtin.${name}`);
const INDENT = 4;

type TaskEvent = RunEvent & { readonly kind: "task-result" };

/** Turns the events of a run into lines, one block a host and no headings. */
export class AdhocReport {
  readonly #notes = new Notes();

  constructor(private readonly options: AdhocOptions) {}

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
    const { result, host, task } = event;
    const { name } = host;
    switch (result.status) {
      case "skipped":
        return [line(`${name} | SKIPPED`, "cyan")];
      case "unreachable":
        return this.#shown(`${name} | UNREACHABLE!`, event, "bright red");
      case "failed":
        return isText(event)
          ? this.#text(`${name} | FAILED`, event, "red")
          : this.#shown(`${name} | FAILED!`, event, "red");
      case "ok": {
        if (task.module === "ansible.builtin.include_tasks") return [];
        const changed = isChanged(result);
        const [word, color]: readonly [string, Color] = changed
          ? ["CHANGED", "yellow"]
          : ["SUCCESS", "green"];
        const diff = changed && !this.options.oneLine ? diffLines(result.diffs) : [];
        const shown = isText(event)
          ? this.#text(`${name} | ${word}`, event, color)
          : this.#shown(`${name} | ${word}`, event, color);
        return [...diff, ...shown];
      }
      default:
        return result satisfies never;
    }
  }

  #shown(start: string, { result, task }: TaskEvent, color: Color): readonly Line[] {
    const shown: Value = shownResult(result, task.module);
    if (this.options.oneLine) {
      return [line(`${start} => ${this.options.dump(shown, 0).replaceAll("\n", "")}`, color)];
    }
    return lines(`${start} => ${this.options.dump(shown, INDENT)}`, color);
  }

  #text(start: string, { result }: TaskEvent, color: Color): readonly Line[] {
    const shown = toShown(result);
    const field = (name: string) => str(shown.get(name) ?? "");
    const heading = `${start} | rc=${shown.has("rc") ? field("rc") : -1}`;
    if (this.options.oneLine) {
      const escaped = (text: string) => text.replaceAll("\n", "\\n").replaceAll("\r", "\\r");
      const errors = field("stderr") === "" ? "" : ` (stderr) ${escaped(field("stderr"))}`;
      return [line(`${heading} | (stdout) ${escaped(field("stdout"))}${errors}`, color)];
    }
    return lines(`${heading} >>\n${field("stdout")}${field("stderr")}${field("msg")}`, color);
  }
}

/** Whether a result is a command's output; one that runs on in the background has none yet. */
function isText({ task, result }: TaskEvent): boolean {
  return TEXT_MODULES.includes(task.module) && !hasFields(result, ["ansible_job_id", "module_stderr"]);
}

function hasFields({ values, secret }: TaskResult, names: readonly string[]): boolean {
  return secret || names.some((name) => values.has(name));
}

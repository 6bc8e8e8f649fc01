/** A run as text: the words and columns that Ansible's default output has, which people and scripts read. */

import type { HostLabel, RunEvent, TaskLabel } from "../model/event.ts";
import { baseName, resolvePath } from "../model/path.ts";
import { isChanged, type TaskResult } from "../model/result.ts";
import { str } from "../template/python/repr.ts";
import { banner, type Color, errorLine, type Line, line } from "./lines.ts";
import { type NoteOptions, Notes } from "./notes.ts";
import { customStatsLines, recapLines, type RunEnd } from "./recap.ts";
import type { ShowResult } from "./result_format.ts";
import { diffLines, itemLabel, shownResult } from "./result_text.ts";

export interface TerminalOptions extends NoteOptions {
  /** Width that banners fill. */
  readonly columns: number;
  readonly verbosity: number;
  /** What tasks do that nobody wrote is told. */
  readonly showImplicit: boolean;
  /** Lines of running commands are shown. */
  readonly live: boolean;
  readonly showSkipped: boolean;
  readonly showOk: boolean;
  readonly showIncluded: boolean;
  readonly showHostStarts: boolean;
  readonly showStats: boolean;
  /** Arguments of tasks stand in their banners. */
  readonly showArguments: boolean;
  /** The place of a task is told when it fails. */
  readonly showFailedPaths: boolean;
  readonly failuresToStderr: boolean;
  readonly checkMarkers: boolean;
  /** Lines shown around each difference. */
  readonly diffContext: number;
  readonly show: ShowResult;
}

const INCLUDES: readonly string[] = ["ansible.builtin.include_tasks", "ansible.builtin.include_role"];
/** From here on: handlers that are notified, places of tasks, what meta tasks do. */
const TELLING = 2;
/** From here on: what came of each try. */
const TELLING_TRIES = 3;

/** Turns events into lines. It remembers which task's banner stands above. */
export class TerminalReport {
  #strategy = "linear";
  #banner: number | null = null;
  readonly #notes: Notes;

  constructor(private readonly options: TerminalOptions) {
    this.#notes = new Notes({ ...options, errorsToStderr: options.failuresToStderr });
  }

  lines(event: RunEvent): readonly Line[] {
    switch (event.kind) {
      case "playbook-start":
        return this.#playbookStart(event);
      case "play-start":
        return this.#playStart(event);
      case "no-hosts-matched":
        return [line("skipping: no hosts matched", "skip")];
      case "no-hosts-remaining":
        return [this.#heading("NO MORE HOSTS LEFT")];
      case "task-start":
        return this.#taskStart(event.task);
      case "host-start": {
        const kind = event.task.kind === "handler" ? "HANDLER" : "TASK";
        const text = ` [started ${kind}: ${event.task.name} on ${event.host}]`;
        return this.options.showHostStarts ? [line(text, "ok")] : [];
      }
      case "item-result":
        return this.#itemResult(event.task, event.host, event.result);
      case "task-result":
        return this.#taskResult(event.task, event.host, event.result);
      case "retry":
        return this.#retry(event);
      case "job": {
        const state = event.phase === "poll" ? " started=True finished=False" : "";
        const text = `ASYNC ${event.phase.toUpperCase()} on ${event.host}: jid=${event.id}${state}`;
        return [line(text, "debug")];
      }
      case "included": {
        const label = event.label === null ? "" : ` => (item=${str(event.label)})`;
        const text = `included: ${event.file} for ${event.hosts.join(", ")}${label}`;
        return this.options.showIncluded ? [line(text, "included")] : [];
      }
      case "notified":
        return this.#tell(`NOTIFIED HANDLER ${event.handler} for ${event.host}`);
      case "meta":
        return this.#meta(event);
      case "live":
        return this.options.live
          ? [{ ...line(`  ${event.host} | ${event.line}`, "debug"), passing: true }]
          : [];
      case "progress":
        return [line(`  ${event.host} | ${event.line}`, "debug")];
      case "warning":
        return this.#notes.warning(event.message, event);
      case "error":
        return this.#notes.error(event.error);
      case "run-end":
        return this.#runEnd(event);
      default:
        return event satisfies never;
    }
  }

  #heading(text: string): Line {
    return banner(text, this.options.columns);
  }

  #tell(text: string): readonly Line[] {
    return this.options.verbosity >= TELLING ? [line(text, "verbose")] : [];
  }

  #meta({ message, implicit }: RunEvent & { readonly kind: "meta" }): readonly Line[] {
    const text = `META: ${message}`;
    if (!implicit) return this.#tell(text);
    return this.options.showImplicit ? [line(text, "debug")] : [];
  }

  #playbookStart(
    { path, plays, checkMode }: RunEvent & { readonly kind: "playbook-start" },
  ): readonly Line[] {
    const heading = this.options.verbosity >= TELLING ? [this.#heading(`PLAYBOOK: ${baseName(path)}`)] : [];
    const dry = checkMode && this.options.checkMarkers ? [this.#heading("DRY RUN")] : [];
    return [...heading, ...dry, ...this.#tell(`${plays} plays in ${path}`)];
  }

  #playStart({ name, strategy, checkMode }: RunEvent & { readonly kind: "play-start" }): readonly Line[] {
    this.#strategy = strategy;
    this.#banner = null;
    const mark = checkMode && this.options.checkMarkers ? " [CHECK MODE]" : "";
    return [this.#heading(name ? `PLAY [${name}]${mark}` : `PLAY${mark}`)];
  }

  #taskStart(task: TaskLabel): readonly Line[] {
    const { showOk, showSkipped } = this.options;
    // Where hosts go their own ways, or results are left out, the banner comes with the first result.
    return this.#strategy === "free" || !showOk || !showSkipped ? [] : this.#taskBanner(task);
  }

  #taskBanner(task: TaskLabel): readonly Line[] {
    this.#banner = task.id;
    const { checkMarkers, showArguments, verbosity } = this.options;
    const mark = task.checkMode && checkMarkers ? " [CHECK MODE]" : "";
    const given = showArguments && task.arguments !== null ? ` ${task.arguments}` : "";
    const heading = this.#heading(
      `${task.kind === "handler" ? "RUNNING HANDLER" : "TASK"} [${task.name}${given}]${mark}`,
    );
    return verbosity >= TELLING ? [heading, this.#taskPath(task)] : [heading];
  }

  #taskPath({ path }: TaskLabel): Line {
    return line(`task path: ${resolvePath(this.options.workingFolder, path)}`, "debug");
  }

  /** The banner of a task, where another one's stands above. */
  #under(task: TaskLabel, made: readonly Line[]): readonly Line[] {
    return this.#banner === task.id || made.length === 0 ? made : [...this.#taskBanner(task), ...made];
  }

  #itemResult(task: TaskLabel, host: HostLabel, result: TaskResult): readonly Line[] {
    if (INCLUDES.includes(task.module) && result.status !== "skipped") return [];
    const label = `(item=${itemLabel(result)})`;
    switch (result.status) {
      case "failed":
      case "unreachable":
        return this.#under(task, [
          ...this.#notes.of(result),
          this.#failure(`failed: [${hostText(host)}] ${label} => ${this.#dumped(task, result)}`, "error"),
        ]);
      case "skipped":
        return this.options.showSkipped
          ? this.#under(task, [
            ...this.#notes.of(result),
            line(`skipping: [${host.name}] => ${label} ${this.#verbosely(task, result)}`, "skip"),
          ])
          : [];
      case "ok": {
        if (INCLUDES.includes(task.module)) return [];
        const [word, color] = okWord(result);
        if (word === "ok" && !this.options.showOk) return [];
        return this.#under(task, [
          ...this.#differences(result),
          ...this.#notes.of(result),
          line(`${word}: [${hostText(host)}] => ${label}${this.#verbosely(task, result)}`, color),
        ]);
      }
      default:
        return result satisfies never;
    }
  }

  #taskResult(task: TaskLabel, host: HostLabel, result: TaskResult): readonly Line[] {
    switch (result.status) {
      case "failed":
        return this.#failed(task, host, result);
      case "unreachable": {
        const text = `fatal: [${hostText(host)}]: UNREACHABLE! => ${this.#dumped(task, result)}`;
        return this.#under(task, [
          ...this.#notes.of(result),
          this.#failure(text, "unreachable"),
          ...ignoring(result.ignored),
        ]);
      }
      case "skipped":
        return this.options.showSkipped
          ? this.#under(task, [
            ...this.#notes.of(result),
            line(`skipping: [${host.name}]${this.#verbosely(task, result)}`, "skip"),
          ])
          : [];
      case "ok": {
        if (INCLUDES.includes(task.module)) return this.#banner === task.id ? [] : this.#taskBanner(task);
        const [word, color] = okWord(result);
        if (word === "ok" && !this.options.showOk) return [];
        if (result.items) return this.#under(task, this.#notes.of(result));
        return this.#under(task, [
          ...this.#differences(result),
          ...this.#notes.of(result),
          line(`${word}: [${hostText(host)}]${this.#verbosely(task, result)}`, color),
        ]);
      }
      default:
        return result satisfies never;
    }
  }

  #failed(
    task: TaskLabel,
    host: HostLabel,
    result: TaskResult & { readonly status: "failed" },
  ): readonly Line[] {
    // Items have told of themselves, except that the output of debug is cut down to its message.
    const told = result.items !== null && result.items.length > 0 && task.module !== "ansible.builtin.debug";
    if (told) return this.#under(task, ignoring(result.ignored));
    const { showFailedPaths, verbosity } = this.options;
    const path = showFailedPaths && verbosity < TELLING ? [this.#taskPath(task)] : [];
    const text = `fatal: [${hostText(host)}]: FAILED! => ${this.#dumped(task, result)}`;
    return this.#under(task, [
      ...this.#notes.of(result),
      ...path,
      this.#failure(text, "error"),
      ...ignoring(result.ignored),
    ]);
  }

  #failure(text: string, color: Color): Line {
    return this.options.failuresToStderr ? errorLine(text, color) : line(text, color);
  }

  #retry({ task, host, left, result }: RunEvent & { readonly kind: "retry" }): readonly Line[] {
    const told = result.verbose || this.options.verbosity >= TELLING_TRIES
      ? `Result was: ${this.#dumped(task, result)}`
      : "";
    const text = `FAILED - RETRYING: [${hostText(host)}]: ${task.name} (${left} retries left).${told}`;
    return [line(text, "debug")];
  }

  #differences(result: TaskResult): readonly Line[] {
    return diffLines([result], this.options.diffContext);
  }

  /** The result where it is to be shown in full, else nothing. */
  #verbosely(task: TaskLabel, result: TaskResult): string {
    const wanted = result.verbose ||
      (this.options.verbosity > 0 && task.module !== "ansible.builtin.gather_facts");
    return wanted ? ` => ${this.#dumped(task, result)}` : "";
  }

  #dumped(task: TaskLabel, result: TaskResult): string {
    return this.options.show(shownResult(result, task.module), { always: result.verbose });
  }

  #runEnd(event: RunEnd): readonly Line[] {
    const { columns, showStats, checkMarkers, show } = this.options;
    return [
      ...recapLines(event, columns),
      ...(showStats ? customStatsLines(event, columns, show) : []),
      ...(event.checkMode && checkMarkers ? [this.#heading("DRY RUN")] : []),
    ];
  }
}

function okWord(result: TaskResult): readonly ["ok" | "changed", Color] {
  return isChanged(result) ? ["changed", "changed"] : ["ok", "ok"];
}

function ignoring(ignored: boolean): readonly Line[] {
  return ignored ? [line("...ignoring", "skip")] : [];
}

/** `web1`, or `web1 -> bastion` for a delegated task. */
function hostText({ name, delegatedTo, address }: HostLabel): string {
  if (delegatedTo === null) return name;
  return `${name} -> ${delegatedTo}${address === null ? "" : `(${address})`}`;
}

/** A run as text: the words and columns that Ansible's default output has, which people and scripts read. */

import type { HostLabel, HostTally, RunEvent, TaskLabel } from "../model/event.ts";
import { isChanged, type TaskResult } from "../model/result.ts";
import type { Value } from "../model/value.ts";
import { str } from "../template/python/repr.ts";
import { banner, type Color, type Line, line, lines } from "./lines.ts";
import { Notes } from "./notes.ts";
import { diffLines, type DumpJson, itemLabel, shownResult } from "./result_text.ts";

export interface TerminalOptions {
  /** Width that banners fill. */
  readonly columns: number;
  readonly verbosity: number;
  /** Lines of running commands are shown. */
  readonly live: boolean;
  readonly showSkipped: boolean;
  readonly showOk: boolean;
  readonly checkMarkers: boolean;
  readonly dump: DumpJson;
}

const INDENT = 4;
const INCLUDES: readonly string[] = ["ansible.builtin.include_tasks", "ansible.builtin.include_role"];

/** Turns events into lines. It remembers which task's banner stands above. */
export class TerminalReport {
  #strategy = "linear";
  #banner: number | null = null;
  readonly #notes = new Notes();

  constructor(private readonly options: TerminalOptions) {}

  lines(event: RunEvent): readonly Line[] {
    switch (event.kind) {
      case "playbook-start":
        return this.#playbookStart(event);
      case "play-start":
        return this.#playStart(event);
      case "no-hosts-matched":
        return [line("skipping: no hosts matched", "cyan")];
      case "no-hosts-remaining":
        return this.#heading("NO MORE HOSTS LEFT");
      case "task-start":
        return this.#strategy === "free" || !this.options.showOk || !this.options.showSkipped
          ? []
          : this.#taskBanner(event.task);
      case "item-result":
        return this.#itemResult(event.task, event.host, event.result);
      case "task-result":
        return this.#taskResult(event.task, event.host, event.result);
      case "retry":
        return [
          line(
            `FAILED - RETRYING: [${hostText(event.host)}]: ${event.task.name} (${event.left} retries left).`,
            "dark gray",
          ),
        ];
      case "included": {
        const label = event.label === null ? "" : ` => (item=${str(event.label)})`;
        return [line(`included: ${event.file} for ${event.hosts.join(", ")}${label}`, "cyan")];
      }
      case "notified":
        return this.options.verbosity > 1
          ? [line(`NOTIFIED HANDLER ${event.handler} for ${event.host}`, "blue")]
          : [];
      case "meta":
        return this.options.verbosity > 1 ? [line(`META: ${event.message}`)] : [];
      case "live":
        return this.options.live
          ? [{ ...line(`  ${event.host} | ${event.line}`, "dark gray"), passing: true }]
          : [];
      case "progress":
        return [line(`  ${event.host} | ${event.line}`, "dark gray")];
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

  #heading(text: string): readonly Line[] {
    return banner(text, this.options.columns);
  }

  #playbookStart(event: RunEvent & { readonly kind: "playbook-start" }): readonly Line[] {
    const { path, plays, checkMode } = event;
    const name = path.slice(path.lastIndexOf("/") + 1);
    const heading = this.options.verbosity > 1
      ? [...this.#heading(`PLAYBOOK: ${name}`), line(`${plays} plays in ${path}`, "dark gray")]
      : [];
    return checkMode && this.options.checkMarkers ? [...heading, ...this.#heading("DRY RUN")] : heading;
  }

  #playStart({ name, strategy, checkMode }: RunEvent & { readonly kind: "play-start" }): readonly Line[] {
    this.#strategy = strategy;
    this.#banner = null;
    const mark = checkMode && this.options.checkMarkers ? " [CHECK MODE]" : "";
    return this.#heading(name ? `PLAY [${name}]${mark}` : `PLAY${mark}`);
  }

  #taskBanner(task: TaskLabel): readonly Line[] {
    this.#banner = task.id;
    const mark = task.checkMode && this.options.checkMarkers ? " [CHECK MODE]" : "";
    const heading = this.#heading(
      `${task.kind === "handler" ? "RUNNING HANDLER" : "TASK"} [${task.name}]${mark}`,
    );
    return this.options.verbosity >= 2 ? [...heading, line(`task path: ${task.path}`, "dark gray")] : heading;
  }

  /** The banner of a task, where another one's stands above. */
  #under(task: TaskLabel, made: readonly Line[]): readonly Line[] {
    return this.#banner === task.id || made.length === 0 ? made : [...this.#taskBanner(task), ...made];
  }

  #itemResult(task: TaskLabel, host: HostLabel, result: TaskResult): readonly Line[] {
    if (INCLUDES.includes(task.module)) return [];
    const { showOk, showSkipped } = this.options;
    const label = `(item=${itemLabel(result)})`;
    switch (result.status) {
      case "failed":
      case "unreachable":
        return this.#under(task, [
          ...this.#notes.of(result),
          line(`failed: [${hostText(host)}] ${label} => ${this.#dumped(task, result)}`, "red"),
        ]);
      case "skipped":
        return showSkipped
          ? this.#under(
            task,
            lines(`skipping: [${host.name}] => ${label} ${this.#verbosely(task, result, "=> ")}`, "cyan"),
          )
          : [];
      case "ok": {
        const [word, color] = okWord(result);
        if (word === "ok" && !showOk) return [];
        const text = `${word}: [${hostText(host)}] => ${label}${this.#verbosely(task, result, " => ")}`;
        return this.#under(task, [
          ...diffLines(changedDiffs(result)),
          ...this.#notes.of(result),
          ...lines(text, color),
        ]);
      }
      default:
        return result satisfies never;
    }
  }

  #taskResult(task: TaskLabel, host: HostLabel, result: TaskResult): readonly Line[] {
    const { showOk, showSkipped } = this.options;
    switch (result.status) {
      case "failed":
        return this.#failed(task, host, result);
      case "unreachable": {
        const text = `fatal: [${hostText(host)}]: UNREACHABLE! => ${this.#dumped(task, result)}`;
        return this.#under(task, [
          ...this.#notes.of(result),
          ...lines(text, "bright red"),
          ...ignoring(result.ignored),
        ]);
      }
      case "skipped":
        return showSkipped
          ? this.#under(
            task,
            lines(`skipping: [${host.name}]${this.#verbosely(task, result, " => ")}`, "cyan"),
          )
          : [];
      case "ok": {
        if (INCLUDES.includes(task.module)) return [];
        const [word, color] = okWord(result);
        if (word === "ok" && !showOk) return [];
        if (result.items) return [];
        const text = `${word}: [${hostText(host)}]${this.#verbosely(task, result, " => ")}`;
        return this.#under(task, [
          ...diffLines(changedDiffs(result)),
          ...this.#notes.of(result),
          ...lines(text, color),
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
    if (result.items && result.items.length > 0) return this.#under(task, ignoring(result.ignored));
    const text = `fatal: [${hostText(host)}]: FAILED! => ${this.#dumped(task, result)}`;
    return this.#under(task, [...this.#notes.of(result), ...lines(text, "red"), ...ignoring(result.ignored)]);
  }

  /** The result where it is to be shown in full, else nothing. */
  #verbosely(task: TaskLabel, result: TaskResult, arrow: string): string {
    const wanted = result.verbose ||
      (this.options.verbosity > 0 && task.module !== "ansible.builtin.gather_facts");
    return wanted ? `${arrow}${this.#dumped(task, result)}` : "";
  }

  #dumped(task: TaskLabel, result: TaskResult): string {
    const shown: Value = shownResult(result, task.module);
    return this.options.dump(shown, result.verbose || this.options.verbosity > 2 ? INDENT : null);
  }

  #runEnd({ hosts, checkMode, custom }: RunEvent & { readonly kind: "run-end" }): readonly Line[] {
    const names = [...hosts.keys()].sort();
    const recap = names.flatMap((name) => {
      const tally = hosts.get(name);
      return tally ? [recapLine(name, tally)] : [];
    });
    return [
      ...this.#heading("PLAY RECAP"),
      ...recap,
      line(""),
      ...this.#customStats(custom),
      ...(checkMode && this.options.checkMarkers ? this.#heading("DRY RUN") : []),
    ];
  }

  #customStats({ run, hosts }: (RunEvent & { readonly kind: "run-end" })["custom"]): readonly Line[] {
    if (this.options.verbosity < 1 || (run.size === 0 && hosts.size === 0)) return [];
    const one = (value: Value) => this.options.dump(value, 1).replaceAll("\n", "");
    const perHost = [...hosts].sort().map(([name, data]) => line(`\t${name}: ${one(data)}`));
    return [
      ...this.#heading("CUSTOM STATS: "),
      ...perHost,
      ...(run.size > 0 ? [line(""), line(`\tRUN: ${one(run)}`)] : []),
      line(""),
    ];
  }
}

function okWord(result: TaskResult): readonly ["ok" | "changed", Color] {
  return isChanged(result) ? ["changed", "yellow"] : ["ok", "green"];
}

function changedDiffs(result: TaskResult) {
  return isChanged(result) ? result.diffs : [];
}

function ignoring(ignored: boolean): readonly Line[] {
  return ignored ? [line("...ignoring", "cyan")] : [];
}

/** `web1`, or `web1 -> bastion` for a delegated task. */
function hostText({ name, delegatedTo, address }: HostLabel): string {
  if (delegatedTo === null) return name;
  return `${name} -> ${delegatedTo}${address === null ? "" : `(${address})`}`;
}

function recapLine(name: string, tally: HostTally): Line {
  const column = (word: string, count: number) => `${word}=${String(count).padEnd(4)}`;
  const { ok, changed, unreachable, failed, skipped, rescued, ignored } = tally;
  const columns = [
    column("ok", ok),
    column("changed", changed),
    column("unreachable", unreachable),
    column("failed", failed),
    column("skipped", skipped),
    column("rescued", rescued),
    column("ignored", ignored),
  ];
  const color = failed > 0 || unreachable > 0 ? "red" : changed > 0 ? "yellow" : "green";
  return line(`${name.padEnd(26)} : ${columns.join(" ")}`, color);
}

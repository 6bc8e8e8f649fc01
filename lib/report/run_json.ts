/** A run as data: what Ansible's `json` output tells at the end of a run, and `jsonl` line by line. */

import type { RunEvent, TaskLabel } from "../model/event.ts";
import { resolvePath } from "../model/path.ts";
import { type Dict, dict, type Value } from "../model/value.ts";
import { writeJson } from "../template/json/write_json.ts";
import { type Line, line } from "./lines.ts";
import { type NoteOptions, Notes } from "./notes.ts";
import type { RunEnd } from "./recap.ts";
import { wholeResult } from "./result_text.ts";

export interface RunJsonOptions extends NoteOptions {
  /** Each event as it comes, else all of the run at its end. */
  readonly byLine: boolean;
  /** Blanks for each level; null for everything on one line. */
  readonly indent: number | null;
  readonly showStats: boolean;
}

/** When something began and ended, in milliseconds since 1970. */
interface Duration {
  readonly startMs: number;
  endMs: number | null;
}

interface TaskRecord {
  readonly task: TaskLabel;
  readonly duration: Duration;
  readonly hosts: Map<Value, Value>;
}

interface PlayRecord {
  readonly id: number;
  readonly name: string;
  readonly path: string;
  readonly duration: Duration;
  readonly tasks: TaskRecord[];
}

type PlayStart = RunEvent & { readonly kind: "play-start" };
type TaskDone = RunEvent & { readonly kind: "task-result" };

export class RunJsonReport {
  readonly #plays: PlayRecord[] = [];
  readonly #notes: Notes;
  /** Whether all hosts go through a task together. */
  #isLockstep = true;
  /** The task that a host is at, where hosts go their own ways. */
  readonly #running = new Map<string, TaskRecord>();

  constructor(private readonly options: RunJsonOptions) {
    this.#notes = new Notes({ ...options, errorsToStderr: true });
  }

  lines(event: RunEvent): readonly Line[] {
    switch (event.kind) {
      case "play-start":
        return this.#playStart(event);
      case "task-start": {
        const name = event.task.kind === "handler" ? "handler_task" : "task";
        return this.#isLockstep ? this.#taskStart(`v2_playbook_on_${name}_start`, event, null) : [];
      }
      case "host-start":
        return this.#isLockstep ? [] : this.#taskStart("v2_runner_on_start", event, event.host);
      case "task-result":
        return this.#taskResult(event);
      case "warning":
        return this.#notes.warning(event.message, event);
      case "error":
        return this.#notes.error(event.error);
      case "run-end":
        return this.#runEnd(event);
      default:
        return [];
    }
  }

  #playStart({ name, path, strategy, atMs }: PlayStart): readonly Line[] {
    this.#isLockstep = strategy !== "free";
    const play = {
      id: this.#plays.length + 1,
      name,
      path,
      duration: { startMs: atMs, endMs: null },
      tasks: [],
    };
    this.#plays.push(play);
    return this.#event("v2_playbook_on_play_start", this.#playDict(play), atMs);
  }

  #taskStart(
    name: string,
    { task, atMs }: RunEvent & { readonly task: TaskLabel },
    host: string | null,
  ): readonly Line[] {
    const record = { task, duration: { startMs: atMs, endMs: null }, hosts: new Map<Value, Value>() };
    this.#plays.at(-1)?.tasks.push(record);
    if (host !== null) this.#running.set(host, record);
    return this.#event(name, this.#taskDict(record, record.hosts), atMs);
  }

  #taskResult({ task, host: { name }, result, atMs }: TaskDone): readonly Line[] {
    const play = this.#plays.at(-1);
    const record = this.#running.get(name) ?? play?.tasks.at(-1);
    if (!play || !record) return [];
    this.#running.delete(name);
    const told = wholeResult(result).set("action", task.action);
    if (result.status === "failed" || result.status === "skipped") told.set(result.status, true);
    play.duration.endMs = record.duration.endMs = atMs;
    if (this.options.byLine) {
      const one = this.#taskDict(record, new Map([[name, told]]));
      return this.#event(`v2_runner_on_${result.status}`, one, atMs);
    }
    record.hosts.set(name, told);
    return [];
  }

  #runEnd(end: RunEnd): readonly Line[] {
    const { run, hosts } = this.options.showStats ? end.custom : { run: dict({}), hosts: new Map() };
    const totals = dict({
      stats: statsOf(end),
      custom_stats: new Map<Value, Value>(hosts),
      global_custom_stats: run,
    });
    if (this.options.byLine) return this.#event("v2_playbook_on_stats", totals, end.atMs);
    const plays = this.#plays.map((play) => this.#playDict(play));
    return [this.#written(new Map<Value, Value>([...totals, ["plays", plays]]), ",", ": ")];
  }

  #event(name: string, data: Dict, atMs: number): readonly Line[] {
    if (!this.options.byLine) return [];
    const told = new Map<Value, Value>([...data, ["_event", name], ["_timestamp", timeText(atMs)]]);
    return [this.#written(told, ",", ":")];
  }

  #playDict({ id, name, path, duration, tasks }: PlayRecord): Dict {
    return dict({
      play: this.#named(id, name, path, duration),
      tasks: this.options.byLine ? [] : tasks.map((task) => this.#taskDict(task, task.hosts)),
    });
  }

  #taskDict({ task, duration }: TaskRecord, hosts: Dict): Dict {
    return dict({ task: this.#named(task.id, task.name, task.path, duration), hosts });
  }

  #named(id: number, name: string, path: string, { startMs, endMs }: Duration): Dict {
    return dict({
      id: idText(id),
      name,
      path: resolvePath(this.options.workingFolder, path),
      duration: dict({ start: timeText(startMs), ...(endMs === null ? {} : { end: timeText(endMs) }) }),
    });
  }

  #written(data: Dict, itemSeparator: string, keySeparator: string): Line {
    const { indent, byLine } = this.options;
    return line(writeJson(data, {
      indent: indent === null ? null : " ".repeat(indent),
      itemSeparator: indent === null && !byLine ? `${itemSeparator} ` : itemSeparator,
      keySeparator,
      sortKeys: true,
      asciiOnly: true,
      allowsNan: true,
      isAnsible: true,
    }));
  }
}

function statsOf({ hosts }: RunEnd): Dict {
  return new Map(
    [...hosts].map(([name, { failed, ...counts }]) => [name, dict({ ...counts, failures: failed })] as const),
  );
}

/** A time of UTC to the microsecond, as programs expect it. */
function timeText(atMs: number): string {
  return new Date(atMs).toISOString().replace(/Z$/, "000Z");
}

/** A number in the form of an identifier that is unique in the world: programs check that form. */
function idText(id: number): string {
  return `00000000-0000-0000-0000-${id.toString(16).padStart(12, "0")}`;
}

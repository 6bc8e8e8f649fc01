/** A run as test cases, each task on each host one of them: what the callback `junit` writes. */

import type { HostLabel, RunEvent, TaskLabel } from "../model/event.ts";
import { baseName, resolvePath } from "../model/path.ts";
import { isChanged, type TaskResult } from "../model/result.ts";
import { str } from "../template/python/repr.ts";
import { type Outcome, type TestCase, testSuiteXml } from "./junit_xml.ts";
import type { Line } from "./lines.ts";
import type { ShowResult } from "./result_format.ts";
import { openWithItems } from "./result_text.ts";

export interface JunitOptions {
  /** Writes the document of a playbook. */
  readonly write: (playbook: string, document: string) => void;
  readonly show: ShowResult;
  readonly workingFolder: string;
  /** Test cases are grouped by file, else by task. */
  readonly byFile: boolean;
  /** Paths of tasks are told from here; null for whole paths. */
  readonly relativeTo: ((path: string) => string) | null;
  /** Stands for the folder of tasks outside of it; null to tell the way there. */
  readonly outside: string | null;
  readonly failOnChange: boolean;
  readonly failOnIgnore: boolean;
  readonly setupTasks: boolean;
  readonly hideArguments: boolean;
  /** Only tasks whose names begin so are test cases, and those that fail. */
  readonly prefix: string;
}

interface TaskRecord {
  readonly task: TaskLabel;
  readonly name: string;
  readonly play: string;
  readonly startMs: number;
  /** By host; what was included stands under a name of its own. */
  readonly cases: Map<string, TestCase>;
}

const GATHERING = "ansible.builtin.gather_facts";
const INCLUDE = "include";

export class JunitReport {
  #playbook = "";
  #play = "";
  readonly #tasks = new Map<number, TaskRecord>();

  constructor(private readonly options: JunitOptions) {}

  lines(event: RunEvent): readonly Line[] {
    switch (event.kind) {
      case "playbook-start":
        this.#playbook = baseName(event.path).replace(/(?<=.)\.[^.]*$/, "");
        return [];
      case "play-start":
        this.#play = event.name;
        return [];
      case "task-start":
        this.#begin(event.task, event.atMs);
        return [];
      case "task-result":
        this.#end(event.task, event.host, event.result, event.atMs);
        return [];
      case "included":
        this.#included(
          event.task,
          `${event.file} (args={} vars={}): [${event.hosts.join(", ")}]`,
          event.atMs,
        );
        return [];
      case "run-end":
        this.options.write(this.#playbook, testSuiteXml(this.#playbook, this.#cases()));
        return [];
      default:
        return [];
    }
  }

  #begin(task: TaskLabel, startMs: number): void {
    if (this.#tasks.has(task.id)) return;
    const given = this.options.hideArguments || !task.arguments ? "" : ` ${task.arguments}`;
    const name = `${task.name}${given}`;
    this.#tasks.set(task.id, { task, name, play: this.#play, startMs, cases: new Map() });
  }

  #end(task: TaskLabel, host: HostLabel, result: TaskResult, atMs: number): void {
    const record = this.#tasks.get(task.id);
    if (!record || result.status === "unreachable") return;
    const status = this.#judged(record.name, result);
    if (!record.name.startsWith(this.options.prefix) && status !== "failed") return;
    const told = this.options.show(openWithItems(result), { indent: 0, always: result.verbose });
    record.cases.set(host.name, this.#case(record, host.name, atMs, outcomeOf(status, result, told)));
  }

  /** What the name of a task and settings make of a result. */
  #judged(name: string, result: TaskResult): "ok" | "failed" | "skipped" {
    const { failOnChange, failOnIgnore } = this.options;
    if (result.status === "skipped") return "skipped";
    const isIgnored = result.status === "failed" && result.ignored && !failOnIgnore;
    const failed = (result.status === "failed" && !isIgnored) || (failOnChange && isChanged(result));
    if (failed && name.includes("EXPECTED FAILURE")) return "ok";
    return failed !== name.includes("TOGGLE RESULT") ? "failed" : "ok";
  }

  #included(task: TaskLabel, text: string, atMs: number): void {
    const record = this.#tasks.get(task.id);
    if (!record?.name.startsWith(this.options.prefix)) return;
    const known = record.cases.get(INCLUDE)?.outcome;
    const told = known?.kind === "ok" ? `${known.output}\n${text}` : text;
    record.cases.set(INCLUDE, this.#case(record, INCLUDE, atMs, { kind: "ok", output: told }));
  }

  #case({ task, name, play, startMs }: TaskRecord, host: string, atMs: number, outcome: Outcome): TestCase {
    return {
      name: `[${host}] ${play}: ${name}`,
      className: this.#className(task),
      seconds: (atMs - startMs) / 1000,
      outcome,
    };
  }

  #className({ path }: TaskLabel): string {
    const { workingFolder, relativeTo, outside, byFile } = this.options;
    const whole = resolvePath(workingFolder, path);
    const told = relativeTo ? relativeTo(whole) : whole;
    const placed = outside !== null && told.startsWith("../") ? `${outside}${baseName(told)}` : told;
    return byFile ? placed.replace(/\.yml:\d+$/, "") : placed;
  }

  #cases(): readonly TestCase[] {
    return [...this.#tasks.values()]
      .filter(({ task }) => this.options.setupTasks || task.module !== GATHERING)
      .flatMap(({ cases }) => [...cases.values()]);
  }
}

function outcomeOf(status: "ok" | "failed" | "skipped", result: TaskResult, told: string): Outcome {
  const { values } = result;
  const text = (name: string, otherwise: string) =>
    values.has(name) ? str(values.get(name) ?? null) : otherwise;
  switch (status) {
    case "ok":
      return { kind: "ok", output: told };
    case "skipped":
      return { kind: "skipped", reason: text("skip_reason", "skipped") };
    case "failed":
      // A loop has no error of its own: its items have.
      return result.status === "failed" && result.error && !result.items && !result.secret
        ? { kind: "error", message: result.error.message, output: "(traceback missing)\n" }
        : { kind: "failure", message: text("msg", `rc=${text("rc", "0")}`), output: told };
    default:
      return status satisfies never;
  }
}

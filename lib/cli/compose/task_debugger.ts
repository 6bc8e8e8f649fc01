/** The conversation about a task at which a run stopped: Ansible's commands of the task debugger. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import { textSpan } from "../../source/span.ts";
import type { Vars } from "../../model/inventory.ts";
import { plainValue, rawField, type RawMap, rawMap, rawScalar } from "../../model/raw.ts";
import type { Task } from "../../model/playbook.ts";
import { toRegistered } from "../../model/result.ts";
import { type Dict, dict, isDict, type Value } from "../../model/value.ts";
import type { NextStep, Stop, TaskDebugger } from "../../engine/task/task_debugger.ts";
import { line } from "../../report/lines.ts";
import { finalize } from "../../template/finalize.ts";
import { prettyText } from "../../template/filters/pretty_text.ts";
import { plainSource } from "../../template/syntax/source.ts";
import { compileExpression } from "../../template/template.ts";
import type { RuntimeValue } from "../../template/python/values.ts";
import type { Renderer } from "../../vars/render.ts";
import type { Session } from "../session.ts";
import { type Assignment, assignmentIn, typed, withPart } from "./debugger_assignment.ts";

const HELP = `p EXPRESSION            show task, task.args, task_vars, host, result or a part of them
task.args[KEY] = VALUE  give the task another argument; del task.args[KEY] takes one away
task_vars[KEY] = VALUE  give the task another variable
u                       undo what was changed of the task
r                       run the task again
c                       go on with the next task
q                       end the run`;

/** What `command` gets as its line. */
const FREE_FORM = "_raw_params";

export function taskDebugger(
  settings: TaskDebugger["settings"],
  session: Session,
  renderer: Renderer,
): TaskDebugger {
  let before: Promise<unknown> = Promise.resolve();
  return {
    settings,
    ask: (stop) => {
      // Several hosts may stop at the same time; they are asked about one after the other.
      const answer = before.then(() => new Conversation(stop, session, renderer).nextStep());
      before = answer.catch(() => {});
      return answer;
    },
  };
}

class Conversation {
  #task: Task;
  #vars: Vars = new Map();
  #last = "";

  constructor(
    private readonly stop: Stop,
    private readonly session: Session,
    private readonly renderer: Renderer,
  ) {
    this.#task = stop.task;
  }

  async nextStep(): Promise<NextStep> {
    const { keyboard, signal } = this.session;
    const prompt = `[${this.stop.host}] TASK: ${this.stop.label.name} (debug)> `;
    for (;;) {
      const answer = await keyboard.ask(prompt, { echo: true, timeoutMs: null, signal, piped: true });
      const next = this.#do(answer === null ? "quit" : answer.trim() || this.#last);
      if (next) return next;
    }
  }

  #do(text: string): NextStep | null {
    this.#last = text;
    const [, command = "", rest = ""] = /^(\w+|\?)?\s*(.*)$/s.exec(text) ?? [];
    switch (command) {
      case "c":
      case "continue":
        return { kind: "continue" };
      case "r":
      case "redo":
        return { kind: "redo", task: this.#task, vars: this.#vars };
      case "q":
      case "quit":
        throw new DiagnosticError("User interrupted execution", { code: "interrupted" });
      case "u":
      case "update_task":
        this.#task = this.stop.task;
        return null;
      case "h":
      case "help":
      case "?":
        this.#say(HELP);
        return null;
      case "p":
      case "pprint":
        this.#attempt(() => this.#say(rest === "task" ? this.#title() : prettyText(this.#value(rest))));
        return null;
      default:
        if (text !== "") this.#attempt(() => this.#assign(text));
        return null;
    }
  }

  #attempt(step: () => void): void {
    try {
      step();
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      this.#say(`***${error.message}`);
    }
  }

  #say(text: string): void {
    this.session.output.line(line(text));
  }

  #title(): string {
    return `TASK: ${this.stop.label.name}`;
  }

  #assign(text: string): void {
    const assignment = assignmentIn(text);
    if (!assignment) {
      throw new DiagnosticError(`this is neither a command nor an assignment: ${text}`, {
        code: "bad-argument",
        hint: "h shows what there is",
      });
    }
    const keys = assignment.keys.map((key) => this.#value(key));
    const made = assignment.value === null ? undefined : this.#value(assignment.value);
    this.#set(assignment.target, keys, made);
  }

  #set(target: Assignment["target"], keys: readonly Value[], made: Value | undefined): void {
    if (target === "task_vars") {
      const changed = withPart(dict({}), keys, made, (name) => this.#variable(name));
      if (isDict(changed)) {
        this.#vars = new Map([
          ...this.#vars,
          ...[...changed].map(([key, item]) => [String(key), item] as const),
        ]);
      }
      return;
    }
    const changed = withPart(this.#arguments(), keys, made);
    if (isDict(changed)) this.#task = withArguments(this.#task, changed);
  }

  /** @throws {DiagnosticError} for what is no expression, or undefined. */
  #value(text: string): Value {
    const expression = compileExpression(plainSource(text), { rendersTexts: false });
    const names: Readonly<Record<string, () => RuntimeValue>> = {
      host: () => this.stop.host,
      result: () => this.#result(),
      task: () =>
        dict({ action: this.stop.label.action, args: this.#arguments(), name: this.stop.label.name }),
      task_vars: () => this.#scope().asDict() as ReadonlyMap<Value, RuntimeValue>,
    };
    return finalize(expression.evaluate(this.renderer.environment, { get: (name) => names[name]?.() }));
  }

  /** What `register` would set; `_result` is the name by which it goes as well. */
  #result(): Dict {
    const registered = toRegistered(this.stop.result);
    return new Map([...registered, ["_result", registered]]);
  }

  #variable(name: Value): Value | undefined {
    const value = this.#scope().get(String(name));
    return value === undefined ? undefined : finalize(value);
  }

  #scope() {
    return this.stop.scope.with({ level: "extra vars", origin: "", vars: this.#vars });
  }

  /** The arguments as they are written, templates and all. */
  #arguments(): Dict {
    const { named, freeForm } = this.#task.arguments;
    const entries = named.entries.map(({ key, value }) => [key.value, plainValue(value)] as const);
    return new Map([...(freeForm ? [[FREE_FORM, freeForm.value] as const] : []), ...entries]);
  }
}

/** The task with other arguments; what somebody types may hold templates. */
function withArguments(task: Task, args: Dict): Task {
  const at = textSpan("debugger", "");
  const freeForm = args.get(FREE_FORM);
  const named: RawMap = rawMap(
    [...args].filter(([key]) => key !== FREE_FORM).map(([key, value]) => {
      const known = rawField(task.arguments.named, String(key));
      const isKept = known !== undefined && plainValue(known) === value;
      return { key: rawScalar(key, at, false), value: isKept ? known : typed(value, at) };
    }),
    task.arguments.named.at,
  );
  return {
    ...task,
    arguments: {
      ...task.arguments,
      named,
      freeForm: freeForm === undefined ? null : rawScalar(freeForm, task.arguments.freeForm?.at ?? at),
    },
  };
}

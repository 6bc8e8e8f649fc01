/** What the keywords of a task come to for one host, and one item of its loop. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { OptionName, Task } from "../../model/playbook.ts";
import { type Raw, rawMap } from "../../model/raw.ts";
import { isDict, isList, OMIT, type Value } from "../../model/value.ts";
import { str } from "../../template/python/repr.ts";
import { type Keywords, optionOf } from "./keywords.ts";

export interface TaskOptions {
  readonly checkMode: boolean;
  readonly diff: boolean;
  readonly noLog: boolean;
  readonly ignoreErrors: boolean;
  readonly ignoreUnreachable: boolean;
  readonly environment: Readonly<Record<string, string>>;
  /** Seconds; null for no limit. */
  readonly timeoutS: number | null;
  readonly notify: readonly string[];
}

/** What the command line and the configuration say of these; keywords go before them. */
export interface OptionDefaults {
  readonly checkMode: boolean;
  readonly diff: boolean;
  /** Seconds between two looks at a task in the background. */
  readonly pollS: number;
  readonly noLog: boolean;
  /** Seconds that a task has; null for no limit. */
  readonly timeoutS: number | null;
  /** A failing task ends the play for all hosts. */
  readonly anyErrorsFatal: boolean;
}

export function taskOptions(task: Task, keywords: Keywords, defaults: OptionDefaults): TaskOptions {
  const flag = (name: OptionName) => keywords.flag(name, ...optionOf(task, name));
  // They are heeded elsewhere; here a task fails whose keyword cannot be read.
  for (const name of ["run_once", "become"] as const) flag(name);
  return {
    checkMode: flag("check_mode") ?? defaults.checkMode,
    diff: flag("diff") ?? defaults.diff,
    noLog: flag("no_log") ?? defaults.noLog,
    ignoreErrors: flag("ignore_errors") ?? false,
    ignoreUnreachable: flag("ignore_unreachable") ?? false,
    environment: environmentOf(task, keywords),
    timeoutS: (keywords.integer("timeout", ...optionOf(task, "timeout")) ?? defaults.timeoutS) || null,
    notify: [
      ...(keywords.texts("notify", task.keywords.get("notify")) ??
        task.inherited.notify.flatMap((raw) => keywords.texts("notify", raw) ?? [])),
    ],
  };
}

/** What the keywords say of a task that failed before it ran: each that can be read, whatever is wrong with the others. */
export function readableOptions(task: Task, keywords: Keywords, defaults: OptionDefaults): TaskOptions {
  const flag = (name: OptionName) =>
    readable(() => keywords.flag(name, ...optionOf(task, name)), null) ?? false;
  return readable(() => taskOptions(task, keywords, defaults), {
    checkMode: defaults.checkMode,
    diff: defaults.diff,
    noLog: noLog(task, keywords, defaults),
    ignoreErrors: flag("ignore_errors"),
    ignoreUnreachable: flag("ignore_unreachable"),
    environment: {},
    timeoutS: null,
    notify: [],
  });
}

function readable<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof DiagnosticError) return otherwise;
    throw error;
  }
}

/** Whether the output is hidden; where that cannot be told, it is. */
export function noLog(task: Task, keywords: Keywords, defaults: OptionDefaults): boolean {
  try {
    return keywords.flag("no_log", ...optionOf(task, "no_log")) ?? defaults.noLog;
  } catch (error) {
    if (error instanceof DiagnosticError) return true;
    throw error;
  }
}

/** The environments around a task, an inner one's variables winning. */
function environmentOf(task: Task, keywords: Keywords): Readonly<Record<string, string>> {
  const made: Record<string, string> = {};
  for (const raw of task.inherited.environment) {
    const value = keywords.value("environment", isGathering(task) ? knownParts(raw, keywords) : raw);
    for (const one of isList(value) ? value : [value]) addEnvironment(made, one);
  }
  return made;
}

function isGathering({ module }: Task): boolean {
  return module === "ansible.builtin.gather_facts" || module === "ansible.builtin.setup";
}

/** An environment without what is undefined: it may be made of facts that are yet to be gathered. */
function knownParts(raw: Raw, keywords: Keywords): Raw {
  if (raw.kind === "list") return { ...raw, items: raw.items.map((item) => knownParts(item, keywords)) };
  if (raw.kind !== "map") return raw;
  return rawMap(raw.entries.filter(({ value }) => isDefined(value, keywords)), raw.at);
}

function isDefined(raw: Raw, keywords: Keywords): boolean {
  try {
    keywords.value("environment", raw);
    return true;
  } catch (error) {
    if (error instanceof DiagnosticError && error.code === "template-undefined") return false;
    throw error;
  }
}

function addEnvironment(made: Record<string, string>, value: Value | undefined): void {
  if (!isDict(value)) return;
  for (const [name, text] of value) if (text !== OMIT) made[str(name)] = text === null ? "" : str(text);
}

/** Tasks that nobody wrote: the gathering of facts and the flushing of handlers. */

import type { Span } from "../../source/span.ts";
import type { Node, Play, Task } from "../../model/playbook.ts";
import { type Raw, type RawEntry, rawList, type RawMap, rawMap, rawScalar } from "../../model/raw.ts";

export const META = "ansible.builtin.meta";
export const GATHER_FACTS = "ansible.builtin.gather_facts";

const VALIDATE = "ansible.builtin.validate_argument_spec";

/** Ids of implicit tasks are negative: the loader numbers its own from 1. */
let lastId = 0;

/** `meta: flush_handlers` between the sections of a play. */
export function flushTask(play: Play): Task {
  return implicitTask(play, META, "meta", { freeForm: "flush_handlers" });
}

/** `Gathering Facts`; with the tag `always` unless the play has tags of its own. */
export function gatherFactsTask(play: Play): Task {
  const entries = (["gather_subset", "gather_timeout", "fact_path"] as const).flatMap((name): RawEntry[] => {
    const value = play.keywords.get(name);
    return value ? [{ key: rawScalar(name, value.at), value }] : [];
  });
  const task = implicitTask(play, GATHER_FACTS, "gather_facts", {
    name: "Gathering Facts",
    arguments: entries,
  });
  return beforehand(play, task);
}

/**
 * The check of a play's variables, tagged as the gathering of facts is.
 *
 * @param name Of the specification.
 * @param path Of the file that it stands in.
 */
export function argumentCheckTask(play: Play, name: string, options: RawMap, path: string): Task {
  const { at } = options;
  const entry = (key: string, value: Raw): RawEntry => ({ key: rawScalar(key, at), value });
  const context = Object.entries({ type: "play", name, argument_spec_name: name, path });
  const task = implicitTask(play, VALIDATE, "validate_argument_spec", {
    name: `Validating arguments against arg spec ${name}`,
    arguments: [
      entry("argument_spec", options),
      entry(
        "validate_args_context",
        rawMap(context.map(([key, text]) => entry(key, rawScalar(text, at, false))), at),
      ),
    ],
  });
  return beforehand(play, task);
}

/** A task that stands before those of a play, and is shown as they are; every host has its own, whatever the play says. */
function beforehand(play: Play, task: Task): Task {
  const always: readonly Raw[] = [rawList([rawScalar("always", play.at)], play.at)];
  const tags = play.inherited.tags.length === 0 ? always : play.inherited.tags;
  const options = new Map([...task.inherited.options, ["run_once", rawScalar(false, play.at)] as const]);
  const inherited = { ...task.inherited, options, tags, when: play.importedWhen };
  return { ...task, implicit: false, inherited };
}

interface ImplicitOptions {
  readonly name?: string;
  readonly freeForm?: string;
  readonly arguments?: readonly RawEntry[];
}

function implicitTask(
  play: Play,
  module: string,
  written: string,
  { name, freeForm, arguments: named = [] }: ImplicitOptions,
): Task {
  const { at, inherited } = play;
  return {
    kind: "task",
    id: --lastId,
    at,
    name: name === undefined ? null : rawScalar(name, at),
    moduleName: rawScalar(written, at),
    module,
    arguments: {
      named: rawMap(named, at),
      freeForm: freeForm === undefined ? null : rawScalar(freeForm, at),
      whole: null,
    },
    keywords: new Map(),
    loopWith: null,
    inherited,
    outer: inherited,
    site: { path: play.path, includedFrom: [], roles: [], playbookFolder: play.folder },
    handler: null,
    implicit: true,
  };
}

/** What `meta:` says; null for any other task. */
export function metaAction(task: Task): string | null {
  if (task.module !== META) return null;
  return String(task.arguments.freeForm?.value ?? "").trim();
}

/** All tasks of a list, in the order in which they are written. */
export function allTasks(nodes: readonly Node[]): readonly Task[] {
  return nodes.flatMap((node) =>
    node.kind === "task"
      ? [node]
      : [...allTasks(node.body), ...allTasks(node.rescue), ...allTasks(node.always)]
  );
}

/** A span for what concerns the play as a whole. */
export function placeOfPlay(play: Play): Span {
  return play.at;
}

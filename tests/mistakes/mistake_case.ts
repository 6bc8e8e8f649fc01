/** Playbooks with one mistake each, as they lie in `cases`. */

import { readYaml } from "../../lib/yaml/read.ts";
import { plainValue, type Raw } from "../../lib/model/raw.ts";
import { field, isDict, isList, type Value } from "../../lib/model/value.ts";

/** Stands before what is wrong. */
const MARK = "§";
const HEAD = "- hosts: all\n  gather_facts: false\n  tasks:\n";
const PLAYBOOK = "playbook.yml";
/** How ferry ends where a playbook cannot be read, and where a host has failed. */
const [UNREADABLE, HOST_FAILED] = [4, 2];

export interface MistakeCase {
  readonly name: string;
  /** Texts by paths, without the mark. */
  readonly files: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  /** `path:line:column` of the mark. */
  readonly place: string;
  readonly kind: "error" | "warning";
  /** How the message begins. */
  readonly says: string;
  /** How the hint begins; null where none is wanted. */
  readonly hint: string | null;
  readonly code: number;
  /** Whether it shows only when the task is reached: before, no play may have begun. */
  readonly isReached: boolean;
}

/** The cases of a file. */
export function readCases(path: string): readonly MistakeCase[] {
  const { root } = readYaml({ path, text: Deno.readTextFileSync(path) });
  const cases = root ? plainValue(root as Raw) : [];
  if (!isList(cases)) throw new TypeError(`${path} is no list of cases`);
  return cases.map(toCase);
}

function toCase(written: Value): MistakeCase {
  const told = (name: string) => field(written, name);
  const name = String(told("mistake"));
  const marked = markedFiles(written);
  const [path, text] = marked.find(([, text]) => text.includes(MARK)) ?? [];
  if (path === undefined || text === undefined) throw new TypeError(`nothing is marked: ${name}`);
  const before = text.slice(0, text.indexOf(MARK)).split("\n");
  const isReached = told("reached") === true;
  const args = told("args");
  return {
    name,
    files: Object.fromEntries(marked.map(([path, text]) => [path, text.replace(MARK, "")])),
    args: isList(args) ? args.map(String) : [],
    place: `${path}:${before.length}:${(before.at(-1) ?? "").length + 1}`,
    kind: told("warns") === undefined ? "error" : "warning",
    says: String(told("warns") ?? told("says")),
    hint: told("hint") === undefined ? null : String(told("hint")),
    code: Number(told("exit") ?? (isReached ? HOST_FAILED : UNREADABLE)),
    isReached,
  };
}

function markedFiles(written: Value): readonly (readonly [path: string, text: string])[] {
  const tasks = field(written, "tasks");
  const files = field(written, "files");
  return [
    [PLAYBOOK, tasks === undefined ? String(field(written, "playbook")) : HEAD + indented(String(tasks))],
    ...isDict(files) ? [...files].map(([path, text]) => [String(path), String(text)] as const) : [],
  ];
}

function indented(tasks: string): string {
  return tasks.replace(/^(?=.)/gm, "    ");
}

/** Cases of modules as playbooks that ferry and ansible-playbook can both run. */

import { plainValue, rawField } from "../../lib/model/raw.ts";
import { type Dict, isDict, isList, type Value } from "../../lib/model/value.ts";
import type { ModuleCase } from "../support/module_cases.ts";
import { makeTree, snapshot } from "../support/tree.ts";

const RUNS = ["first", "second"];

/** What became of a case: its results in the order of its runs, and what lies in its folder. */
export interface CaseOutcome {
  readonly results: readonly unknown[];
  readonly tree: readonly string[];
}

/** Makes the files of cases in folders of their own, with playbooks that run them twice; all are in `all.yml`. */
export function placeCases(module: string, cases: readonly ModuleCase[], folder: string): void {
  Deno.mkdirSync(folder);
  const plays = cases.map((one, at) => {
    placeCase(module, one, `${folder}/${at}`, at);
    return `- import_playbook: ${folder}/${at}/playbook/play.yml\n`;
  });
  const results = cases.map((_, at) =>
    `[${RUNS.map((run) => `case_${at}_${run} | default(none)`).join(", ")}]`
  );
  const keep = { content: `{{ [${results.join(", ")}] | to_json }}`, dest: `${folder}/results.json` };
  plays.push(
    `- { hosts: localhost, gather_facts: false, tasks: [{ ansible.builtin.copy: ${
      JSON.stringify(keep)
    } }] }\n`,
  );
  Deno.writeTextFileSync(`${folder}/all.yml`, plays.join(""));
}

function placeCase(module: string, one: ModuleCase, folder: string, at: number): void {
  const told = (key: string) => filled(dictOf(one, key), folder);
  Deno.mkdirSync(`${folder}/dir`, { recursive: true });
  Deno.mkdirSync(`${folder}/playbook`);
  makeTree(`${folder}/playbook`, told("playbook") as Dict);
  makeTree(`${folder}/dir`, told("before") as Dict);
  const task = new Map<Value, Value>([
    ["name", one.name.replace(/[{}]/g, "")],
    [module, told("args")],
    ["environment", told("environment")],
    ["ignore_errors", true],
  ]);
  const runs = RUNS.map((run) => new Map<Value, Value>([...task, ["register", `case_${at}_${run}`]]));
  const text = `- hosts: localhost
  gather_facts: false
  vars: ${yamlText(told("variables"))}
  tasks:
${runs.map((run) => `  - ${yamlText(run)}\n`).join("")}`;
  Deno.writeTextFileSync(`${folder}/playbook/play.yml`, text);
}

/** What became of the cases, with the names of their folders taken out; null for those that did not come to their end. */
export function outcomesIn(folder: string, count: number): readonly (CaseOutcome | null)[] {
  const all: readonly (readonly unknown[])[] = JSON.parse(Deno.readTextFileSync(`${folder}/results.json`));
  return Array.from({ length: count }, (_, at) => {
    const results = all[at] ?? [];
    if (results.length === 0 || results.includes(null)) return null;
    const own = `${folder}/${at}`;
    const tree = snapshot(`${own}/dir`).map((line) => neutral(withoutTime(line), own)).sort();
    return { results: JSON.parse(neutral(JSON.stringify(results), own)), tree };
  });
}

/** Names that hold the time of day, or a random word. */
function neutral(text: string, folder: string): string {
  const random = /\/(ansible|a b)\.[a-z0-9_]{8,10}/g;
  return text.replaceAll(folder, "FOLDER").replace(random, "/$1.RANDOM").replace(
    /\.\d+\.\d{4}-\d\d-\d\d@\d\d:\d\d:\d\d~/g,
    ".BACKUP~",
  );
}

/** Without the time of the last change, the fifth of what a snapshot tells behind a path. */
function withoutTime(line: string): string {
  return line.replace(/^([^]* \d+ \d+ \d+) \d+ ([^ ]* [^ ]*)$/, "$1 $2");
}

function dictOf({ raw }: ModuleCase, key: string): Dict {
  const found = rawField(raw, key);
  const value = found ? plainValue(found) : null;
  return isDict(value) ? value : new Map();
}

function filled(value: Value, folder: string): Value {
  const words: Readonly<Record<string, string>> = {
    dir: `${folder}/dir`,
    playbook: `${folder}/playbook`,
    uid: String(Deno.uid()),
    gid: String(Deno.gid()),
    user: "root",
    group: "root",
  };
  if (value === "{uid}" || value === "{gid}") return Number(words[value.slice(1, -1)]);
  if (typeof value === "string") {
    return value.replace(/\{(dir|playbook|uid|gid|user|group)\}/g, (_, word: string) => words[word] ?? "");
  }
  if (isList(value)) return value.map((item) => filled(item, folder));
  if (!isDict(value)) return value;
  return new Map([...value].map(([key, item]) => [filled(key, folder), filled(item, folder)]));
}

/** YAML in which texts are never templates. */
function yamlText(value: Value): string {
  if (isList(value)) return `[${value.map(yamlText).join(", ")}]`;
  if (isDict(value)) {
    return `{${
      [...value].map(([key, item]) => `${JSON.stringify(String(key))}: ${yamlText(item)}`).join(", ")
    }}`;
  }
  const text = JSON.stringify(value);
  return typeof value === "string" && /\{[{%#]/.test(value) ? `!unsafe ${text}` : text;
}

/** Lookups give what Ansible gives: values, texts of errors, items of loops. */

import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { toJson } from "../../lib/model/json.ts";
import { type Answer, ask, type Question } from "./ask.ts";

/** A question and Ansible's answer. `{site}` stands for the playbook's folder. */
interface Case extends Question {
  readonly value?: unknown;
  readonly error?: string;
  /** The answer where it is meant to differ: names of Python's classes, and salts that Ansible writes anew. */
  readonly ours?: { readonly error: string } | { readonly value: unknown };
}

const CASES = new URL("./cases/", import.meta.url);
const SITE = new URL("./site", import.meta.url).pathname;

for (const { name } of [...Deno.readDirSync(CASES)].sort((a, b) => (a.name < b.name ? -1 : 1))) {
  const cases: readonly Case[] = JSON.parse(Deno.readTextFileSync(new URL(name, CASES)));
  Deno.test(`${name.replace(/\.json$/, "")} answers ${cases.length} questions as Ansible does`, () => {
    const folder = Deno.makeTempDirSync({ prefix: "ferry-lookups-" });
    try {
      copyFolder(SITE, folder);
      // One after the other: a password that one question makes is there for the next.
      const wrong = cases.map((one) => ({
        question: questionText(one),
        answer: shown(ask(replaced(one, "{site}", folder), folder), folder),
        expected: expected(one),
      })).filter(({ answer, expected }) => !isDeepStrictEqual(answer, expected));
      deepEqual(wrong, []);
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  });
}

function questionText(one: Case): string {
  return one.template ?? `with_${one.with}: ${JSON.stringify(one.terms)}`;
}

function expected({ value, error, ours }: Case): unknown {
  return ours ?? (error === undefined ? { value } : { error });
}

function shown(answer: Answer, folder: string): unknown {
  return replaced("value" in answer ? { value: toJson(answer.value) } : answer, folder, "{site}");
}

function replaced<T>(data: T, from: string, to: string): T {
  return JSON.parse(JSON.stringify(data).replaceAll(from, to));
}

function copyFolder(from: string, to: string): void {
  Deno.mkdirSync(to, { recursive: true });
  for (const { name, isDirectory } of Deno.readDirSync(from)) {
    if (isDirectory) copyFolder(`${from}/${name}`, `${to}/${name}`);
    else Deno.copyFileSync(`${from}/${name}`, `${to}/${name}`);
  }
}

/** Lookups asked as templates and loops ask them, in a folder like that of a playbook. */

import type { Value } from "../../lib/model/value.ts";
import { type Raw, rawField } from "../../lib/model/raw.ts";
import { DiagnosticError } from "../../lib/source/diagnostic.ts";
import { sleepBlocking } from "../../lib/system/clock.ts";
import { readBytes, readSource } from "../../lib/system/files.ts";
import { BlockingThread } from "../../lib/system/blocking/blocking_thread.ts";
import { runBlocking } from "../../lib/system/blocking/run_blocking.ts";
import { fetchBlocking } from "../../lib/system/web/blocking_fetch.ts";
import { Config } from "../../lib/cli/settings/config.ts";
import { settingsFor } from "../../lib/cli/settings/documented_settings.ts";
import { type LookupSet, lookupSet } from "../../lib/lookups/call.ts";
import { lookupGlobals } from "../../lib/lookups/globals.ts";
import type { LookupDeps } from "../../lib/lookups/lookup.ts";
import { LOOKUPS } from "../../lib/lookups/mod.ts";
import { loopLookup } from "../../lib/lookups/with_loop.ts";
import { isListValue } from "../../lib/template/python/values.ts";
import { Renderer } from "../../lib/vars/render.ts";
import { Scope } from "../../lib/vars/scope.ts";
import { readYaml } from "../../lib/yaml/read.ts";
import { testEnvironment } from "../templates/support.ts";

/** A question in JSON: a template, or a loop's lookup with its terms; with variables. */
export interface Question {
  readonly template?: string;
  readonly with?: string;
  readonly terms?: unknown;
  readonly vars?: Readonly<Record<string, unknown>>;
}

export type Answer = { readonly value: Value } | { readonly error: string };

export interface AskOptions {
  readonly deps?: Partial<LookupDeps>;
  readonly warn?: (message: string) => void;
}

/** @param folder The playbook's folder. */
export function ask(
  question: Question,
  folder: string,
  { deps = {}, warn = () => {} }: AskOptions = {},
): Answer {
  using thread = new BlockingThread();
  const set = lookupSet(LOOKUPS, { ...testDeps(thread), ...deps });
  const world = testEnvironment({ warn });
  const environment = { ...world, globals: new Map([...world.globals, ...lookupGlobals(set)]) };
  const renderer = new Renderer({ environment, native: true, decrypt: () => "" });
  const document = { playbook_dir: folder, ...question.vars, question: question.template ?? question.terms };
  const { root } = readYaml({ path: "question.yml", text: JSON.stringify(document) });
  try {
    return { value: answerOf(question, root, renderer, set) };
  } catch (error) {
    if (error instanceof DiagnosticError) return { error: error.message };
    throw error;
  }
}

function answerOf(question: Question, root: Raw | null, renderer: Renderer, set: LookupSet): Value {
  if (root?.kind !== "map") throw new TypeError("a question is a mapping");
  const vars = new Map(root.entries.map(({ key, value }) => [String(key.value), value]));
  const asked = rawField(root, "question");
  if (!asked) throw new TypeError("a question asks something");
  vars.delete("question");
  const scope: Scope = new Scope(
    [{ level: "play vars", origin: "", vars }, {
      level: "magic",
      origin: "",
      vars: new Map([["vars", new Map([...vars.keys()].map((name) => [name, ""]))]]),
    }],
    renderer,
  );
  if (question.with === undefined) return renderer.value(asked, scope);
  const terms = renderer.lazily(asked, scope);
  const lookup = loopLookup(set, renderer.environment);
  return lookup(question.with, isListValue(terms) ? terms : [terms], scope, asked);
}

/** Nothing is configured. */
const DEFAULT_CONFIG = new Config(null, new Map(), {});
const PLACES = { home: "/home/tester", workingFolder: "/" };

function testDeps(thread: BlockingThread): LookupDeps {
  return {
    readFile: readBytes,
    source: (path) => readSource(path),
    native: true,
    settings: settingsFor(DEFAULT_CONFIG, PLACES),
    pythonRegExp: (pattern) => new RegExp(pattern),
    fetch: (request) => fetchBlocking(thread, request),
    runProgram: (request) => runBlocking(thread, request),
    sleep: sleepBlocking,
  };
}

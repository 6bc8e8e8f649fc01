/** Cases of modules, read from YAML and run on this machine through a real shell. */

import { deepStrictEqual as deepEqual, match, ok, strictEqual as equal } from "node:assert/strict";
import { shellTarget } from "../../lib/connection/shell_target.ts";
import type { Connection } from "../../lib/connection/connection.ts";
import type { Attempt } from "../../lib/engine/task/attempt.ts";
import { runModule } from "../../lib/engine/task/run_module.ts";
import { entryOf, plainValue, type Raw, rawField, type RawMap } from "../../lib/model/raw.ts";
import { type Dict, field, isDict, isList, type Value } from "../../lib/model/value.ts";
import type { Module, Rendered } from "../../lib/modules/module.ts";
import { repr } from "../../lib/template/python/repr.ts";
import { readYaml } from "../../lib/yaml/read.ts";
import { testContext } from "./module_context.ts";
import { checkTree, makeTree, namesIn, snapshot } from "./tree.ts";

/**
 * One case. In all its texts `{dir}` is a folder on the host and `{playbook}` the folder of the playbook; `{uid}`,
 * `{gid}`, `{user}` and `{group}` are those of whoever runs the tests, the first two numbers where they stand alone.
 */
export interface ModuleCase {
  readonly name: string;
  readonly raw: RawMap;
}

/** Who runs the tests. */
interface Account {
  readonly user: string;
  readonly group: string;
}

/** A shell that cases are run through. */
export interface CaseShell {
  readonly name: string;
  readonly connection: Connection;
  readonly account: Account;
  /** Whether a program is there for what runs on the host. */
  readonly has: (program: string) => boolean;
}

/** Reads the cases of a file: a list of dictionaries, described in the README beside the cases. */
export function readCases(path: string): readonly ModuleCase[] {
  const { root } = readYaml({ path, text: Deno.readTextFileSync(path) });
  if (root?.kind !== "list") throw new TypeError(`${path} is no list of cases`);
  return root.items.map((raw) => {
    if (raw.kind !== "map") throw new TypeError(`a case of ${path} is no dictionary`);
    return { name: String(textOf(raw, "name")), raw };
  });
}

/** What a case needs and a shell lacks: a program, or `root`; null where all is there. */
export function lackingNeed({ raw }: ModuleCase, shell: CaseShell): string | null {
  const needs = rawField(raw, "needs");
  const programs = needs ? plainValue(needs) : [];
  return (isList(programs) ? programs : [programs]).map(String).find((name) => !shell.has(name)) ?? null;
}

/** Runs a case: in check mode, then for real, then again; each time in the same folders. */
export async function runCase(module: Module, { raw }: ModuleCase, shell: CaseShell): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "ferry-case-" });
  const run = new CaseRun(module, raw, shell, folder);
  try {
    await run.all();
  } finally {
    await shell.connection.exec({ script: `chmod -R u+rwx '${folder}'` });
    await Deno.remove(folder, { recursive: true });
  }
}

class CaseRun {
  readonly #dir: string;
  readonly #playbook: string;

  constructor(
    private readonly module: Module,
    private readonly raw: RawMap,
    private readonly shell: CaseShell,
    folder: string,
  ) {
    this.#dir = `${folder}/dir`;
    this.#playbook = `${folder}/playbook`;
    Deno.mkdirSync(this.#dir);
    Deno.mkdirSync(this.#playbook);
  }

  async all(): Promise<void> {
    makeTree(this.#playbook, this.#dict("playbook"));
    makeTree(this.#dir, this.#dict("before"));
    const expected = this.#dict("expect");
    const before = snapshot(this.#dir);
    const predicted = await this.#run(false);
    deepEqual(snapshot(this.#dir), before, "check mode is to touch nothing");
    const check = this.#has("check") ? this.#dict("check") : expected;
    this.#compare("in check mode", predicted, check, { isReal: this.#has("check") });
    const done = await this.#run(true);
    this.#compare("for real", done, expected, { isReal: true });
    if (!this.#has("check") && done.status === "ok") {
      deepEqual(predicted.diffs, done.diffs, "diffs of both modes");
    }
    this.#compareTree();
    if (done.status !== "ok") return;
    const again = this.#dict("again");
    const second = await this.#run(true);
    const repeated = new Map<Value, Value>([["changed", false], ...again]);
    this.#compare("when run again", second, repeated, { isReal: true });
    this.#compareTree();
  }

  async #run(powers: boolean): Promise<Attempt> {
    const at = this.raw.at;
    const environment = this.#dict("environment") as ReadonlyMap<string, string>;
    const lines: string[] = [];
    const attempt = await runModule({
      module: this.module,
      given: { given: this.#arguments(), raw: new Map() },
      at,
      host: shellTarget(this.shell.connection),
      context: testContext({
        folder: this.#playbook,
        environment: Object.fromEntries(environment),
        variables: this.#dict("variables"),
        live: (line) => lines.push(line),
      }),
      powers,
      diff: true,
      tellsInvocation: false,
      leaveUser: () => Promise.resolve(),
      hide: () => {},
    });
    const live = rawField(this.raw, "live");
    if (live && powers) deepEqual(lines, this.#filled(plainValue(live)), "lines shown while it runs");
    return attempt;
  }

  #arguments(): ReadonlyMap<string, Rendered> {
    const args = rawField(this.raw, "args");
    if (args?.kind !== "map") return new Map();
    return new Map(args.entries.map(({ key, value }) => {
      const rendered = { value: this.#filled(plainValue(value)), at: value.at, keyAt: key.at };
      return [String(key.value), rendered];
    }));
  }

  #compare(
    when: string,
    attempt: Attempt,
    expected: Dict,
    { isReal }: { readonly isReal: boolean },
  ): void {
    const shown = `${when}: ${repr(attempt.values)} ${attempt.error?.message ?? ""}`;
    equal(attempt.status, expected.get("status") ?? (expected.has("msg") ? "failed" : "ok"), shown);
    if (expected.has("changed")) equal(attempt.changed, expected.get("changed"), shown);
    if (expected.has("msg")) {
      this.#same(attempt.values.get("msg") ?? null, expected.get("msg") ?? null, `msg, ${shown}`);
    }
    // What can be told only when it is done is not there in check mode.
    const values = isReal ? field(expected, "values") : undefined;
    if (isDict(values)) {
      for (const [key, value] of values) {
        this.#same(attempt.values.get(key) ?? null, value, `${String(key)}, ${shown}`);
      }
    }
    const without = isReal ? expected.get("without") : undefined;
    if (isList(without)) {
      for (const key of without) ok(!attempt.values.has(key), `no ${String(key)}, ${shown}`);
    }
    const warnings = expected.get("warnings");
    if (warnings !== undefined) this.#same(attempt.warnings, warnings, `warnings, ${shown}`);
    const diffs = expected.get("diffs");
    if (diffs !== undefined) {
      const found = attempt.diffs.map((diff) => new Map(Object.entries(diff)));
      this.#same(found, diffs, `diffs, ${shown}`);
    }
  }

  /** Compares values; of a dictionary only what is expected, text after `re:` as a pattern, `unordered` as a set. */
  #same(found: Value, wanted: Value, what: string): void {
    const expected = this.#filled(wanted);
    if (typeof expected === "string" && expected.startsWith("re:")) {
      match(String(found), new RegExp(expected.slice(3)), what);
    } else if (isDict(expected) && expected.has("unordered")) {
      this.#sameSet(found, expected.get("unordered") ?? null, what);
    } else if (isDict(expected)) {
      ok(isDict(found), `a dictionary: ${what}`);
      for (const [key, value] of expected) {
        this.#same(found.get(key) ?? null, value, `${String(key)} of ${what}`);
      }
    } else if (isList(expected)) {
      ok(isList(found), `a list: ${what}`);
      equal(found.length, expected.length, `length of ${what}`);
      for (const [at, value] of expected.entries()) this.#same(found[at] ?? null, value, `${at} of ${what}`);
    } else deepEqual(found, expected, what);
  }

  /** Compares lists whose order is the host's. */
  #sameSet(found: Value, wanted: Value, what: string): void {
    ok(isList(found) && isList(wanted), `a list: ${what}`);
    equal(found.length, wanted.length, `length of ${what}`);
    for (const one of wanted) ok(found.some((item) => this.#fits(item, one)), `${repr(one)} in ${what}`);
  }

  #fits(found: Value, wanted: Value): boolean {
    try {
      this.#same(found, wanted, "");
      return true;
    } catch {
      return false;
    }
  }

  #compareTree(): void {
    checkTree(this.#dir, this.#dict("after"));
    checkTree(this.#playbook, this.#dict("playbook_after"));
    const names = namesIn(this.#dir);
    const tree = rawField(this.raw, "tree");
    if (tree) deepEqual(names, this.#filled(plainValue(tree)), "all that is there afterwards");
    deepEqual(names.filter((name) => name.includes(".ferry-")), [], "temporary files that were left");
  }

  #has(key: string): boolean {
    return entryOf(this.raw, key) !== undefined;
  }

  #dict(key: string): Dict {
    const raw: Raw | undefined = rawField(this.raw, key);
    const value = raw ? this.#filled(plainValue(raw)) : null;
    return isDict(value) ? value : new Map();
  }

  /** A value with the words in braces replaced in all its texts. */
  #filled(value: Value): Value {
    if (value === "{uid}" || value === "{gid}") return Number(this.#word(value.slice(1, -1)));
    if (typeof value === "string") {
      return value.replace(/\{(dir|playbook|uid|gid|user|group)\}/g, (_, word: string) => this.#word(word));
    }
    if (isList(value)) return value.map((item) => this.#filled(item));
    if (!isDict(value)) return value;
    return new Map([...value].map(([key, item]) => [this.#filled(key), this.#filled(item)]));
  }

  #word(word: string): string {
    const { user, group } = this.shell.account;
    const words = { dir: this.#dir, playbook: this.#playbook, uid: Deno.uid(), gid: Deno.gid(), user, group };
    return String(words[word as keyof typeof words]);
  }
}

function textOf(raw: RawMap, key: string): Value {
  const value = rawField(raw, key);
  return value ? plainValue(value) : null;
}

// deno-lint-ignore-file no-console -- a script that talks to people
/**
 * `deno task oracle [MODULE...]`: the cases of modules of files, each under ferry and under ansible-playbook: the same
 * tree, the same names and values in the results, and the same again in a second run.
 */

import { listFolder } from "../../lib/system/files.ts";
import { findProgram, runProcess } from "../../lib/system/process.ts";
import { ferryCommand } from "../support/ferry.ts";
import { type ModuleCase, readCases } from "../support/module_cases.ts";
import { plainValue, rawField } from "../../lib/model/raw.ts";
import { isList } from "../../lib/model/value.ts";
import { findOracle, ORACLE_VERSION } from "../support/oracle.ts";
import { type CaseOutcome, outcomesIn, placeCases } from "./oracle_play.ts";

const FOLDER = new URL("./", import.meta.url).pathname;
const MODULES = [
  "assemble",
  "blockinfile",
  "copy",
  "fetch",
  "file",
  "find",
  "lineinfile",
  "replace",
  "slurp",
  "stat",
  "tempfile",
  "template",
  "unarchive",
];
/** Names whose values are the machine's, the moment's, or Ansible's own temporary places. */
const VOLATILE = new Set([
  "atime",
  "ctime",
  "mtime",
  "inode",
  "dev",
  "src",
  "path",
  "version",
  "delta",
  "start",
  "end",
  "msg",
  "extract_results",
  "size",
]);
/** Names that are of the engine, not of the module. */
const FOREIGN = new Set([
  "ansible_facts",
  "invocation",
  "diff",
  "deprecations",
  "warnings",
  "exception",
  "_ansible_no_log",
]);

const ENVIRONMENT = { TZ: "UTC0", ANSIBLE_PYTHON_INTERPRETER: "auto_silent", ANSIBLE_PIPELINING: "1" };

const oracle = await findOracle();
if (!oracle) {
  console.log(`nothing compared: ansible-playbook ${ORACLE_VERSION}x is not on the PATH`);
  Deno.exit(0);
}
let compared = 0;
let differences = 0;
for (const name of Deno.args.length > 0 ? Deno.args : MODULES) await compareModule(name, oracle);
console.log(`${compared} cases, ${differences} differences`);
Deno.exit(differences > 0 ? 1 : 0);

async function compareModule(name: string, words: readonly string[]): Promise<void> {
  const files = listFolder(`${FOLDER}${name}`).filter((file) => file.endsWith(".yaml")).sort();
  const cases = files.flatMap((file) => readCases(`${FOLDER}${name}/${file}`)).filter(canBeCompared);
  const root = await Deno.makeTempDir({ prefix: "oracle-" });
  try {
    const ours = await outcomes(ferryCommand(["playbook"]), name, cases, `${root}/ours`);
    const theirs = await outcomes(words, name, cases, `${root}/theirs`);
    for (const [at, one] of cases.entries()) {
      compared++;
      for (const line of differencesOf(ours[at] ?? null, theirs[at] ?? null)) {
        differences++;
        console.log(`${name} ${one.name}: ${line}`);
      }
    }
  } finally {
    await runProcess(["rm", "-rf", root]);
  }
}

/** Cases that say how Ansible differs are left out, and those for which something is missing. */
function canBeCompared({ raw }: ModuleCase): boolean {
  const needs = rawField(raw, "needs");
  const value = needs ? plainValue(needs) : [];
  const programs = (isList(value) ? value : [value]).map((program) => String(program).replace(/^GNU /, ""));
  const hasAll = programs.every((one) => one === "root" ? Deno.uid() === 0 : findProgram(one) !== null);
  return hasAll && rawField(raw, "differs") === undefined;
}

async function outcomes(
  words: readonly string[],
  module: string,
  cases: readonly ModuleCase[],
  folder: string,
): Promise<readonly (CaseOutcome | null)[]> {
  placeCases(`ansible.builtin.${module}`, cases, folder);
  const argv = [...words, "-i", "localhost,", "-c", "local", `${folder}/all.yml`];
  await runProcess(argv, { cwd: folder, env: ENVIRONMENT });
  return outcomesIn(folder, cases.length);
}

function differencesOf(ours: CaseOutcome | null, theirs: CaseOutcome | null): readonly string[] {
  if (!ours || !theirs) return [`only ${ours ? "ferry" : theirs ? "ansible" : "nobody"} comes to the end`];
  const runs = ["first", "second"].flatMap((run, at) =>
    resultDifferences(ours.results[at], theirs.results[at]).map((line) => `${run} run: ${line}`)
  );
  const mine = new Set(ours.tree);
  const their = new Set(theirs.tree);
  return [
    ...runs,
    ...ours.tree.filter((line) => !their.has(line)).map((line) => `only with ferry: ${line}`),
    ...theirs.tree.filter((line) => !mine.has(line)).map((line) => `only with ansible: ${line}`),
  ];
}

function resultDifferences(ours: unknown, theirs: unknown, place = ""): readonly string[] {
  if (isRecord(ours) && isRecord(theirs)) {
    const names = new Set([...Object.keys(ours), ...Object.keys(theirs)]);
    return [...names].filter((name) => !FOREIGN.has(name)).flatMap((name) => {
      const where = place === "" ? name : `${place}.${name}`;
      if (!(name in ours)) return [`no ${where}, which is ${JSON.stringify(theirs[name])}`];
      if (!(name in theirs)) {
        return [`${where} is ${JSON.stringify(ours[name])}, which Ansible does not tell`];
      }
      return VOLATILE.has(name) ? [] : resultDifferences(ours[name], theirs[name], where);
    });
  }
  if (Array.isArray(ours) && Array.isArray(theirs) && ours.length === theirs.length) {
    const [mine, other] = [ours, theirs].map((list) => list.toSorted(byPath));
    return (mine ?? []).flatMap((item, at) => resultDifferences(item, other?.[at], `${place}[${at}]`));
  }
  const [one, another] = [JSON.stringify(ours), JSON.stringify(theirs)];
  return one === another ? [] : [`${place} is ${one} instead of ${another}`];
}

/** Found files come in the order of the file system. */
function byPath(one: unknown, other: unknown): number {
  const [a, b] = [one, other].map((item) => isRecord(item) ? String(item["path"]) : "");
  return (a ?? "") < (b ?? "") ? -1 : 1;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

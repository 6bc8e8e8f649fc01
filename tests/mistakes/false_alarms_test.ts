/** Playbooks that run to a good end are not complained about beforehand. */

import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { listFolder, readText, readTextIfAny } from "../../lib/system/files.ts";
import { shlexSplit } from "../../lib/model/shell_words.ts";
import { environmentOf, FOLDER, inventoryOf } from "../compat/answer.ts";
import { ferryAnswers, type FerryRun } from "./ferry_runs.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

/** Cases whose tasks make mistakes and ignore them: `--syntax-check` tells of those as well. */
const WITH_MISTAKES: readonly string[] = [
  "assert_module",
  "bad_arguments",
  "conditions_that_say_nothing",
  "debug_module",
  "invalid_options_of_actions",
  "loop_mistakes",
  "rules_of_modules_refused",
  "set_fact_and_cast",
];

const cases = listFolder(`${FOLDER}cases`).filter((name) =>
  !WITH_MISTAKES.includes(name) &&
  readText(`${FOLDER}cases/${name}/recorded.txt`).startsWith("exit code: 0\n")
);
const own = listFolder(`${ROOT}playbooks`).filter((name) => name.endsWith(".yml"));

function compatRun(name: string): FerryRun {
  const folder = `${FOLDER}cases/${name}`;
  const words = shlexSplit(readTextIfAny(`${folder}/args`) ?? "");
  return {
    folder,
    args: ["playbook", "--syntax-check", "-i", inventoryOf(folder), ...words, "playbook.yml"],
    env: environmentOf(folder),
  };
}

function ownRun(name: string): FerryRun {
  return {
    folder: ROOT,
    args: ["playbook", "--syntax-check", "-i", "inventories/demo", `playbooks/${name}`],
  };
}

Deno.test("ferry playbook --syntax-check accepts playbooks that are right", async (context) => {
  const runs = [...cases.map(compatRun), ...own.map(ownRun)];
  const answers = await ferryAnswers(runs);
  for (const [at, name] of [...cases, ...own].entries()) {
    await context.step(name, () => {
      const { code, stderr = "" } = answers[at] ?? {};
      const errors = stderr.split("\n").filter((line) => line.startsWith("[ERROR]"));
      deepEqual({ code, errors }, { code: 0, errors: [] });
    });
  }
});

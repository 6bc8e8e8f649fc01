/** What modules return inside of a play, where they use variables, templates and the inventory. */

import { deepStrictEqual } from "node:assert/strict";
import { type Json, toJson } from "../../lib/model/json.ts";
import { plainValue } from "../../lib/model/raw.ts";
import { readYaml } from "../../lib/yaml/read.ts";
import { holds, type JsonObject } from "../support/holds.ts";
import { runPlaybook, writeBelow } from "../support/play.ts";

/** The tasks of one file are those of one play; each has its own result. */
interface TaskFile {
  /** Files beside the playbook. */
  readonly files?: { readonly [path: string]: string };
  readonly vars?: JsonObject;
  readonly cases: readonly TaskCase[];
}

interface TaskCase {
  readonly name: string;
  readonly task: JsonObject;
  /** What the registered result holds, among other things; text after `re:` is a pattern. */
  readonly expect: JsonObject;
  /** What it does not hold. */
  readonly without?: readonly string[];
}

const FOLDER = new URL("./", import.meta.url);
const RESULTS = "results.json";

for (const file of [...Deno.readDirSync(FOLDER)].map(({ name }) => name).sort()) {
  if (!file.endsWith(".yaml")) continue;
  const module = file.replace(".yaml", "");
  Deno.test(`${module} returns what its cases say`, async (test) => {
    const { files = {}, vars = {}, cases } = readTasks(new URL(file, FOLDER));
    const folder = await Deno.makeTempDir({ prefix: "ferry-tasks-" });
    try {
      for (const [path, text] of Object.entries(files)) writeBelow(folder, path, text);
      writeBelow(folder, "site.json", JSON.stringify([playOf(cases, vars)]));
      await runPlaybook(folder, "site.json");
      const results: JsonObject = JSON.parse(await Deno.readTextFile(`${folder}/${RESULTS}`));
      for (const [number, { name, expect, without = [] }] of cases.entries()) {
        await test.step(name, () => {
          const result = results[nameOf(number)] as JsonObject;
          holds(result, filled(expect, folder), `of ${JSON.stringify(result)}`);
          deepStrictEqual(without.filter((key) => key in result), [], "values that must not be there");
        });
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

function readTasks(url: URL): TaskFile {
  const { root } = readYaml({ path: url.pathname, text: Deno.readTextFileSync(url) });
  if (root === null) throw new TypeError(`${url.pathname} is empty`);
  return toJson(plainValue(root)) as unknown as TaskFile;
}

function playOf(cases: readonly TaskCase[], vars: JsonObject): JsonObject {
  const tasks = cases.map(({ name, task }, number) => ({
    name: `case ${number}, ${name.replace(/[{}]/g, "")}`,
    ...task,
    register: nameOf(number),
    ignore_errors: true,
  }));
  const results = cases.map((_, number) => `'${nameOf(number)}': ${nameOf(number)}`).join(", ");
  const keep = { copy: { content: `{{ {${results}} | to_json }}`, dest: `{{ playbook_dir }}/${RESULTS}` } };
  return { hosts: "localhost", gather_facts: false, vars, tasks: [...tasks, keep] };
}

function nameOf(number: number): string {
  return `case_${number}`;
}

/** Expected values with the folder of the playbook for `{playbook}`. */
function filled(value: Json, folder: string): Json {
  return JSON.parse(JSON.stringify(value).replaceAll("{playbook}", folder));
}

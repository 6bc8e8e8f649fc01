/** ferry's answers to the cases, against what ansible-playbook answered. */

import { strictEqual as equal } from "node:assert/strict";
import { listFolder } from "../../lib/system/files.ts";
import { ferryCommand } from "../support/ferry.ts";
import { answerOf, expectedAnswer, FOLDER } from "./answer.ts";

const FERRY = ferryCommand(["playbook"]);
const names = listFolder(`${FOLDER}cases`);
/** As many at a time as keep a small machine busy. */
const AT_A_TIME = 2;

Deno.test("ferry playbook answers as ansible-playbook does", async (context) => {
  const queue = [...names];
  const answers = new Map<string, string>();
  const worker = async () => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
      answers.set(name, await answerOf(FERRY, name));
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  for (const name of names) {
    await context.step(name, () => equal(answers.get(name), expectedAnswer(name)));
  }
});

import { deepStrictEqual as deepEqual, rejects, strictEqual as equal } from "node:assert/strict";
import * as z from "../../yaml/zod.ts";
import { type AnswerMode, Answers } from "./answers.ts";

const QUESTION = { question: "q", what: "the answer", lasts: false, schema: z.string() };

for (
  const [mode, lasts, wanted] of [
    ["ask", false, "new"],
    ["ask", true, "known"],
    ["recall", false, "known"],
    ["recorded", false, "known"],
  ] satisfies [AnswerMode, boolean, string][]
) {
  Deno.test(`Answers gives the ${wanted} answer in mode ${mode}${lasts ? " where it lasts" : ""}`, async () => {
    const answers = new Answers(new Map([["q", "known"]]), { mode, path: null });
    equal(await answers.of({ ...QUESTION, lasts }, () => Promise.resolve("new")), wanted);
    deepEqual([...answers.used], [["q", wanted]]);
  });
}

Deno.test("Answers asks nobody where all must be known, and says what is not", async () => {
  const answers = new Answers(new Map(), { mode: "recorded", path: null });
  await rejects(answers.of(QUESTION, () => Promise.resolve("new")), /do not know the answer/);
});

Deno.test("Answers asks anew for what it cannot read, and keeps what it learns", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/state/answers.json`;
    const first = Answers.load(path, { mode: "recall", writes: true });
    await first.of(QUESTION, () => Promise.resolve("kept"));
    first.save();
    const second = Answers.load(path, { mode: "recall", writes: true });
    equal(await second.of(QUESTION, () => Promise.resolve("new")), "kept");
    const number = { ...QUESTION, schema: z.number() };
    equal(await second.of(number, () => Promise.resolve(1)), 1);
    await Deno.writeTextFile(path, "cut of");
    equal(
      await Answers.load(path, { mode: "recall", writes: false }).of(number, () => Promise.resolve(2)),
      2,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

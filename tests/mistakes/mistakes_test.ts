/** Mistakes are reported where they are, and before a host is touched where they can be known; and nothing else is. */

import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { listFolder } from "../../lib/system/files.ts";
import { writeBelow } from "../support/play.ts";
import { type FerryAnswer, ferryAnswers } from "./ferry_runs.ts";
import { type MistakeCase, readCases } from "./mistake_case.ts";

const CASES = new URL("./cases/", import.meta.url).pathname;
const cases = listFolder(CASES).flatMap((name) => readCases(`${CASES}${name}`));

/** What was said: the kind, the message, its place, and its hint. */
const SAID =
  /^\[(ERROR|WARNING)\]: ((?:.|\n(?!Origin:|\[|\n))*)(?:\nOrigin: (\S+))?((?:\n(?!\[(?:ERROR|WARNING)\]: ).*)*)/gm;

Deno.test("ferry playbook tells of each of the seeded mistakes at its place", async (context) => {
  const root = await Deno.makeTempDir({ prefix: "mistakes-" });
  try {
    const folders = cases.map(({ files }, at) => {
      for (const [path, text] of Object.entries(files)) writeBelow(`${root}/${at}`, path, text);
      return `${root}/${at}`;
    });
    const answers = await ferryAnswers(cases.map(({ args }, at) => ({
      folder: folders[at] ?? root,
      args: [
        "playbook",
        ...args.includes("-i") ? [] : ["-i", "localhost,", "-c", "local"],
        ...args,
        "playbook.yml",
      ],
    })));
    for (const [at, one] of cases.entries()) {
      await context.step(one.name, () => {
        const answer = answers[at] ?? { code: -1, stdout: "", stderr: "" };
        deepEqual(seen(answer, one, folders[at] ?? root), expected(one));
      });
    }
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

function expected({ place, says, hint, code, isReached, kind }: MistakeCase) {
  return { place, says, hint, code, hasBegun: isReached || kind === "warning", count: 1 };
}

/** What is to be compared with the expected; texts are cut to the length of what is expected of their beginnings. */
function seen({ code, stdout, stderr }: FerryAnswer, { says, hint, kind }: MistakeCase, folder: string) {
  const all = [...`${stdout}\n${stderr}`.matchAll(SAID)].map((
    [, word = "", message = "", place, more = ""],
  ) => ({
    kind: word.toLowerCase(),
    message,
    place: place?.replace(`${folder}/`, "") ?? "nowhere",
    hint: /^hint: (.*)$/m.exec(more)?.[1] ?? null,
  })).filter((one) => one.kind === kind && (kind === "error" || one.message.startsWith(says)));
  const [first] = all;
  return {
    place: first?.place ?? "nothing was said",
    says: first?.message.slice(0, says.length) ?? stdout + stderr,
    hint: hint === null ? null : first?.hint?.slice(0, hint.length) ?? null,
    code,
    hasBegun: stdout.includes("\nPLAY ["),
    count: all.length,
  };
}

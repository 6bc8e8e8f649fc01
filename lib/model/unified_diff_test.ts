import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { unifiedDiff } from "./unified_diff.ts";

const names = { before: "before", after: "after" };
const lines = (text: string) => text === "" ? [] : text.split(" ").map((line) => `${line}\n`);

for (
  const { name, before, after, diff } of [
    { name: "says nothing of equal texts", before: "a b c", after: "a b c", diff: [] },
    { name: "shows what was added to nothing", before: "", after: "a", diff: ["@@ -0,0 +1 @@\n", "+a\n"] },
    {
      name: "shows what was removed altogether",
      before: "a b",
      after: "",
      diff: ["@@ -1,2 +0,0 @@\n", "-a\n", "-b\n"],
    },
    {
      name: "shows a change with its surroundings",
      before: "a b c d e f g",
      after: "a b c x e f g",
      diff: ["@@ -1,7 +1,7 @@\n", " a\n", " b\n", " c\n", "-d\n", "+x\n", " e\n", " f\n", " g\n"],
    },
    {
      name: "cuts hunks that are far apart",
      before: "1 2 3 4 5 6 7 8 9",
      after: "x 2 3 4 5 6 7 8 y",
      diff: [
        "@@ -1,4 +1,4 @@\n",
        "-1\n",
        "+x\n",
        " 2\n",
        " 3\n",
        " 4\n",
        "@@ -6,4 +6,4 @@\n",
        " 6\n",
        " 7\n",
        " 8\n",
        "-9\n",
        "+y\n",
      ],
    },
  ]
) {
  Deno.test(`unifiedDiff ${name}`, () => {
    deepEqual(
      unifiedDiff(lines(before), lines(after), names),
      diff.length > 0 ? ["--- before\n", "+++ after\n", ...diff] : [],
    );
  });
}

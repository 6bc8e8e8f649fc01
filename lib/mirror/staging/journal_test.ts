import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { digestOf } from "../../system/hash.ts";
import { Journal, readJournal } from "./journal.ts";

const [A, B, C] = [digestOf("a"), digestOf("b"), digestOf("c")];

Deno.test("readJournal tells what was written, and overlooks a line that was cut off", async () => {
  const path = await Deno.makeTempFile();
  try {
    deepEqual(readJournal(`${path}.absent`), []);
    {
      using journal = new Journal(path);
      journal.add(A);
      journal.add(B);
    }
    deepEqual(readJournal(path), [A, B]);
    await Deno.writeTextFile(path, C.slice(0, 20), { append: true });
    deepEqual(readJournal(path), [A, B]);
    {
      using journal = new Journal(path);
      journal.add(C);
    }
    deepEqual(readJournal(path), [A, B, C]);
  } finally {
    await Deno.remove(path);
  }
});

import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { digestOf } from "../../system/hash.ts";
import { Journal, readJournal } from "./journal.ts";

const [A, B, C] = [digestOf("a"), digestOf("b"), digestOf("c")];

Deno.test("readJournal tells what lasts from what was only written, and overlooks a line that was cut off", async () => {
  const path = await Deno.makeTempFile();
  try {
    deepEqual(readJournal(`${path}.absent`), { durable: [], doubtful: [] });
    {
      using journal = new Journal(path, 0);
      journal.add(A);
      await journal.durable(journal.written);
      journal.add(B);
    }
    deepEqual(readJournal(path), { durable: [A], doubtful: [B] });
    await Deno.writeTextFile(path, C.slice(0, 20), { append: true });
    deepEqual(readJournal(path), { durable: [A], doubtful: [B] });
    {
      using journal = new Journal(path, 2);
      journal.add(C);
      await journal.durable(journal.written);
    }
    deepEqual(readJournal(path), { durable: [A, B, C], doubtful: [] });
  } finally {
    await Deno.remove(path);
  }
});

import { deepStrictEqual as deepEqual, throws } from "node:assert/strict";
import { inFolder } from "../../../tests/support/folder.ts";
import { Journal, readJournal } from "./journal.ts";
import type { LayoutChange } from "./layout_change.ts";

const untag = (tag: string): LayoutChange => ({ kind: "untag", repository: "a", tag });
const tagsOf = (changes: readonly LayoutChange[]) =>
  changes.map((change) => change.kind === "untag" ? change.tag : "");

const inPath = (use: (path: string) => void | Promise<void>) =>
  inFolder((folder) => use(`${folder}/journal`));

Deno.test("readJournal gives the changes in their order, without a last one that is cut", () =>
  inPath(async (path) => {
    {
      using journal = Journal.open(path, 3);
      for (const tag of ["a", "b"]) journal.append(untag(tag));
      await journal.sync();
    }
    await Deno.writeTextFile(path, '{"kind":"unt', { append: true });
    deepEqual(tagsOf(readJournal(path, 3)), ["a", "b"]);
  }));

Deno.test("readJournal takes a journal only with the index.json that it goes with, or with one that is not ours", () =>
  inPath((path) => {
    using journal = Journal.open(path, 3);
    journal.append(untag("a"));
    deepEqual(tagsOf(readJournal(path, 4)), []);
    deepEqual(tagsOf(readJournal(path, null)), ["a"]);
    deepEqual(tagsOf(readJournal(`${path}-none`, null)), []);
  }));

Deno.test("Journal is never without a file for the index.json that is there, whenever it is killed", () =>
  inPath((path) => {
    using journal = Journal.open(path, 3);
    journal.append(untag("old"));
    throws(() =>
      journal.replace(4, [untag("new")], () => {
        // Killed before index.json is written, the old pair counts; killed after it, the new one.
        deepEqual(tagsOf(readJournal(path, 3)), ["old"]);
        deepEqual(tagsOf(readJournal(path, 4)), ["new"]);
        throw new RangeError("killed");
      }), RangeError);
    deepEqual(tagsOf(readJournal(path, 4)), ["new"]);
  }));

Deno.test("Journal goes on in the new generation", () =>
  inPath((path) => {
    using journal = Journal.open(path, 3);
    journal.append(untag("old"));
    journal.replace(4, [], () => {});
    journal.append(untag("next"));
    deepEqual(tagsOf(readJournal(path, 4)), ["next"]);
  }));

/** All changes of a period, by the command line. */

import { deepStrictEqual as deepEqual, match, strictEqual as equal } from "node:assert/strict";
import { removePath } from "../../lib/system/files.ts";
import { runFerry } from "../support/ferry.ts";
import { sampleImage } from "../support/images.ts";
import { SequenceLab } from "../support/sequence_lab.ts";

const DAY_MS = 86_400_000;

/** Three sequences on three days: an image comes, another one moves, the first goes; the oldest was carried away. */
async function changed(lab: SequenceLab): Promise<void> {
  await lab.add("org/a", "1");
  await lab.add("org/b", "1");
  const first = await lab.cut(["org/a:1"], { description: "start" });
  lab.nowMs += DAY_MS;
  await lab.cut(["org/a:1", "org/b:1"], { description: "more" });
  lab.nowMs += DAY_MS;
  await lab.push("org/b", "1", sampleImage("moved"));
  await lab.cut(["org/b:1"], { description: 'moved, "renamed"' });
  removePath(first.folder);
}

Deno.test("ferry sequence history tells what came, moved and went, by whom and with digests", async () => {
  await using lab = new SequenceLab();
  await changed(lab);
  const told = await runFerry(["sequence", "history", lab.root, "--json"]);
  equal(told.code, 0, told.stderr);
  const { sequences, changes } = JSON.parse(told.stdout);
  const short = (text: string) => text.replace(/^.*\//, "");
  deepEqual(
    changes.map(({ when, action, what, by }: Record<string, string | null>) => [
      when?.slice(0, 10),
      action,
      short(what ?? ""),
      by,
    ]),
    [
      ["2026-11-21", "added", "a:1", null],
      ["2026-11-22", "added", "b:1", "tester@lab"],
      ["2026-11-23", "changed", "b:1", "tester@lab"],
      ["2026-11-23", "removed", "a:1", "tester@lab"],
    ],
  );
  equal(sequences.length, 3);
  const { before, after } = changes[2];
  match(`${before} ${after}`, /^sha256:[0-9a-f]{64} sha256:[0-9a-f]{64}$/);
  equal(before, changes[1].after);
});

Deno.test("ferry sequence history keeps to a period, and writes tables for people and for spreadsheets", async () => {
  await using lab = new SequenceLab();
  await changed(lab);
  const period = ["--from", "2026-11-22", "--to", "2026-11-22"];
  const csv = await runFerry(["sequence", "history", lab.root, ...period, "--format", "csv"]);
  const [head, row, end] = csv.stdout.split("\r\n");
  equal(head, "when,sequence,by,signer,action,what,before,after");
  match(row ?? "", /^2026-11-22T08:07:00Z,seq2-more,tester@lab,,added,\S+\/org\/b:1,,sha256:/);
  equal(end, "");
  const md = await runFerry(["sequence", "history", lab.root, ...period, "--format", "md"]);
  match(md.stdout, /^\| when \| sequence \|.*\n\| --- \|/);
  const text = await runFerry(["sequence", "history", lab.root, "--from", "2027-01-01"]);
  equal(text.stdout, "Nothing has changed.\n");
  for (const words of [["--from", "yesterday"], ["--format", "xml"]]) {
    equal((await runFerry(["sequence", "history", lab.root, ...words])).code, 5);
  }
});

/** Receipts: what the far side says it has, and what the next sequence then goes on from. */

import { deepStrictEqual as deepEqual, match, ok, strictEqual as equal, throws } from "node:assert/strict";
import type { SequenceFolder } from "../../lib/mirror/sequence/sequence_folder.ts";
import { readSequenceIndex } from "../../lib/mirror/sequence/sequence_folder.ts";
import {
  acknowledge,
  type Acknowledged,
  type AcknowledgeRequest,
} from "../../lib/mirror/receipt/acknowledge.ts";
import { issueReceipt } from "../../lib/mirror/receipt/issue_receipt.ts";
import { mirrorToDisk } from "../../lib/mirror/run/mirror_to_disk.ts";
import { DiagnosticError } from "../../lib/source/diagnostic.ts";
import { readBytes, replaceFile } from "../../lib/system/files.ts";
import { SequenceLab } from "../support/sequence_lab.ts";

function receiptFrom(lab: SequenceLab, destination: string | null = null) {
  const { clock, signer = null } = lab.deps;
  return issueReceipt({ root: lab.far, destination }, { clock, signer });
}

async function acknowledged(
  lab: SequenceLab,
  receipt: string,
  more: Partial<AcknowledgeRequest> = {},
): Promise<Acknowledged> {
  const request = { receipt, site: null, allowOlder: false, trust: lab.deps.trusted ?? null, ...more };
  return acknowledge(await lab.workspace(), request, lab.nowMs);
}

/** How many pieces of content a sequence carries itself. */
async function carriedBy(sequence: SequenceFolder): Promise<ReadonlySet<string>> {
  const index = await readSequenceIndex(sequence);
  const here = [...index?.placements ?? []].filter(([, { kind }]) => kind === "here");
  return new Set(here.map(([digest]) => digest));
}

function refuses(action: () => unknown, code: string, said: RegExp): void {
  throws(action, (error) => {
    ok(error instanceof DiagnosticError, String(error));
    equal(error.code, code, error.message);
    match(error.message, said);
    return true;
  });
}

async function cutTwo(lab: SequenceLab): Promise<readonly [SequenceFolder, SequenceFolder]> {
  for (const name of ["a", "b", "c", "d"]) await lab.add(`org/${name}`, "1");
  return [await lab.cut(["org/a:1"]), await lab.cut(["org/a:1", "org/b:1"], { description: "two" })];
}

Deno.test("without any receipt a sequence goes on from the one before", async () => {
  await using lab = new SequenceLab();
  const [first, second] = await cutTwo(lab);
  equal(first.manifest.base, null);
  deepEqual(second.manifest.base, { number: 1, manifest: first.manifestDigest });
});

Deno.test("a receipt makes the next sequence go on from what arrived, by its file and by its code", async () => {
  for (const by of ["file", "code"] as const) {
    await using lab = new SequenceLab();
    const [first, second] = await cutTwo(lab);
    lab.carry(first);
    await lab.publish();
    const { text, code, receipt } = receiptFrom(lab);
    equal(receipt.destination, lab.destination.host);
    const file = `${lab.folder}/receipt.json`;
    replaceFile(file, text);
    const done = await acknowledged(lab, by === "file" ? file : code);
    deepEqual([done.link.number, done.isNew], [1, true]);
    equal(done.site, by === "file" ? lab.destination.host : "default");
    equal((await acknowledged(lab, by === "file" ? file : code)).isNew, false);
    // The second one got lost: what it carried is carried again.
    const third = await lab.cut(["org/a:1", "org/b:1", "org/c:1"], { description: "three" });
    deepEqual(third.manifest.base, { number: 1, manifest: first.manifestDigest });
    deepEqual(third.manifest.predecessor, { number: 2, manifest: second.manifestDigest });
    deepEqual(third.manifest.dependencies, [1]);
    const [lost, again] = [await carriedBy(second), await carriedBy(third)];
    ok([...lost].every((digest) => again.has(digest)));
    const base = await carriedBy(first);
    ok(![...again].some((digest) => base.has(digest)), "what arrived is not carried again");
    lab.carry(third);
    lab.source.forget();
    deepEqual(await lab.publish(), ["seq3-three"]);
    deepEqual(lab.source.requests(), []);
    ok(lab.said().some((text) => /acknowledged sequence 1: what was cut after it is not taken/.test(text)));
  }
});

Deno.test("a sequence that goes on from an older one follows all that came after that", async () => {
  await using lab = new SequenceLab();
  const [first, second] = await cutTwo(lab);
  const third = await lab.cut(["org/a:1", "org/c:1"], { description: "three", base: 1 });
  lab.carry(first, second);
  deepEqual(await lab.publish(), ["seq1-baseline", "seq2-two"]);
  lab.carry(third);
  deepEqual(await lab.publish(), ["seq3-three"]);
  equal(receiptFrom(lab).receipt.number, 3);
});

Deno.test("a base that is named cuts again what was cut already, and only then", async () => {
  await using lab = new SequenceLab();
  const [first] = await cutTwo(lab);
  const images = ["org/a:1", "org/b:1"];
  const unchanged = await mirrorToDisk({ root: lab.root, imageSet: lab.set(images) }, lab.deps);
  equal(unchanged.status, "unchanged");
  const again = await lab.cut(images, { base: 1, description: "again" });
  deepEqual([again.manifest.number, again.manifest.base?.number], [3, 1]);
  const nothing = await lab.cut(images, { base: "acknowledged", description: "all" });
  deepEqual([nothing.manifest.base, nothing.manifest.complete], [null, true]);
  const last = await mirrorToDisk(
    { root: lab.root, imageSet: lab.set(images), base: "assume-arrived" },
    lab.deps,
  );
  equal(last.status, "unchanged");
  equal(first.manifest.base, null);
});

Deno.test("the slowest of several sites decides, until it is forgotten", async () => {
  await using lab = new SequenceLab();
  const [first, second] = await cutTwo(lab);
  lab.carry(first);
  await lab.publish();
  const { code } = receiptFrom(lab);
  await acknowledged(lab, code, { site: "slow" });
  lab.carry(second);
  await lab.publish();
  const later = receiptFrom(lab);
  await acknowledged(lab, later.code, { site: "fast" });
  const workspace = await lab.workspace();
  const request = { receipt: later.code, site: null, allowOlder: false, trust: null };
  refuses(() => acknowledge(workspace, request, 0), "bad-option", /several sites are known: slow, fast/);
  const third = await lab.cut(["org/a:1", "org/c:1"], { description: "three" });
  equal(third.manifest.base?.number, 1);
  equal((await lab.workspace()).forgetSite("slow"), true);
  equal((await lab.cut(["org/a:1", "org/d:1"], { description: "four" })).manifest.base?.number, 2);
});

Deno.test("receipts that are damaged, foreign, older or mistyped are refused and record nothing", async () => {
  await using lab = new SequenceLab();
  lab.more = lab.keys("far");
  const [first, second] = await cutTwo(lab);
  lab.carry(first);
  await lab.publish();
  const older = receiptFrom(lab);
  lab.carry(second);
  await lab.publish();
  const { text, code } = receiptFrom(lab);
  const file = `${lab.folder}/receipt.json`;
  const workspace = await lab.workspace();
  const take = (content: string | Uint8Array, more: Partial<AcknowledgeRequest> = {}) => {
    replaceFile(file, content);
    const request = {
      receipt: file,
      site: null,
      allowOlder: false,
      trust: lab.deps.trusted ?? null,
      ...more,
    };
    return acknowledge(workspace, request, lab.nowMs);
  };
  replaceFile(file, text);
  const whole = readBytes(file);
  for (let at = 0; at < whole.length; at++) {
    const flipped = whole.map((byte, index) => index === at ? byte ^ 1 : byte);
    throws(() => take(flipped), DiagnosticError, `byte ${at}`);
  }
  for (const length of [0, 1, whole.length >> 1, whole.length - 1]) {
    throws(() => take(whole.subarray(0, length)));
  }
  const other = lab.keys("other");
  refuses(() => take(text, { trust: other.trusted }), "signature-invalid", /which is not trusted here/);
  const unsigned = issueReceipt({ root: lab.far, destination: null }, { ...lab.deps, signer: null });
  refuses(() => take(unsigned.text), "signature-invalid", /is not signed, and a signature is required/);
  deepEqual(workspace.acknowledged, []);
  equal(take(text).signature?.status, "trusted");
  refuses(
    () => take(older.text),
    "sequence-order",
    /acknowledged sequence 2 before: a receipt of sequence 1/,
  );
  equal(take(older.text, { allowOlder: true }).link.number, 1);
  // The same numbers in another workspace.
  lab.uuids = ["00000000-0000-4000-8000-00000000000f"];
  const elsewhere = new SequenceLab();
  await using _elsewhere = elsewhere;
  elsewhere.uuids = ["00000000-0000-4000-8000-00000000000e"];
  await cutTwo(elsewhere);
  const there = await elsewhere.workspace();
  const foreign = { receipt: code, site: null, allowOlder: false, trust: null };
  refuses(() => acknowledge(there, foreign, 0), "sequence-foreign", /another sequence 2/);
  refuses(
    () => acknowledge(there, { ...foreign, receipt: file }, 0),
    "sequence-foreign",
    /is of the workspace/,
  );
  const typo = code.replace(/^0/, "1");
  refuses(() => acknowledge(workspace, { ...foreign, receipt: typo }, 0), "bad-option", /mistyped/);
});

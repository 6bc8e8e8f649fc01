/** Carrying sequences in one file: whatever happens to the program, a re-run ends it, and nothing half appears. */

import { deepStrictEqual as deepEqual, ok, rejects, strictEqual as equal } from "node:assert/strict";
import { planPruning, pruneSequences } from "../../lib/mirror/chain/prune_sequences.ts";
import { readSequence, sequenceFolders } from "../../lib/mirror/sequence/sequence_folder.ts";
import { validateSequences } from "../../lib/mirror/chain/sequences.ts";
import { makeRequest } from "../../lib/mirror/transfer/make_request.ts";
import { packTransfer } from "../../lib/mirror/transfer/pack_transfer.ts";
import { parseRequest, requestText } from "../../lib/mirror/transfer/request_file.ts";
import { transferFor, transferOf } from "../../lib/mirror/transfer/transfer_plan.ts";
import { unpackTransfer } from "../../lib/mirror/transfer/unpack_transfer.ts";
import { DiagnosticError } from "../../lib/source/diagnostic.ts";
import { isFile, listFolder, makeFolder, readBytes, readText, replaceFile } from "../../lib/system/files.ts";
import { ferryCommand } from "../support/ferry.ts";
import { SequenceLab } from "../support/sequence_lab.ts";
import { type TarFile, writeTar } from "../support/stand_in_tar.ts";

async function three(lab: SequenceLab, layerBytes = 4_000) {
  const images: string[] = [];
  const all = [];
  for (const name of ["a", "b", "c"]) {
    await lab.add(`org/${name}`, "1", { layerBytes });
    images.push(`org/${name}:1`);
    all.push(await lab.cut(images, { description: name, partLimitBytes: 40_000 }));
  }
  return all;
}

function unpackInto(lab: SequenceLab, file: string) {
  return unpackTransfer({ file, content: `${lab.far}/content`, trust: lab.deps.trusted ?? null });
}

Deno.test("unpackTransfer that is killed again and again ends with whole sequences, and nothing half in between", async () => {
  await using lab = new SequenceLab();
  const all = await three(lab, 3_000_000);
  const file = `${lab.folder}/all.tar`;
  await packTransfer({ items: transferOf("cumulative", all[2]!, all), file, prefix: "content/" });
  ok(isFile(`${file}.sha256`));
  let killed = 0;
  for (let attempt = 0; attempt < 6; attempt++) {
    const [program = "", ...args] = ferryCommand(["sequence", "unpack", file, lab.far]);
    const child = new Deno.Command(program, { args, stdout: "null", stderr: "null" }).spawn();
    const timer = setTimeout(() => child.kill("SIGKILL"), 300 + attempt * 130);
    const { signal } = await child.status;
    clearTimeout(timer);
    if (signal !== null) killed++;
    for (const report of await validateSequences(`${lab.far}/content`)) {
      deepEqual(report.problems.map(({ message }) => message), [], report.name);
    }
  }
  ok(killed > 0, "no attempt was cut short");
  await unpackInto(lab, file);
  deepEqual(listFolder(`${lab.far}/content`), ["seq1-a", "seq2-b", "seq3-c"]);
  deepEqual(await lab.publish(), ["seq1-a", "seq2-b", "seq3-c"]);
});

for (
  const [what, name] of [
    ["leads out of the folder", "seq1-a/../../evil"],
    ["is absolute", "/seq1-a/mirror_000001.tar"],
    ["lies elsewhere", "elsewhere/mirror_000001.tar"],
    ["is no file of a sequence", "seq1-a/program"],
  ] as const
) {
  Deno.test(`unpackTransfer refuses a name that ${what}`, async () => {
    await using lab = new SequenceLab();
    makeFolder(lab.far);
    const files: readonly TarFile[] = [{ name, bytes: new Uint8Array(8) }];
    replaceFile(`${lab.folder}/bad.tar`, writeTar(files));
    await rejects(unpackInto(lab, `${lab.folder}/bad.tar`), /which is no part of a transfer/);
    deepEqual(listFolder(lab.far), ["content"]);
    deepEqual(listFolder(`${lab.far}/content`), []);
  });
}

Deno.test("unpackTransfer refuses unsigned sequences where a signature is wanted, and another one of the same name", async () => {
  await using lab = new SequenceLab();
  const [first] = await three(lab);
  const file = `${lab.folder}/1.tar`;
  await packTransfer({ items: transferOf("baseline", first!, [first!]), file, prefix: "" });
  lab.more = { trusted: lab.keys("own").trusted };
  await rejects(unpackInto(lab, file), /seq1-a is not signed/);
  deepEqual(listFolder(`${lab.far}/content`), []);
  lab.more = {};
  await unpackInto(lab, file);
  await using other = new SequenceLab();
  const [foreign] = await three(other);
  await packTransfer({ items: transferOf("individual", foreign!, [foreign!]), file, prefix: "" });
  await rejects(unpackInto(lab, file), /another sequence of this name is in/);
  equal(readSequence(`${lab.far}/content/seq1-a`).manifestDigest, first!.manifestDigest);
});

Deno.test("unpackTransfer makes no folder for a file that is not there", async () => {
  await using lab = new SequenceLab();
  const unpacked = unpackTransfer({
    file: `${lab.folder}/none.tar`,
    content: `${lab.far}/content`,
    trust: null,
  });
  await rejects(unpacked, { code: "file-not-found" });
  deepEqual(listFolder(lab.far), []);
});

Deno.test("packTransfer leaves nothing where a part is damaged", async () => {
  await using lab = new SequenceLab();
  const [first] = await three(lab);
  const part = `${first!.folder}/mirror_000001.tar`;
  replaceFile(part, readBytes(part).map((byte, at) => at === 2000 ? byte ^ 1 : byte));
  const file = `${lab.folder}/1.tar`;
  const items = transferOf("individual", first!, [first!]);
  await rejects(packTransfer({ items, file, prefix: "" }), /seq1-a: part mirror_000001.tar is damaged/);
  deepEqual(listFolder(lab.folder).filter((name) => name.startsWith("1.tar")), []);
});

Deno.test("a request asks for whole sequences with what they go on from, but not for what is there", async () => {
  await using lab = new SequenceLab();
  const all = await three(lab);
  lab.carry(all[2]!);
  const request = await makeRequest(lab.far, `${lab.far}/content`);
  deepEqual(request.items, [{ number: 2, manifest: null, papers: true, parts: null }]);
  deepEqual(transferFor(request, all).map(({ sequence }) => sequence.name), ["seq1-a", "seq2-b"]);
  lab.carry(all[0]!);
  await lab.publish({ from: `${lab.far}/content/seq1-a` });
  const later = await makeRequest(lab.far, `${lab.far}/content`);
  deepEqual([later.published, later.present], [1, [1, 3]]);
  deepEqual(transferFor(later, all).map(({ sequence }) => sequence.name), ["seq2-b"]);
  const text = requestText(later);
  deepEqual(parseRequest(text, "request"), later);
  for (let at = 0; at < text.length; at++) {
    const flipped = text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1);
    try {
      parseRequest(flipped, "request");
    } catch (error) {
      ok(error instanceof DiagnosticError);
      continue;
    }
    throw new Error(`byte ${at} does not matter`);
  }
});

Deno.test("planPruning keeps what is needed, what did not arrive, and what is asked for", async () => {
  await using lab = new SequenceLab();
  const all = await three(lab);
  const content = `${lab.root}/content`;
  const stays = (more: Partial<Parameters<typeof planPruning>[0]>) =>
    planPruning({ content, keep: 1, acknowledged: [], published: null, ...more })
      .filter((one) => one.stays).map(({ name }) => name);
  const said = (number: number) => [{ site: "x", number, manifest: all[number - 1]!.manifestDigest, at: "" }];
  deepEqual(stays({}), ["seq1-a", "seq2-b", "seq3-c"]);
  deepEqual(stays({ acknowledged: said(3), dropAcknowledged: true }), ["seq3-c"]);
  deepEqual(stays({ acknowledged: said(1), dropAcknowledged: true }), ["seq2-b", "seq3-c"]);
  deepEqual(stays({ acknowledged: said(3) }), ["seq1-a", "seq2-b", "seq3-c"]);
  const fresh = await lab.cut(["org/c:1"], { mode: "baseline", description: "fresh" });
  deepEqual(stays({}), [fresh.name]);
  deepEqual(stays({ keep: 2 }), ["seq1-a", "seq2-b", "seq3-c", "seq4-fresh"]);
  deepEqual(stays({ published: 3 }), ["seq4-fresh"]);
  deepEqual(stays({ published: 2 }), ["seq1-a", "seq2-b", "seq3-c", "seq4-fresh"]);
  const plan = planPruning({ content, keep: 1, acknowledged: [], published: null });
  deepEqual(pruneSequences(content, plan), ["seq1-a", "seq2-b", "seq3-c"]);
  deepEqual(sequenceFolders(content), [fresh.folder]);
  deepEqual(listFolder(content), ["seq4-fresh"]);
  const next = await lab.cut(["org/a:1", "org/c:1"], { base: 3, description: "next" });
  deepEqual(next.manifest.dependencies, [1, 3]);
  ok(readText(`${next.folder}/seq-metadata.yaml`).includes("cumulative_size"));
});

/** Sequences that were changed on their way: refused before anything is written, and the file is named. */

import { deepStrictEqual as deepEqual, match, ok, rejects, strictEqual as equal } from "node:assert/strict";
import { requireTrust } from "../../lib/mirror/publish/trust.ts";
import { readSequence, type SequenceFolder } from "../../lib/mirror/sequence/sequence_folder.ts";
import { DiagnosticError, renderDiagnostic } from "../../lib/source/diagnostic.ts";
import { listFolder, makeFolder, readBytes, removePath, replaceFile } from "../../lib/system/files.ts";
import { SequenceLab } from "../support/sequence_lab.ts";

const LAYERS = { layerBytes: 20_000 };
const SMALL_PARTS = { partLimitBytes: 60_000 };

/** Three signed sequences of several parts, carried to the far side. */
async function carried(lab: SequenceLab): Promise<readonly SequenceFolder[]> {
  Object.assign(lab.more, lab.keys("own"));
  const images: string[] = [];
  const all: SequenceFolder[] = [];
  for (const name of ["a", "b", "c"]) {
    await lab.add(`org/${name}`, "1", LAYERS);
    await lab.add(`org/${name}`, "2", LAYERS);
    images.push(`org/${name}:1`, `org/${name}:2`);
    all.push(await lab.cut(images, { ...SMALL_PARTS, description: name }));
  }
  lab.carry(...all);
  return all;
}

/** Expects a refusal that wrote nothing, neither at the destination nor into the record. */
async function refused(lab: SequenceLab, named: RegExp, what: string, from = lab.far): Promise<void> {
  lab.destination.forget();
  await rejects(lab.publish({ from }), (error) => {
    ok(error instanceof DiagnosticError, `${what}: ${error}`);
    match(renderDiagnostic(error), named, what);
    return true;
  }, what);
  deepEqual(lab.destination.writes(), [], what);
  deepEqual(listFolder(`${from}/.ferry/published`), [], what);
}

/** Bytes all over a file: its ends, and many between. */
function places(length: number, count: number): readonly number[] {
  const step = Math.max(1, Math.floor(length / count));
  const spread = Array.from({ length: Math.ceil(length / step) }, (_, at) => at * step);
  return [...new Set([...spread, length - 1])];
}

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.map((byte, index) => index === at ? byte ^ 0x01 : byte);
}

Deno.test("parts that are flipped, dropped, cut off, longer, swapped or of another sequence are refused by name", async () => {
  await using lab = new SequenceLab();
  const all = await carried(lab);
  let tried = 0;
  for (const { name, manifest } of all) {
    const folder = `${lab.far}/content/${name}`;
    ok(manifest.parts.length > 1);
    for (const [at, part] of manifest.parts.entries()) {
      const path = `${folder}/${part.name}`;
      const whole = readBytes(path);
      const next = manifest.parts[(at + 1) % manifest.parts.length]!;
      const [first] = all;
      const changes: readonly (readonly [string, Uint8Array | null])[] = [
        ...places(whole.length, 8).map((byte) => [`flip ${byte}`, flipped(whole, byte)] as const),
        ["drop", null],
        ["empty", new Uint8Array()],
        ["cut", whole.subarray(0, whole.length - 512)],
        ["longer", new Uint8Array([...whole, ...new Uint8Array(512)])],
        ["swap", readBytes(`${folder}/${next.name}`)],
        ...(name === first?.name
          ? []
          : [["replay", readBytes(`${first?.folder}/${first?.manifest.parts[0]?.name}`)] as const]),
      ];
      for (const [what, bytes] of changes) {
        if (bytes) replaceFile(path, bytes);
        else removePath(path);
        await refused(lab, new RegExp(`${name}.*${part.name}`), `${name} ${part.name} ${what}`);
        tried++;
      }
      replaceFile(path, whole);
    }
  }
  ok(tried >= 80, String(tried));
  deepEqual(await lab.publish(), all.map(({ name }) => name));
});

Deno.test("manifests and signatures that are flipped, dropped, cut off or of another sequence are refused by name", async () => {
  await using lab = new SequenceLab();
  const all = await carried(lab);
  const other = lab.keys("other");
  for (const { name } of all.slice(0, 2)) {
    for (const file of ["seq-manifest.json", "seq-manifest.sig"]) {
      const path = `${lab.far}/content/${name}/${file}`;
      const whole = readBytes(path);
      const third = readBytes(`${all[2]!.folder}/${file}`);
      const changes: readonly (readonly [string, Uint8Array | null])[] = [
        ...places(whole.length, 40).map((byte) => [`flip ${byte}`, flipped(whole, byte)] as const),
        ["drop", null],
        ["empty", new Uint8Array()],
        ["cut", whole.subarray(0, whole.length - 2)],
        ["replay", third],
      ];
      for (const [what, bytes] of changes) {
        if (bytes) replaceFile(path, bytes);
        else removePath(path);
        await refused(lab, new RegExp(name), `${name} ${file} ${what}`);
      }
      replaceFile(path, whole);
    }
  }
  const { trusted } = lab.more;
  lab.more = { trusted: other.trusted };
  await refused(lab, /seq1-a is signed with ed25519:[0-9a-f]{16}, which is not trusted here/, "other key");
  lab.more = { trusted: trusted ?? null };
  deepEqual(await lab.publish(), all.map(({ name }) => name));
});

Deno.test("papers that are empty, changed or gone are refused by name before any question to a registry", async () => {
  await using lab = new SequenceLab();
  await carried(lab);
  const folder = `${lab.far}/content/seq2-b`;
  for (const file of ["seq-metadata.yaml", "imageset-config.yaml", "seq-upload.sh"]) {
    const path = `${folder}/${file}`;
    const whole = readBytes(path);
    for (const bytes of [new Uint8Array(), flipped(whole, 3), null]) {
      // Who publishes without it does not need it.
      if (bytes === null && file === "seq-upload.sh") continue;
      if (bytes) replaceFile(path, bytes);
      else removePath(path);
      lab.destination.forget();
      await refused(lab, new RegExp(`seq2-b/${file}`), file);
      deepEqual(lab.destination.requests(), []);
    }
    replaceFile(path, whole);
  }
  equal((await lab.publish()).length, 3);
});

Deno.test("damage is found although the destination has everything, as long as that is not on record", async () => {
  await using lab = new SequenceLab();
  await carried(lab);
  await lab.publish();
  removePath(`${lab.far}/.ferry`);
  const path = `${lab.far}/content/seq3-c/mirror_000002.tar`;
  const whole = readBytes(path);
  replaceFile(path, flipped(whole, 700));
  await refused(lab, /seq3-c: part mirror_000002\.tar is damaged/, "nothing to send");
  replaceFile(path, whole);
  equal((await lab.publish()).length, 3);
});

Deno.test("a whole sequence of another key in place of the real one is refused", async () => {
  await using lab = new SequenceLab();
  const [first] = await carried(lab);
  const { trusted } = lab.more;
  await using forger = new SequenceLab();
  forger.more = forger.keys("forger");
  await forger.add("org/a", "1", LAYERS);
  const forged = await forger.cut(["org/a:1"], { description: "a" });
  const target = `${lab.far}/content/${first!.name}`;
  removePath(target);
  makeFolder(target);
  for (const file of listFolder(forged.folder)) {
    replaceFile(`${target}/${file}`, readBytes(`${forged.folder}/${file}`));
  }
  lab.more = { trusted: trusted ?? null };
  await refused(lab, /not trusted here|chain with another sequence 1/, "forged");
});

Deno.test("an unsigned sequence is taken where nobody asks for a signature, which is said, and else refused", async () => {
  await using lab = new SequenceLab();
  await lab.add("org/a", "1");
  lab.carry(await lab.cut(["org/a:1"]));
  const { trusted } = lab.keys("own");
  lab.more = { trusted };
  await refused(lab, /seq1-baseline is not signed, and a signature is required/, "unsigned");
  lab.more = {};
  deepEqual(await lab.publish(), ["seq1-baseline"]);
  ok(lab.said().includes("seq1-baseline: not signed"));
});

Deno.test("bare parts are told by the signature inside them, and every byte of them counts", async () => {
  await using lab = new SequenceLab();
  const [first] = await carried(lab);
  const { signer, trusted } = lab.more;
  const flat = `${lab.folder}/flat`;
  makeFolder(flat);
  const parts = first!.manifest.parts.map(({ name }) => name);
  for (const name of parts) replaceFile(`${flat}/${name}`, readBytes(`${first!.folder}/${name}`));
  for (const name of parts) {
    const path = `${flat}/${name}`;
    const whole = readBytes(path);
    for (const at of places(whole.length, 60)) {
      replaceFile(path, flipped(whole, at));
      await refused(lab, /mirror_0000\d\d\.tar|sequence 1|ferry\/index/, `${name} flip ${at}`, flat);
    }
    replaceFile(path, new Uint8Array([...whole, ...new Uint8Array(512)]));
    await refused(lab, new RegExp(name), `${name} longer`, flat);
    replaceFile(path, whole);
  }
  lab.more = { trusted: lab.keys("other").trusted };
  await refused(lab, /sequence 1 is signed with .*, which is not trusted here/, "other key", flat);
  lab.more = { signer: signer ?? null, trusted: trusted ?? null };
  deepEqual(await lab.publish({ from: flat }), ["sequence 1"]);
});

Deno.test("help from a sequence beside the published one is checked before the first write", async () => {
  await using lab = new SequenceLab();
  const [first, second] = await carried(lab);
  const path = `${lab.far}/content/${first!.name}/${first!.manifest.parts[0]!.name}`;
  const whole = readBytes(path);
  replaceFile(path, whole.map((byte, at) => at > 3000 && at % 1000 === 0 ? byte ^ 1 : byte));
  lab.destination.forget();
  await rejects(
    lab.publish({ from: `${lab.far}/content/${second!.name}`, allow: ["unrecorded"] }),
    /seq1-a: part mirror_000001.tar is damaged/,
  );
  deepEqual(lab.destination.writes(), []);
  replaceFile(path, whole);
  equal((await lab.publish({ from: `${lab.far}/content/${second!.name}`, allow: ["unrecorded"] })).length, 1);
});

Deno.test("no bit of a manifest or of its signature can be changed unnoticed, whoever is trusted", async () => {
  await using lab = new SequenceLab();
  Object.assign(lab.more, lab.keys("own"));
  await lab.add("org/a", "1");
  const { folder } = await lab.cut(["org/a:1"]);
  for (const file of ["seq-manifest.json", "seq-manifest.sig"]) {
    const whole = readBytes(`${folder}/${file}`);
    let unnoticed = 0;
    for (let bit = 0; bit < whole.length * 8; bit++) {
      const changed = whole.slice();
      changed[bit >> 3]! ^= 1 << (bit & 7);
      await Deno.writeFile(`${folder}/${file}`, changed);
      try {
        requireTrust(readSequence(folder), null);
        unnoticed++;
      } catch (error) {
        ok(error instanceof DiagnosticError, `${file} bit ${bit}: ${error}`);
      }
    }
    equal(unnoticed, 0, file);
    replaceFile(`${folder}/${file}`, whole);
  }
  equal(requireTrust(readSequence(folder), lab.more.trusted ?? null).status, "trusted");
});

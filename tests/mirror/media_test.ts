/** Sequences as they lie on media: under other names, behind links, where nothing can be written. */

import { deepStrictEqual as deepEqual, match, rejects } from "node:assert/strict";
import { listSequences, validateSequences } from "../../lib/mirror/chain/sequences.ts";
import { packTransfer } from "../../lib/mirror/transfer/pack_transfer.ts";
import { wholeItem } from "../../lib/mirror/transfer/transfer_plan.ts";
import { unpackTransfer } from "../../lib/mirror/transfer/unpack_transfer.ts";
import { readSequence, type SequenceFolder } from "../../lib/mirror/sequence/sequence_folder.ts";
import { listFolder, makeFolder, movePath, replaceLink } from "../../lib/system/files.ts";
import { CAN_MOUNT, mountMemory, remount, unmount } from "../support/mounts.ts";
import { SequenceLab } from "../support/sequence_lab.ts";

async function carried(lab: SequenceLab): Promise<readonly SequenceFolder[]> {
  const all = [];
  const images: string[] = [];
  for (const name of ["a", "b", "c"]) {
    await lab.add(`org/${name}`, "1");
    images.push(`org/${name}:1`);
    all.push(await lab.cut(images, { description: name }));
  }
  lab.carry(...all);
  return all;
}

Deno.test("sequences are known by what is in them, whatever their folders are called", async () => {
  await using lab = new SequenceLab();
  await carried(lab);
  const content = `${lab.far}/content`;
  movePath(`${content}/seq1-a`, `${content}/from the stick`);
  movePath(`${content}/seq2-b`, `${content}/spare`);
  movePath(`${content}/seq3-c`, `${content}/seq2-b`);
  movePath(`${content}/spare`, `${content}/seq3-c`);
  const problems = (await validateSequences(lab.far)).flatMap((one) => one.problems);
  deepEqual(problems.filter(({ hint }) => hint?.startsWith("rename it")).map(({ message }) => message), [
    "seq2-b holds sequence 3",
    "seq3-c holds sequence 2",
  ]);
  deepEqual(listSequences(lab.far).map(({ name }) => name), ["from the stick", "seq2-b", "seq3-c"]);
  const file = `${lab.folder}/transfer.bin`;
  const items = listSequences(lab.far).map(({ folder }) => wholeItem(readSequence(folder)));
  await packTransfer({ items, file: `${file}.gz`, prefix: "" });
  movePath(`${file}.gz`, file);
  const unpacked = await unpackTransfer({ file, content: `${lab.folder}/there`, trust: null });
  deepEqual(unpacked.map(({ name }) => name).toSorted(), ["seq1-a", "seq2-b", "seq3-c"]);
  deepEqual(await lab.publish(), ["from the stick", "seq3-c", "seq2-b"]);
});

Deno.test("where there are no symbolic links, archives are in the folder of their sequence, and that is said", async () => {
  await using lab = new SequenceLab();
  await lab.add("org/a", "1");
  const { symlinkSync } = Deno;
  const refuses = () => {
    throw new Deno.errors.PermissionDenied("Operation not permitted (os error 1)");
  };
  Object.assign(Deno, { symlinkSync: refuses });
  try {
    await lab.cut(["org/a:1"], { linkParts: true });
  } finally {
    Object.assign(Deno, { symlinkSync });
  }
  match(
    lab.said().join(),
    /the archives are in .*seq1-baseline only: cannot write .*: operation not permitted/,
  );
  deepEqual((await lab.cut(["org/a:1"], { linkParts: true, evenIfUnchanged: true })).manifest.number, 2);
});

Deno.test("parts may lie elsewhere, behind symbolic links", async () => {
  await using lab = new SequenceLab();
  const [first] = await carried(lab);
  const part = `${lab.far}/content/${first?.name}/mirror_000001.tar`;
  movePath(part, `${lab.folder}/elsewhere.tar`);
  replaceLink(`${lab.folder}/elsewhere.tar`, part);
  deepEqual((await lab.publish()).length, 3);
});

Deno.test({
  name: CAN_MOUNT
    ? "a medium that cannot be written to is published from, with the state kept elsewhere"
    : "a medium that cannot be written to is published from (skipped: no file system can be mounted here)",
  ignore: !CAN_MOUNT,
  fn: async () => {
    await using lab = new SequenceLab();
    makeFolder(lab.far);
    await mountMemory(lab.far, "size=8m");
    try {
      await carried(lab);
      await remount(lab.far, "ro");
      await rejects(lab.publish(), { code: "file-unwritable", hint: /--mirror-path/ });
      const root = `${lab.folder}/state`;
      deepEqual((await lab.publish({ root })).length, 3);
      deepEqual(listFolder(`${root}/working-dir/cluster-resources`), ["itms-oc-mirror.yaml"]);
      lab.destination.forget();
      deepEqual(await lab.publish({ root }), ["seq3-c"]);
      deepEqual(lab.destination.writes(), []);
    } finally {
      await unmount(lab.far);
    }
  },
});

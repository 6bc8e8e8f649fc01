/** Workspaces: what is remembered, what is put right, and what is never done silently. */

import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  rejects,
  strictEqual as equal,
  throws,
} from "node:assert/strict";
import { diskToMirror } from "../../lib/mirror/run/disk_to_mirror.ts";
import type { MirrorToDiskRequest } from "../../lib/mirror/run/disk_request.ts";
import { mirrorToDisk } from "../../lib/mirror/run/mirror_to_disk.ts";
import type { MirrorToDiskOutcome } from "../../lib/mirror/outcome.ts";
import { showSequence, validateSequences } from "../../lib/mirror/chain/sequences.ts";
import { DiagnosticError } from "../../lib/source/diagnostic.ts";
import { fetchedBlobs, filesBelow, MirrorLab } from "../support/mirror_lab.ts";
import {
  listFolder,
  makeFolder,
  readBytes,
  readText,
  readTextIfAny,
  removePath,
  replaceFile,
} from "../../lib/system/files.ts";

async function mirror(
  lab: MirrorLab,
  images: Parameters<MirrorLab["set"]>[0],
  more: Partial<MirrorToDiskRequest> = {},
): Promise<MirrorToDiskOutcome> {
  return await mirrorToDisk({ root: lab.root, imageSet: lab.set(images), ...more }, lab.deps);
}

async function sealed(...args: Parameters<typeof mirror>) {
  const outcome = await mirror(...args);
  if (outcome.status === "sealed") return outcome.sequence;
  throw new Error(`not sealed but ${JSON.stringify(outcome)}`);
}

/** Calls an action again and again, each time with one more change to the file system let through before it dies. */
async function dyingAtEachStep(
  prepare: () => Promise<void>,
  action: () => Promise<unknown>,
  check: () => Promise<void>,
) {
  const { renameSync, removeSync, symlinkSync } = Deno;
  for (let allowed = 0;; allowed++) {
    await prepare();
    let left = allowed;
    const dying = <T extends (...args: never[]) => void>(real: T) => (...args: Parameters<T>) => {
      if (left-- <= 0) throw new RangeError("killed");
      real(...args);
    };
    Object.assign(Deno, {
      renameSync: dying(renameSync),
      removeSync: dying(removeSync),
      symlinkSync: dying(symlinkSync),
    });
    let died = false;
    try {
      await action();
    } catch (error) {
      died = error instanceof RangeError || /killed/.test(String(error));
      if (!died) throw error;
    } finally {
      Object.assign(Deno, { renameSync, removeSync, symlinkSync });
    }
    await check();
    if (!died) return allowed;
  }
}

Deno.test("a clean run replaces everything, and is recognised as a replacement where the old was published", async () => {
  await using lab = new MirrorLab();
  const old = await lab.add("org/a", "1");
  await lab.add("org/b", "1");
  const first = await sealed(lab, ["org/a:1"]);
  await sealed(lab, ["org/a:1", "org/b:1"], { description: "two" });
  await diskToMirror({ from: lab.root, destination: lab.at() }, lab.deps);
  for (const name of ["oc-mirror-workspace", "publish"]) makeFolder(`${lab.root}/${name}`);
  replaceFile(`${lab.root}/mirror_000001.tar`, "old");
  replaceFile(`${lab.root}/notes.txt`, "mine");
  lab.uuids = ["00000000-0000-4000-8000-0000000000cc"];
  lab.forget();
  const clean = await sealed(lab, ["org/a:1"], { mode: "clean" });
  deepEqual(clean.manifest.supersedes, [first.manifest.workspace]);
  deepEqual([clean.manifest.number, clean.manifest.complete], [1, true]);
  equal(clean.folder, `${lab.root}/content/seq1-baseline`);
  deepEqual(listFolder(lab.root), [
    ".ferry",
    ".ferry-lock",
    "content",
    "notes.txt",
  ]);
  deepEqual(listFolder(`${lab.root}/content`), ["seq1-baseline"]);
  deepEqual(fetchedBlobs(lab.source).toSorted(), [...old.blobs.keys()].toSorted());
  const published = await diskToMirror({ from: lab.root, destination: lab.at() }, lab.deps);
  deepEqual(published.status === "published" && published.sequences, ["seq1-baseline"]);
  equal((await mirror(lab, ["org/a:1"])).status, "unchanged");
});

Deno.test("a clean run that fails leaves everything as it was, and the next one goes on with what it fetched", async () => {
  await using lab = new MirrorLab();
  await lab.add("org/a", "1");
  const bad = await lab.add("org/bad", "1");
  await sealed(lab, ["org/a:1"]);
  const lost = `${lab.source.layout.path}/blobs/sha256/${[...bad.blobs.keys()].at(-1)!.slice(7)}`;
  const bytes = readBytes(lost);
  removePath(lost);
  equal((await mirror(lab, ["org/a:1", "org/bad:1"], { mode: "clean" })).status, "failed");
  deepEqual((await validateSequences(lab.root)).map(({ problems }) => problems), [[]]);
  equal((await mirror(lab, ["org/a:1"])).status, "unchanged");
  replaceFile(lost, bytes);
  lab.forget();
  await sealed(lab, ["org/a:1", "org/bad:1"], { mode: "clean" });
  equal(fetchedBlobs(lab.source).length, 1);
});

Deno.test("a clean run that dies once the replacement is decided is not done once more", async () => {
  await using lab = new MirrorLab();
  await lab.add("org/a", "1");
  await lab.add("org/b", "1");
  let [decided, hasEnded] = [0, false];
  await dyingAtEachStep(
    async () => {
      hasEnded = false;
      await Deno.remove(lab.root, { recursive: true }).catch(() => {});
      lab.uuids = ["00000000-0000-4000-8000-00000000001d"];
      await sealed(lab, ["org/a:1"], { linkParts: true });
      lab.uuids = ["00000000-0000-4000-8000-0000000000cc"];
    },
    async () => {
      await mirror(lab, ["org/b:1"], { mode: "clean", linkParts: true });
      hasEnded = true;
    },
    async () => {
      const path = `${lab.root}/content/seq1-baseline/seq-manifest.json`;
      const isDecided = listFolder(lab.root).includes(".ferry-swap") ||
        readTextIfAny(path)?.includes("00000000-0000-4000-8000-0000000000cc");
      lab.uuids = ["00000000-0000-4000-8000-0000000000dd"];
      lab.forget();
      await sealed(lab, ["org/b:1"], { mode: "clean", linkParts: true });
      if (isDecided && !hasEnded) {
        decided++;
        deepEqual(fetchedBlobs(lab.source), []);
        ok(readText(path).includes("00000000-0000-4000-8000-0000000000cc"));
      }
    },
  );
  ok(decided > 3);
});

Deno.test("a clean run that dies at any step of the replacement is ended by the next run, whatever that is", async () => {
  await using lab = new MirrorLab();
  await lab.add("org/a", "1");
  await lab.add("org/b", "1");
  const steps = await dyingAtEachStep(
    async () => {
      await Deno.remove(lab.root, { recursive: true }).catch(() => {});
      lab.uuids = ["00000000-0000-4000-8000-00000000001d"];
      await sealed(lab, ["org/a:1"], { linkParts: true });
      lab.uuids = ["00000000-0000-4000-8000-0000000000cc"];
      makeFolder(`${lab.root}/working-dir`);
    },
    () => mirror(lab, ["org/b:1"], { mode: "clean", linkParts: true }),
    async () => {
      const outcome = await mirror(lab, ["org/b:1"], { mode: "incremental" });
      const names = listFolder(lab.root).filter((name) => /ferry-(new|old|swap)/.test(name));
      deepEqual(names, []);
      for (const { problems } of await validateSequences(lab.root)) deepEqual(problems, []);
      // Either the old chain went on, or the new one is in place: never both, never neither.
      const uuids = new Set(
        listFolder(`${lab.root}/content`).map((name) =>
          JSON.parse(readText(`${lab.root}/content/${name}/seq-manifest.json`)).workspace
        ),
      );
      equal(uuids.size, 1);
      const isNew = uuids.has("00000000-0000-4000-8000-0000000000cc");
      equal(outcome.status, isNew ? "unchanged" : "sealed");
      equal(filesBelow(`${lab.root}/content`).filter((path) => path.endsWith(".tar")).length, isNew ? 1 : 2);
    },
  );
  ok(steps > 12, `only ${steps} steps`);
});

Deno.test("a replacement that was cut short is not ended by who only looks", async () => {
  await using lab = new MirrorLab();
  await lab.add("org/a", "1");
  await sealed(lab, ["org/a:1"]);
  makeFolder(`${lab.root}/.ferry-swap`);
  const before = filesBelow(lab.root);
  await rejects(mirror(lab, ["org/a:1"], { dryRun: { writes: false } }), {
    code: "workspace-unusable",
    message: /cut short/,
  });
  deepEqual(filesBelow(lab.root), before);
  equal((await mirror(lab, ["org/a:1"])).status, "unchanged");
});

Deno.test("an incremental run that dies at any step of sealing is caught up by the next one", async () => {
  await using lab = new MirrorLab();
  await lab.add("org/a", "1");
  await lab.add("org/b", "1");
  let before = 0;
  await dyingAtEachStep(
    async () => {
      await Deno.remove(lab.root, { recursive: true }).catch(() => {});
      await sealed(lab, ["org/a:1"]);
      lab.forget();
    },
    () => mirror(lab, ["org/a:1", "org/b:1"], { description: "two" }),
    async () => {
      before = fetchedBlobs(lab.source).length;
      await mirror(lab, ["org/a:1", "org/b:1"], { description: "two" });
      // Config and two layers of its own, however often the run was begun.
      ok(fetchedBlobs(lab.source).length <= Math.max(before, 3));
      deepEqual(listFolder(`${lab.root}/content`), [
        "seq1-baseline",
        "seq2-two",
      ]);
      for (const { problems } of await validateSequences(lab.root)) deepEqual(problems, []);
      equal((await mirror(lab, ["org/a:1", "org/b:1"])).status, "unchanged");
    },
  );
});

Deno.test("a complete sequence whose run died at any step is not cut once more by the next one", async () => {
  await using lab = new MirrorLab();
  await lab.add("org/a", "1");
  const baseline = () => mirror(lab, ["org/a:1"], { mode: "baseline", description: "all" });
  await dyingAtEachStep(
    async () => {
      await Deno.remove(lab.root, { recursive: true }).catch(() => {});
      await sealed(lab, ["org/a:1"]);
    },
    async () => {
      await baseline();
      lab.forget();
    },
    async () => {
      const isDone = lab.events.length === 0;
      await baseline();
      const names = ["seq1-baseline", "seq2-all", ...isDone ? ["seq3-all"] : []];
      deepEqual(listFolder(`${lab.root}/content`), names);
      deepEqual(listFolder(`${lab.root}/.ferry/staging`), []);
    },
  );
});

Deno.test("a lost state is rebuilt from the sequences, and that is said", async () => {
  await using lab = new MirrorLab();
  for (const name of ["a", "b", "c"]) await lab.add(`org/${name}`, "1");
  await sealed(lab, ["org/a:1"]);
  const second = await sealed(lab, ["org/a:1", "org/b:1"], { description: "two" });
  removePath(`${lab.root}/.ferry`);
  lab.forget();
  const third = await sealed(lab, ["org/a:1", "org/b:1", "org/c:1"], { description: "three" });
  match(lab.said().join(), /the state of \S+ is lost: it is rebuilt from seq1-baseline, seq2-two/);
  equal(third.manifest.workspace, second.manifest.workspace);
  deepEqual(third.manifest.predecessor, { number: 2, manifest: second.manifestDigest });
  equal(fetchedBlobs(lab.source).length, 3);
});

Deno.test("a lost state is rebuilt from the newest sequence alone", async () => {
  await using lab = new MirrorLab();
  for (const name of ["a", "b", "c"]) await lab.add(`org/${name}`, "1");
  const first = await sealed(lab, ["org/a:1"]);
  await sealed(lab, ["org/a:1", "org/b:1"], { description: "two" });
  removePath(first.folder);
  removePath(`${lab.root}/.ferry`);
  lab.forget();
  const third = await sealed(lab, ["org/a:1", "org/b:1", "org/c:1"], { description: "three" });
  equal(fetchedBlobs(lab.source).length, 3);
  deepEqual(
    third.manifest.dependencies,
    [1, 2].filter((number) => third.manifest.dependencies.includes(number)),
  );
});

Deno.test("a lost state that cannot be rebuilt is refused with what to do, but for a clean run", async () => {
  await using lab = new MirrorLab();
  await lab.add("org/a", "1");
  await lab.add("org/b", "1");
  const first = await sealed(lab, ["org/a:1"]);
  const part = `${first.folder}/mirror_000001.tar`;
  replaceFile(part, readBytes(part).subarray(0, 3000));
  removePath(`${lab.root}/.ferry`);
  for (const mode of ["incremental", "baseline"] as const) {
    await rejects(mirror(lab, ["org/b:1"], { mode }), (error) => {
      ok(error instanceof DiagnosticError && error.code === "workspace-unusable");
      match(error.message, /is lost and cannot be rebuilt: seq1-baseline: part mirror_000001.tar is damaged/);
      match(error.hint ?? "", /clean: true/);
      return true;
    });
  }
  const clean = await sealed(lab, ["org/b:1"], { mode: "clean" });
  deepEqual(clean.manifest.supersedes, [first.manifest.workspace]);
});

Deno.test("a lost index of the newest sequence is read from its folder, or refused", async () => {
  await using lab = new MirrorLab();
  await lab.add("org/a", "1");
  await lab.add("org/b", "1");
  const first = await sealed(lab, ["org/a:1"]);
  removePath(`${lab.root}/.ferry/sequences`);
  equal((await mirror(lab, ["org/a:1"])).status, "unchanged");
  removePath(`${lab.root}/.ferry/sequences`);
  removePath(first.folder);
  await rejects(mirror(lab, ["org/a:1", "org/b:1"]), /the index of sequence 1 is lost/);
  const again = await sealed(lab, ["org/a:1", "org/b:1"], { mode: "baseline" });
  deepEqual([again.manifest.number, again.manifest.complete], [2, true]);
});

Deno.test("sequences that were carried away are still known", async () => {
  await using lab = new MirrorLab();
  for (const name of ["a", "b"]) await lab.add(`org/${name}`, "1");
  const first = await sealed(lab, ["org/a:1"]);
  removePath(first.folder);
  lab.forget();
  const second = await sealed(lab, ["org/a:1", "org/b:1"], { description: "two" });
  deepEqual([second.manifest.number, second.manifest.dependencies], [2, [1]]);
  equal(fetchedBlobs(lab.source).length, 3);
  const { index } = await showSequence(second.folder);
  ok([...index!.placements.values()].some((place) => place.kind === "earlier" && place.path === "org/a"));
});

Deno.test("folders in content that are not of this workspace are left alone, and said so", async () => {
  await using lab = new MirrorLab();
  await lab.add("org/a", "1");
  await lab.add("org/b", "1");
  await sealed(lab, ["org/a:1"]);
  makeFolder(`${lab.root}/content/seq5-odd`);
  const next = await sealed(lab, ["org/a:1", "org/b:1"], { description: "next" });
  equal(next.manifest.number, 6);
  match(lab.said().join(), /content\/seq5-odd is left alone: .* it has no seq-manifest.json/);
});

for (
  const [what, file, from, to, said] of [
    [
      "the state of another workspace",
      ".ferry/workspace.json",
      "-000000000001",
      "-0000000000ff",
      /not as it was/,
    ],
    [
      "another manifest",
      "content/seq1-baseline/seq-manifest.json",
      "-000000000001",
      "-0000000000ff",
      /manifest.sig/,
    ],
    [
      "other metadata",
      "content/seq1-baseline/seq-metadata.yaml",
      "-000000000001",
      "-0000000000ff",
      /does not belong/,
    ],
    [
      "another number",
      "content/seq1-baseline/seq-metadata.yaml",
      "number: 1",
      "number: 2",
      /does not belong/,
    ],
  ] as const
) {
  Deno.test(`nothing is cut after ${what} than the newest sequence was sealed with`, async () => {
    await using lab = new MirrorLab();
    for (const name of ["a", "b"]) await lab.add(`org/${name}`, "1");
    await sealed(lab, ["org/a:1"]);
    const path = `${lab.root}/${file}`;
    replaceFile(path, readText(path).replace(from, to));
    await rejects(mirror(lab, ["org/a:1", "org/b:1"]), said);
    deepEqual(listFolder(`${lab.root}/content`), ["seq1-baseline"]);
  });
}

Deno.test("nothing is cut in a workspace that got the state of another one", async () => {
  await using lab = new MirrorLab();
  await lab.add("org/a", "1");
  await sealed(lab, ["org/a:1"]);
  await mirrorToDisk({ root: `${lab.folder}/other`, imageSet: lab.set(["org/a:1"]) }, {
    ...lab.deps,
    newUuid: () => "00000000-0000-4000-8000-0000000000ff",
  });
  replaceFile(`${lab.root}/.ferry/workspace.json`, readBytes(`${lab.folder}/other/.ferry/workspace.json`));
  await rejects(mirror(lab, ["org/a:1"], { evenIfUnchanged: true }), { code: "sequence-foreign" });
});

Deno.test("a state of a later version is refused and not guessed at", async () => {
  await using lab = new MirrorLab();
  await lab.add("org/a", "1");
  await sealed(lab, ["org/a:1"]);
  replaceFile(`${lab.root}/.ferry/workspace.json`, '{"format": 2}');
  await rejects(
    mirror(lab, ["org/a:1"]),
    /workspace.json has format 2, and this version of ferry reads up to 1/,
  );
  throws(() => JSON.parse(readText(`${lab.root}/.ferry/workspace.json`)).uuid.length);
});

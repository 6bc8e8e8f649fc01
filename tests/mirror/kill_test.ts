/** A run that is killed at any moment: the next one ends what it began, and fetches nothing twice. */

import { deepEqual, equal, match, ok } from "node:assert/strict";
import { validateSequences } from "../../lib/mirror/sequences.ts";
import { CHILD_PARALLEL, type ChildRequest, runChild, startChild } from "../support/mirror_child.ts";
import { readText, readTextIfAny, removePath } from "../../lib/system/files.ts";
import { readImage, tagAt } from "../support/images.ts";
import { fetchedBlobs, MirrorLab } from "../support/mirror_lab.ts";

const TRIALS = 7;
const NAMES = Array.from({ length: 12 }, (_, at) => `org/app${at}`);
const IMAGES = NAMES.map((name) => `${name}:1`);

/** A lab with images large enough that a run takes its time. */
async function prepared(): Promise<MirrorLab> {
  const lab = new MirrorLab();
  for (const [at, name] of NAMES.entries()) await lab.add(name, "1", { layerBytes: 300_000 + at * 70_000 });
  return lab;
}

/** Starts a child, kills it once its work is under way, and tells whether that was in time. */
async function killed(request: ChildRequest, isUnderWay: () => boolean, furtherMs: number): Promise<boolean> {
  const child = startChild(request);
  let ended = false;
  const output = child.output().finally(() => ended = true);
  while (!ended && !isUnderWay()) await new Promise((resolve) => setTimeout(resolve, 2));
  await new Promise((resolve) => setTimeout(resolve, furtherMs));
  if (!ended) child.kill("SIGKILL");
  return (await output).code !== 0;
}

/** How often a blob was fetched beyond once, over all. */
function repeats(lab: MirrorLab): number {
  const fetched = fetchedBlobs(lab.source);
  return fetched.length - new Set(fetched).size;
}

Deno.test("mirror to disk survives being killed", async () => {
  await using lab = await prepared();
  const config = lab.set(IMAGES).file.text;
  const common = {
    operation: "mirror-to-disk",
    config,
    destination: lab.destination.host,
    partLimitBytes: 3_000_000,
  } as const;
  const uuid = "00000000-0000-4000-8000-000000000001";
  const whole = `${lab.folder}/whole`;
  match(await runChild({ ...common, root: whole, uuid }), /^sealed$/);
  const wanted = partsOf(`${whole}/content/seq1-baseline`);
  let kills = 0;
  for (let trial = 0; trial < TRIALS; trial++) {
    const root = `${lab.folder}/work${trial}`;
    lab.forget();
    const started = () => lab.source.records.length > 10 + trial * 8;
    if (await killed({ ...common, root, uuid }, started, trial * 3)) kills++;
    equal(await runChild({ ...common, root, uuid }), "sealed", `trial ${trial}`);
    deepEqual(partsOf(`${root}/content/seq1-baseline`), wanted);
    ok(repeats(lab) <= CHILD_PARALLEL, `${repeats(lab)} blobs were fetched again in trial ${trial}`);
  }
  ok(kills >= TRIALS - 2, `only ${kills} kills were in time`);
});

Deno.test("a clean run survives being killed, and until it is done the old workspace is whole", async () => {
  await using lab = await prepared();
  const set = (count: number) => lab.set(IMAGES.slice(0, count)).file.text;
  const root = lab.root;
  const common = { operation: "mirror-to-disk", root, destination: lab.destination.host } as const;
  equal(await runChild({ ...common, config: set(2) }), "sealed");
  lab.forget();
  const clean = { ...common, config: set(12), mode: "clean" } as const;
  for (let trial = 0; trial < 3; trial++) {
    const started = () => lab.source.records.length > 30 + trial * 12;
    const before = lab.source.records.length;
    if (!await killed(clean, () => lab.source.records.length > before && started(), 2)) break;
    deepEqual((await validateSequences(root)).map(({ problems }) => problems), [[]]);
  }
  match(await runChild(clean), /^(sealed|unchanged)$/);
  ok(repeats(lab) <= 3 * CHILD_PARALLEL);
  equal((await validateSequences(root)).flatMap(({ problems }) => problems).length, 0);
});

Deno.test("disk to mirror survives being killed", async () => {
  await using lab = await prepared();
  const config = lab.set(IMAGES).file.text;
  const common = { config, root: lab.root, destination: lab.destination.host };
  equal(await runChild({ ...common, operation: "mirror-to-disk" }), "sealed");
  let kills = 0;
  for (let trial = 0; trial < TRIALS; trial++) {
    // A place of its own for each trial: nothing of the one before is there.
    const destination = `${lab.destination.host}/trial${trial}`;
    lab.destination.forget();
    const started = () => lab.destination.writes().length > 3 + trial * 9;
    if (await killed({ ...common, destination, operation: "disk-to-mirror" }, started, trial)) kills++;
    equal(await runChild({ ...common, destination, operation: "disk-to-mirror" }), "published");
    for (const name of NAMES) await readImage(lab.destination.layout, tagAt(`trial${trial}/${name}`, "1"));
    ok(uploadedTwice(lab) <= CHILD_PARALLEL, `${uploadedTwice(lab)} blobs were sent again in trial ${trial}`);
  }
  ok(kills >= TRIALS - 2, `only ${kills} kills were in time`);
});

Deno.test("mirror to mirror survives being killed", async () => {
  await using lab = await prepared();
  const config = lab.set(IMAGES).file.text;
  let kills = 0;
  for (let trial = 0; trial < TRIALS; trial++) {
    const destination = `${lab.destination.host}/trial${trial}`;
    const request = {
      operation: "mirror-to-mirror",
      config,
      root: `${lab.folder}/m${trial}`,
      destination,
    } as const;
    lab.forget();
    const started = () => lab.destination.writes().length > 2 + trial * 9;
    if (await killed(request, started, trial)) kills++;
    equal(await runChild(request), "published");
    for (const name of NAMES) await readImage(lab.destination.layout, tagAt(`trial${trial}/${name}`, "1"));
    ok(repeats(lab) <= CHILD_PARALLEL, `${repeats(lab)} blobs were fetched again in trial ${trial}`);
  }
  ok(kills >= TRIALS - 2, `only ${kills} kills were in time`);
});

Deno.test("a workspace in use is refused at once, naming who has it, and is free when the holder is killed", async () => {
  await using lab = new MirrorLab();
  await lab.add("org/a", "1");
  const config = lab.set(["org/a:1"]).file.text;
  const common = { config, root: lab.root, destination: lab.destination.host };
  equal(await runChild({ ...common, operation: "mirror-to-disk" }), "sealed");
  removePath(`${lab.root}/.ferry-lock`);
  const holder = startChild({ ...common, operation: "hold" });
  const reader = holder.stdout.getReader();
  match(new TextDecoder().decode((await reader.read()).value), /holding/);
  const isHeld = () => (readTextIfAny(`${lab.root}/.ferry-lock`) ?? "").includes("}");
  while (!isHeld()) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const list = "kind: DeleteImageList\nitems: []\n";
  for (const operation of ["mirror-to-disk", "disk-to-mirror", "mirror-to-mirror", "delete"] as const) {
    const said = await runChild({ ...common, operation, config: operation === "delete" ? list : config });
    match(
      said,
      new RegExp(
        `the workspace ${lab.root} is in use: mirror to disk by child \\(process ${holder.pid} on lab, since 2`,
      ),
    );
  }
  holder.kill("SIGKILL");
  await reader.cancel();
  await holder.stderr.cancel();
  await holder.status;
  equal(await runChild({ ...common, operation: "mirror-to-disk" }), "unchanged");
});

function partsOf(folder: string): readonly unknown[] {
  return JSON.parse(readText(`${folder}/seq-manifest.json`)).parts;
}

/** Uploads of blobs that were whole at the destination before. */
function uploadedTwice(lab: MirrorLab): number {
  const put = lab.destination.requests().flatMap((request) =>
    /^PUT \S+[?&]digest=(\S+) 201/.exec(request)?.[1] ?? []
  );
  return put.length - new Set(put).size;
}

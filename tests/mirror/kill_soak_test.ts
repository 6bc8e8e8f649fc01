/**
 * Runs that are killed at moments left to chance: the next one ends what they began, and fetches nothing twice.
 *
 * `FERRY_KILLS` says how many kills each kind of run has to survive; there are few without it, for they take time.
 */

import { deepStrictEqual as deepEqual, match, ok, strictEqual as equal } from "node:assert/strict";
import { validateSequences } from "../../lib/mirror/sequences.ts";
import { readText } from "../../lib/system/files.ts";
import { readImage, tagAt } from "../support/images.ts";
import { CHILD_PARALLEL, type ChildRequest, runChild, startChild } from "../support/mirror_child.ts";
import { fetchedBlobs, MirrorLab } from "../support/mirror_lab.ts";

const KILLS = Number(Deno.env.get("FERRY_KILLS") ?? 3);
const NAMES = Array.from({ length: 12 }, (_, at) => `org/app${at}`);
const IMAGES = NAMES.map((name) => `${name}:1`);
const UUID = "00000000-0000-4000-8000-000000000001";

/** A lab with images large enough that a run takes its time. */
async function prepared(): Promise<MirrorLab> {
  const lab = new MirrorLab();
  for (const [at, name] of NAMES.entries()) await lab.add(name, "1", { layerBytes: 300_000 + at * 70_000 });
  return lab;
}

/** A moment of a run: after so many requests, and then some time. */
interface Moment {
  readonly requests: number;
  readonly furtherMs: number;
}

/** @param all How many requests a run makes in all. */
function anyMoment(all: number): Moment {
  return { requests: Math.floor(Math.random() * all), furtherMs: Math.floor(Math.random() * 10) };
}

/** Starts a child and kills it at a moment. @returns whether that was in time. */
async function killed(
  request: ChildRequest,
  counted: () => number,
  { requests, furtherMs }: Moment,
): Promise<boolean> {
  const before = counted();
  const child = startChild(request);
  let ended = false;
  const output = child.output().finally(() => ended = true);
  while (!ended && counted() - before < requests) await new Promise((resolve) => setTimeout(resolve, 1));
  await new Promise((resolve) => setTimeout(resolve, furtherMs));
  if (!ended) child.kill("SIGKILL");
  return (await output).code !== 0;
}

/** Has a run killed again and again, and checks after each time what the next run makes of it. */
async function survive(
  counted: () => number,
  all: number,
  requestFor: (trial: number) => ChildRequest,
  check: (trial: number, said: string, shown: string) => Promise<void> | void,
): Promise<void> {
  let kills = 0;
  for (let trial = 0; kills < KILLS && trial < 3 * KILLS; trial++) {
    const moment = anyMoment(all);
    const shown = `killed after ${moment.requests} of ${all} requests and ${moment.furtherMs} ms`;
    if (await killed(requestFor(trial), counted, moment)) kills++;
    await check(trial, await runChild(requestFor(trial)), shown);
  }
  ok(kills >= KILLS, `only ${kills} kills were in time`);
}

Deno.test("mirror to disk survives being killed", async () => {
  await using lab = await prepared();
  const common = {
    operation: "mirror-to-disk",
    config: lab.set(IMAGES).file.text,
    destination: lab.destination.host,
    partLimitBytes: 3_000_000,
    uuid: UUID,
  } as const;
  const whole = `${lab.folder}/whole`;
  match(await runChild({ ...common, root: whole }), /^sealed$/);
  const wanted = partsOf(`${whole}/content/seq1-baseline`);
  const all = lab.source.records.length;
  lab.forget();
  const root = (trial: number) => `${lab.folder}/work${trial}`;
  const requestFor = (trial: number) => ({ ...common, root: root(trial) });
  await survive(() => lab.source.records.length, all, requestFor, (trial, said, shown) => {
    equal(said, "sealed", shown);
    deepEqual(partsOf(`${root(trial)}/content/seq1-baseline`), wanted, shown);
    ok(repeats(lab) <= CHILD_PARALLEL, `${repeats(lab)} blobs were fetched again: ${shown}`);
    lab.forget();
  });
});

Deno.test("a clean run survives being killed, and until it is done the old workspace is whole", async () => {
  await using lab = await prepared();
  const set = (count: number) => lab.set(IMAGES.slice(0, count)).file.text;
  const { root } = lab;
  const common = { operation: "mirror-to-disk", root, destination: lab.destination.host } as const;
  equal(await runChild({ ...common, config: set(2) }), "sealed");
  lab.forget();
  const clean = { ...common, config: set(12), mode: "clean" } as const;
  let kills = 0;
  // Each run goes on with what the one before has fetched, so there is less and less to do.
  for (const requests of [6, 12, 18, 24]) {
    if (!await killed(clean, () => lab.source.records.length, { requests, furtherMs: 2 })) break;
    kills++;
    deepEqual((await validateSequences(root)).map(({ problems }) => problems), [[]]);
  }
  ok(kills >= 2, `only ${kills} kills were in time`);
  equal(await runChild(clean), "sealed");
  ok(repeats(lab) <= kills * CHILD_PARALLEL, `${repeats(lab)} blobs were fetched again`);
  deepEqual((await validateSequences(root)).map(({ name, problems }) => [name, problems]), [
    ["seq1-baseline", []],
  ]);
});

Deno.test("disk to mirror survives being killed", async () => {
  await using lab = await prepared();
  const common = { config: lab.set(IMAGES).file.text, root: lab.root };
  const host = lab.destination.host;
  equal(await runChild({ ...common, destination: host, operation: "mirror-to-disk" }), "sealed");
  equal(await runChild({ ...common, destination: host, operation: "disk-to-mirror" }), "published");
  const all = lab.destination.records.length;
  lab.forget();
  // A place of its own for each trial: nothing of the one before is there.
  const requestFor = (trial: number) =>
    ({ ...common, destination: `${host}/trial${trial}`, operation: "disk-to-mirror" }) as const;
  await survive(() => lab.destination.records.length, all, requestFor, async (trial, said, shown) => {
    equal(said, "published", shown);
    for (const name of NAMES) await readImage(lab.destination.layout, tagAt(`trial${trial}/${name}`, "1"));
    ok(sentTwice(lab) <= CHILD_PARALLEL, `${sentTwice(lab)} blobs were sent again: ${shown}`);
    lab.forget();
  });
});

Deno.test("mirror to mirror survives being killed", async () => {
  await using lab = await prepared();
  const config = lab.set(IMAGES).file.text;
  const host = lab.destination.host;
  const request = { operation: "mirror-to-mirror", config } as const;
  const whole = { ...request, root: `${lab.folder}/whole`, destination: host };
  equal(await runChild(whole), "published");
  const all = lab.destination.records.length;
  lab.forget();
  const requestFor = (trial: number) =>
    ({ ...request, root: `${lab.folder}/m${trial}`, destination: `${host}/trial${trial}` }) as const;
  await survive(() => lab.destination.records.length, all, requestFor, async (trial, said, shown) => {
    equal(said, "published", shown);
    for (const name of NAMES) await readImage(lab.destination.layout, tagAt(`trial${trial}/${name}`, "1"));
    ok(repeats(lab) <= CHILD_PARALLEL, `${repeats(lab)} blobs were fetched again: ${shown}`);
    lab.forget();
  });
});

function partsOf(folder: string): readonly unknown[] {
  return JSON.parse(readText(`${folder}/seq-manifest.json`)).parts;
}

/** How often a blob was fetched beyond once, over all. */
function repeats(lab: MirrorLab): number {
  const fetched = fetchedBlobs(lab.source);
  return fetched.length - new Set(fetched).size;
}

/** Uploads of blobs that were whole at the destination before. */
function sentTwice(lab: MirrorLab): number {
  const put = lab.destination.requests().flatMap((request) =>
    /^PUT \S+[?&]digest=(\S+) 201/.exec(request)?.[1] ?? []
  );
  return put.length - new Set(put).size;
}

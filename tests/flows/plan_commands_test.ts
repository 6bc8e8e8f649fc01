/** Planning, following a plan, and going on without what cannot be had, by the command line. */

import {
  deepStrictEqual as deepEqual,
  doesNotMatch,
  match,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { readText } from "../../lib/system/files.ts";
import { runFerry } from "../support/ferry.ts";
import { sampleImage } from "../support/images.ts";
import { MirrorLab } from "../support/mirror_lab.ts";

const PLAIN = ["--driver", "embedded", "--src-tls-verify=false", "--dest-tls-verify=false"];

async function ferry(lab: MirrorLab, ...args: readonly string[]) {
  return await runFerry(["mirror", ...args, "--src-tls-verify=false"], {
    env: { ...Deno.env.toObject(), HOME: lab.folder },
  });
}

Deno.test("ferry mirror plan tells what a run would move, and the run does that and nothing else", async () => {
  await using lab = new MirrorLab();
  for (const name of ["a", "b"]) await lab.add(`org/${name}`, "1", { layerBytes: 40_000 });
  const config = await lab.writeSet(["a", "b"].map((name) => `${lab.source.host}/org/${name}:1`));
  const file = `${lab.folder}/plan.json`;
  const planned = await ferry(lab, "plan", "-c", config, `file://${lab.root}`, "-o", file);
  equal(planned.code, 0, planned.stderr);
  match(planned.stdout, /^images {4}2: 2 new, 0 changed, 0 unchanged, 0 removed$/m);
  match(planned.stdout, /^download {2}\d/m);
  match(planned.stdout, new RegExp(`^registry +images +content +download\n${lab.source.host} +2 `, "m"));
  const lock = JSON.parse(readText(file));
  const told = await ferry(lab, "plan", "-c", config, `file://${lab.root}`, "--json");
  deepEqual(JSON.parse(told.stdout).figures, lock.figures);

  const created = await ferry(
    lab,
    "create",
    lab.root,
    "-c",
    config,
    "--plan",
    file,
    "--json",
    "--driver",
    "embedded",
  );
  equal(created.code, 0, created.stderr);
  equal(JSON.parse(created.stdout).carried_bytes, lock.figures.bytes.carry);
});

Deno.test("a moved tag is refused, in oc-mirror's words as well, unless what was planned is wished", async () => {
  await using lab = new MirrorLab();
  await lab.add("org/a", "1");
  const config = await lab.writeSet([`${lab.source.host}/org/a:1`]);
  const file = `${lab.folder}/plan.json`;
  const destination = `docker://${lab.destination.host}`;
  const workspace = ["--workspace", `file://${lab.root}`];
  equal((await ferry(lab, "plan", "-c", config, ...workspace, destination, "-o", file, ...PLAIN)).code, 0);
  await lab.push("org/a", "1", sampleImage("moved"));
  const words = ["-c", config, ...workspace, destination, "--dest-tls-verify=false", "--plan", file];
  const refused = await ferry(lab, ...words);
  equal(refused.code, 1);
  match(refused.stderr, /org\/a:1 was sha256:\w+ when the plan was made, and names sha256:\w+ now/);
  deepEqual(lab.destination.writes(), []);
  const done = await ferry(lab, ...words, "--allow-moved-tags");
  equal(done.code, 0, done.stderr);
});

Deno.test("ferry mirror create goes on without what cannot be had, says so, and refuses where that is asked for", async () => {
  await using lab = new MirrorLab();
  await lab.add("org/a", "1");
  const config = await lab.writeSet(["a", "gone"].map((name) => `${lab.source.host}/org/${name}:1`));
  const strict = await ferry(lab, "create", lab.root, "-c", config, "--strict", "--driver", "embedded");
  equal(strict.code, 8);
  const created = await ferry(lab, "create", lab.root, "-c", config, "--driver", "embedded");
  equal(created.code, 8);
  match(created.stderr, /org\/gone:1: .*manifest unknown/);
  match(created.stdout, /^seq1-baseline: 1 image in .*; 1 image missing$/m);
  const { missing } = JSON.parse(readText(`${lab.root}/working-dir/logs/missing.json`));
  deepEqual(missing.map(({ image }: { image: string }) => image), [`${lab.source.host}/org/gone:1`]);
  ok(readText(`${lab.root}/content/seq1-baseline/seq-metadata.yaml`).includes("org/gone:1"));
});

Deno.test("ferry mirror tells events as JSON where that is asked for", async () => {
  await using lab = new MirrorLab();
  await lab.add("org/a", "1");
  const config = await lab.writeSet([`${lab.source.host}/org/a:1`]);
  const { code, stderr } = await ferry(lab, "create", lab.root, "-c", config, "--progress", "json", ...PLAIN);
  equal(code, 0);
  const events = stderr.trim().split("\n").map((text) => JSON.parse(text));
  const kinds = new Set(events.map(({ event }) => event));
  for (const kind of ["phase", "totals", "progress", "image-done"]) ok(kinds.has(kind), kind);
  ok(events.every(({ at }) => /^\d{4}-.*Z$/.test(at)));
});

Deno.test("ferry mirror tells less at oc-mirror's log level error, and what is wrong all the same", async () => {
  await using lab = new MirrorLab();
  await lab.add("org/a", "1");
  const config = await lab.writeSet([`${lab.source.host}/org/a:1`, `${lab.source.host}/org/none:1`]);
  const run = async (level: string) => {
    const folder = `file://${lab.root}/${level}`;
    return await ferry(lab, "-c", config, folder, "--log-level", level, ...PLAIN);
  };
  const [info, error] = [await run("info"), await run("error")];
  deepEqual([info.code, error.code], [8, 8]);
  match(info.stdout, /^fetching$/m);
  doesNotMatch(error.stdout, /^(planning|fetching|sealing)/m);
  match(error.stderr, /org\/none:1: .*manifest unknown/);
});

Deno.test("ferry mirror tells nothing but events beside its result, also of what fails", async () => {
  await using lab = new MirrorLab();
  await lab.add("org/a", "1");
  const config = await lab.writeSet([`${lab.source.host}/org/a:1`, `${lab.source.host}/org/none:1`]);
  const words = ["create", lab.root, "--progress", "json", "--json", ...PLAIN];
  const events = (stderr: string) => stderr.trim().split("\n").map((text) => JSON.parse(text));
  const some = await ferry(lab, ...words, "-c", config);
  equal(some.code, 8);
  const { at: _, ...last } = events(some.stderr).at(-1);
  deepEqual([last.event, last.code, last.image], ["error", "image-missing", `${lab.source.host}/org/none:1`]);
  match(last.place, /isc\.yaml:\d+:\d+$/);
  equal(JSON.parse(some.stdout).failed, true);
  await Deno.writeTextFile(config, "kind: [\n");
  const none = await ferry(lab, ...words, "-c", config);
  equal(none.code, 1);
  deepEqual(events(none.stderr).map(({ event, code }) => [event, code]), [["error", "yaml-syntax"]]);
});

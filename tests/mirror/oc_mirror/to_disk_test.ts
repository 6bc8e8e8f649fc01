/** Mirror to disk by oc-mirror: what it archives becomes sequences, and nothing un-carried is ever lost. */

import { deepStrictEqual as deepEqual, match, ok, rejects, strictEqual as equal } from "node:assert/strict";
import type { MirrorToDiskOutcome } from "../../../lib/mirror/outcome.ts";
import { validateSequences } from "../../../lib/mirror/chain/sequences.ts";
import { listFolder, readText, removePath } from "../../../lib/system/files.ts";
import { freePort } from "../../../lib/system/tcp.ts";
import { OcMirrorLab } from "../../support/oc_mirror_lab.ts";

const AS = "ocMirrorDriver (against a stand-in that acts as recorded)";

/** What a sealed outcome is. */
function sealed(outcome: MirrorToDiskOutcome) {
  if (outcome.status !== "sealed") throw new Error(`${outcome.status}: ${JSON.stringify(outcome)}`);
  return outcome.sequence.manifest;
}

async function requireWhole(lab: OcMirrorLab): Promise<void> {
  deepEqual((await validateSequences(lab.root)).flatMap(({ problems }) => problems), []);
}

async function labWith(...images: readonly string[]): Promise<OcMirrorLab> {
  const lab = new OcMirrorLab();
  for (const image of images) {
    const [path = "", tag = ""] = image.split(":");
    await lab.add(path, tag);
  }
  return lab;
}

Deno.test(`${AS} seals a complete sequence, and starts the program as it must be started`, async () => {
  await using lab = await labWith("org/a:1", "org/b:1");
  lab.change({ version: "4.18.3" });
  const manifest = sealed(await lab.toDisk(["org/a:1", "org/b:1"]));
  const { driver, complete, dependencies, index, counts } = manifest;
  deepEqual([driver, complete, dependencies, index, counts.images], ["oc-mirror", true, [], null, 2]);
  await requireWhole(lab);
  match(
    readText(`${lab.root}/content/seq1-baseline/seq-metadata.yaml`),
    /oc_mirror_version: oc-mirror 4\.18\.3/,
  );
  deepEqual(listFolder(`${lab.root}/.ferry/oc-mirror/stage`), ["working-dir"]);
  const [call] = lab.calls;
  const home = `${lab.root}/.ferry/oc-mirror`;
  deepEqual(call?.argv.slice(0, 6), [
    ...["-c", `${home}/imageset-config.yaml`, `file://${home}/stage`, "--v2", "--cache-dir", `${home}/cache`],
  ]);
  ok(call?.argv.includes("--src-tls-verify=false"));
  equal(call?.umask, 0o022);
});

Deno.test(`${AS} tells what happens while it happens`, async () => {
  await using lab = await labWith("org/a:1");
  await lab.toDisk(["org/a:1"]);
  const told = lab.events.flatMap((event) => {
    if (event.kind === "phase") return [event.phase];
    if (event.kind === "totals") return [`totals ${event.totals.images}`];
    return event.kind === "image-done" ? [`${event.type} to ${event.to}`] : [];
  });
  deepEqual(told, ["planning", "fetching", "totals 1", "generic to archive", "sealing"]);
  const logs = listFolder(`${lab.root}/working-dir/logs`);
  const output = logs.find((name) => name.startsWith("oc-mirror-output-"));
  match(readText(`${lab.root}/working-dir/logs/${output}`), /Success copying .*org\/a:1/);
  ok(logs.some((name) => name.startsWith("registry-")));
});

Deno.test(`${AS} carries only what is new, says what it depends on, and leaves the last archive alone`, async () => {
  await using lab = await labWith("org/a:1", "org/b:1", "other/c:1");
  const first = sealed(await lab.toDisk(["org/a:1"]));
  const second = sealed(await lab.toDisk(["org/a:1", "org/b:1"]));
  deepEqual([second.number, second.complete, second.dependencies], [2, false, [1]]);
  equal(second.predecessor?.number, 1);
  ok(second.bytes.carried < second.bytes.content);
  equal(first.workspace, second.workspace);
  await requireWhole(lab);
  match(readText(`${lab.root}/content/seq2-20261121-0807/seq-metadata.yaml`), /content_type: differential/);
  // Started with an empty stage both times: there was no archive to be deleted.
  deepEqual(lab.calls.map(({ archives }) => archives), [[], []]);
});

Deno.test(`${AS} calls a later sequence complete when it needs no earlier one`, async () => {
  await using lab = new OcMirrorLab();
  const { sampleImage } = await import("../../support/images.ts");
  await lab.push("org/a", "1", sampleImage("a", { layers: ["a"] }));
  await lab.push("org/b", "1", sampleImage("b", { layers: ["b"] }));
  sealed(await lab.toDisk(["org/a:1"]));
  const second = sealed(await lab.toDisk(["org/b:1"]));
  deepEqual([second.number, second.complete, second.dependencies], [2, true, []]);
});

Deno.test(`${AS} cuts no sequence when nothing has changed, unless that is asked for`, async () => {
  await using lab = await labWith("org/a:1");
  sealed(await lab.toDisk(["org/a:1"]));
  const same = await lab.toDisk(["org/a:1"]);
  equal(same.status, "unchanged");
  deepEqual(listFolder(`${lab.root}/content`), ["seq1-baseline"]);
  equal(sealed(await lab.toDisk(["org/a:1"], { evenIfUnchanged: true })).number, 2);
  await lab.add("org/a", "1", { layers: ["quite another"] });
  equal(sealed(await lab.toDisk(["org/a:1"])).number, 3);
});

Deno.test(`${AS} carries everything again in a baseline, and goes on from there`, async () => {
  await using lab = await labWith("org/a:1", "org/b:1");
  sealed(await lab.toDisk(["org/a:1"]));
  const base = sealed(await lab.toDisk(["org/a:1"], { mode: "baseline" }));
  deepEqual([base.number, base.complete, base.counts.carried], [2, true, 5]);
  const third = sealed(await lab.toDisk(["org/a:1", "org/b:1"]));
  deepEqual([third.complete, third.dependencies], [false, [2]]);
});

Deno.test(`${AS} begins a new chain in clean mode, and only when that succeeds`, async () => {
  await using lab = await labWith("org/a:1");
  const old = sealed(await lab.toDisk(["org/a:1"]));
  const failed = await lab.toDisk(["org/a:1", "org/absent:1"], { mode: "clean" });
  equal(failed.status, "failed");
  deepEqual(listFolder(`${lab.root}/content`), ["seq1-baseline"]);
  await requireWhole(lab);
  const fresh = sealed(await lab.toDisk(["org/a:1"], { mode: "clean", description: "again" }));
  deepEqual([fresh.number, fresh.complete, fresh.supersedes], [1, true, [old.workspace]]);
  deepEqual(listFolder(`${lab.root}/content`), ["seq1-again"]);
  await requireWhole(lab);
  equal((await lab.toDisk(["org/a:1"])).status, "unchanged");
});

Deno.test(`${AS} passes on --since, which carries again what was carried since`, async () => {
  await using lab = await labWith("org/a:1");
  sealed(await lab.toDisk(["org/a:1"]));
  const again = sealed(await lab.toDisk(["org/a:1"], { since: "2001-01-01" }));
  deepEqual([again.number, again.complete], [2, true]);
  deepEqual(lab.calls.at(-1)?.argv.slice(-2), ["--since", "2001-01-01"]);
});

Deno.test(`${AS} cuts archives into parts of whole GiB, and refuses others`, async () => {
  await using lab = await labWith("org/a:1", "org/b:1");
  lab.change({ partBytes: 2000 });
  const { parts } = sealed(
    await lab.toDisk(["org/a:1", "org/b:1"], { partLimitBytes: 2 ** 30, linkParts: true }),
  );
  ok(parts.length > 1);
  match(readText(`${lab.root}/.ferry/oc-mirror/imageset-config.yaml`), /^archiveSize: 1$/m);
  ok(!readText(`${lab.root}/content/seq1-baseline/imageset-config.yaml`).includes("archiveSize"));
  deepEqual(listFolder(lab.root).filter((name) => name.endsWith(".tar")), parts.map(({ name }) => name));
  await rejects(lab.toDisk(["org/a:1"], { partLimitBytes: 2 ** 29 }), { code: "bad-option" });
});

Deno.test(`${AS} works in a folder whose name oc-mirror refuses`, async () => {
  await using lab = await labWith("org/a:1");
  const root = `${lab.folder}/blogs/helm`;
  await Deno.mkdir(root, { recursive: true });
  equal(sealed(await lab.toDisk(["org/a:1"], { root })).number, 1);
  ok(!lab.calls[0]?.argv.some((word) => /blogs|helm/.test(word)));
  deepEqual(listFolder(`${root}/content`), ["seq1-baseline"]);
});

Deno.test(`${AS} takes another port when its own is taken, also when that happens in between`, async () => {
  await using lab = await labWith("org/a:1");
  using listener = Deno.listen({ port: freePort(0) });
  const { port } = listener.addr as Deno.NetAddr;
  lab.change({ fault: { kind: "port-taken", times: 1 } });
  const driver = lab.driver({ cachePort: port });
  const request = { root: lab.root, imageSet: lab.set(["org/a:1"]) };
  equal((await driver.mirrorToDisk(request, lab.deps)).status, "sealed");
  const ports = lab.calls.map(({ argv }) => argv[argv.indexOf("--port") + 1]);
  equal(ports.length, 2);
  ok(!ports.includes(String(port)));
});

Deno.test(`${AS} notices that its cache or its history is lost`, async () => {
  await using lab = await labWith("org/a:1", "org/b:1");
  sealed(await lab.toDisk(["org/a:1"]));
  removePath(`${lab.root}/.ferry/oc-mirror/cache`);
  const second = sealed(await lab.toDisk(["org/a:1", "org/b:1"]));
  deepEqual([second.complete, second.dependencies], [false, [1]]);
  ok(lab.said().some((text) => text.startsWith("oc-mirror's cache is lost")));
  removePath(`${lab.root}/.ferry/oc-mirror/records`);
  const third = sealed(await lab.toDisk(["org/a:1", "org/b:1"]));
  deepEqual([third.complete, third.dependencies], [true, []]);
  ok(lab.said().some((text) => text.endsWith("this will be a complete run")));
  await requireWhole(lab);
});

Deno.test(`${AS} believes its own records, not what lies in the stage`, async () => {
  await using lab = await labWith("org/a:1", "org/b:1");
  sealed(await lab.toDisk(["org/a:1"]));
  const history = `${lab.root}/.ferry/oc-mirror/stage/working-dir/.history`;
  await Deno.writeTextFile(`${history}/.history-2099-01-01T00:00:00Z`, `sha256:${"0".repeat(64)}\n`);
  await Deno.writeTextFile(`${lab.root}/.ferry/oc-mirror/stage/mirror_000001.tar`, "cut off");
  const second = sealed(await lab.toDisk(["org/a:1", "org/b:1"]));
  deepEqual(second.dependencies, [1]);
  equal(lab.calls.at(-1)?.history.length, 1);
  deepEqual(lab.calls.at(-1)?.archives, []);
});

Deno.test(`${AS} carries unfinished uploads and old log files in no archive`, async () => {
  await using lab = await labWith("org/a:1");
  sealed(await lab.toDisk(["org/a:1"]));
  const uploads =
    `${lab.root}/.ferry/oc-mirror/cache/.oc-mirror/.cache/docker/registry/v2/repositories/org/a/_uploads`;
  await Deno.mkdir(`${uploads}/one`, { recursive: true });
  await Deno.writeTextFile(`${uploads}/one/data`, "half");
  sealed(await lab.toDisk(["org/a:1"], { evenIfUnchanged: true }));
  const { tarMembers } = await import("../../../lib/mirror/archive/tar_reader.ts");
  const [, second] = listFolder(`${lab.root}/content`);
  const names = await Array.fromAsync(tarMembers(`${lab.root}/content/${second}/mirror_000001.tar`));
  ok(!names.some(({ name }) => name.includes("_uploads")));
  equal(names.filter(({ name }) => name.startsWith("working-dir/logs/oc-mirror-")).length, 1);
});

Deno.test(`${AS} rehearses without touching sealed archives, and writes lists where they are asked for`, async () => {
  await using lab = await labWith("org/a:1", "org/b:1");
  sealed(await lab.toDisk(["org/a:1"]));
  const same = await lab.toDisk(["org/a:1"], { dryRun: { writes: false } });
  deepEqual([same.status, same.status === "dry-run" && same.isDue], ["dry-run", false]);
  const more = await lab.toDisk(["org/a:1", "org/b:1"], { dryRun: { writes: true } });
  if (more.status !== "dry-run") throw new Error(more.status);
  deepEqual([more.isDue, more.images], [true, 2]);
  match(readText(more.missing ?? ""), /^docker:\/\/[^=]*org\/b:1=docker:\/\/localhost:\d+\/org\/b:1\n$/);
  equal(readText(more.mapping ?? "").split("\n").length, 3);
  await requireWhole(lab);
  deepEqual(listFolder(`${lab.root}/content`), ["seq1-baseline"]);
});

Deno.test(`${AS} writes nothing into the workspace in check mode`, async () => {
  await using lab = await labWith("org/a:1");
  const outcome = await lab.toDisk(["org/a:1"], { dryRun: { writes: false } });
  deepEqual([outcome.status, listFolder(lab.root)], ["dry-run", []]);
});

Deno.test(`${AS} may follow a sequence of ferry's own engine, and be followed by one`, async () => {
  await using lab = await labWith("org/a:1", "org/b:1");
  const { embeddedDriver } = await import("../../../lib/mirror/driver.ts");
  const request = { root: lab.root, imageSet: lab.set(["org/a:1"]) };
  equal((await embeddedDriver.mirrorToDisk(request, lab.deps)).status, "sealed");
  const second = sealed(await lab.toDisk(["org/a:1"]));
  deepEqual([second.number, second.complete], [2, true]);
  const third = await embeddedDriver.mirrorToDisk(
    { root: lab.root, imageSet: lab.set(["org/a:1", "org/b:1"]) },
    lab.deps,
  );
  equal(sealed(third).number, 3);
  await requireWhole(lab);
});

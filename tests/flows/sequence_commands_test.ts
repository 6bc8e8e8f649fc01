/** The commands for sequences, as people use them on both sides of the gap. */

import { deepStrictEqual as deepEqual, match, ok, strictEqual as equal } from "node:assert/strict";
import { tagged } from "../../lib/model/oci.ts";
import {
  isFile,
  listFolder,
  makeFolder,
  movePath,
  readBytes,
  readText,
  removePath,
  replaceFile,
} from "../../lib/system/files.ts";
import { repository, sampleImage } from "../support/images.ts";
import { runFerry } from "../support/ferry.ts";
import { MirrorLab } from "../support/mirror_lab.ts";

const PLAIN = ["--driver", "embedded", "--src-tls-verify=false", "--dest-tls-verify=false"];

class CommandLab extends MirrorLab {
  readonly far = `${this.folder}/far`;
  readonly env: Record<string, string> = { ...Deno.env.toObject(), HOME: this.folder };

  /** Runs a command that must succeed. */
  async ferry(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await runFerry(args, { env: this.env });
    equal(code, 0, `${args.join(" ")}: ${stdout}${stderr}`);
    return stdout;
  }

  /** The same with its answer for programs. */
  async json(...args: readonly string[]): Promise<Record<string, unknown>> {
    return JSON.parse(await this.ferry("sequence", ...args, "--json"));
  }

  /** Runs a command that must not succeed. @returns what it says. */
  async refused(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await runFerry(args, { env: this.env });
    ok(code !== 0, `${args.join(" ")} succeeded: ${stdout}`);
    return stdout + stderr;
  }

  async create(images: readonly string[], ...more: readonly string[]): Promise<void> {
    const config = await this.writeSet(images.map((image) => `${this.source.host}/${image}`));
    await this.ferry("mirror", "create", "-c", config, this.root, ...PLAIN, ...more);
  }

  publish(...more: readonly string[]): Promise<string> {
    return this.ferry("mirror", "publish", this.far, `docker://${this.destination.host}`, ...PLAIN, ...more);
  }

  async digestAt(path: string): Promise<string | undefined> {
    return (await this.destination.layout.resolve(tagged(repository(path), "1")))?.digest;
  }
}

Deno.test("sequences are signed, packed, unpacked, published, acknowledged, and packed again in part", async () => {
  await using lab = new CommandLab();
  for (const name of ["a", "b", "c"]) await lab.add(`org/${name}`, "1", { layerBytes: 60_000 });
  const key = `${lab.folder}/site.pem`;
  lab.env["FERRY_SIGN_KEY_PASSPHRASE"] = "correct horse";
  const made = await lab.json("keygen", key);
  match(String(made["id"]), /^ed25519:[0-9a-f]{16}$/);
  match(readText(key), /ENCRYPTED PRIVATE KEY/);
  match(await lab.refused("sequence", "keygen", key), /is there already/);
  const trust = ["--trusted-key", `${lab.folder}/site.pub`];

  await lab.create(["org/a:1"], "--sign-key", key);
  await lab.create(["org/a:1", "org/b:1"], "--description", "two");
  match(await lab.refused("sequence", "validate", lab.root, ...trust), /seq2-two is not signed/);
  await lab.ferry("sequence", "sign", "2", lab.root, "--sign-key", key);
  match(
    await lab.ferry("sequence", "validate", lab.root, ...trust),
    /seq2-two: ok, signed with .*, which is trusted/,
  );
  const shown = await lab.json("show", "2", lab.root);
  deepEqual([shown["number"], (shown["base"] as { number: number }).number], [2, 1]);

  // The two ways to carry what is needed, the second one compressed.
  match(
    await lab.refused("sequence", "pack", "2", lab.root, "--baseline"),
    /seq2-two is no baseline: it needs seq1/,
  );
  const tar = `${lab.folder}/cumulative-seq2.tar.gz`;
  await lab.json("pack", "2", lab.root, "--cumulative", "-o", tar);
  ok(isFile(`${tar}.sha256`));
  await lab.json("unpack", tar, lab.far, ...trust);
  deepEqual(listFolder(`${lab.far}/content`), ["seq1-baseline", "seq2-two"]);
  await lab.publish(...trust);

  const receipt = await lab.json("receipt", lab.far);
  equal(receipt["number"], 2);
  ok(String(receipt["code"]).length <= 40);
  const known = await lab.json("acknowledge", String(receipt["code"]), lab.root);
  deepEqual([known["site"], known["number"], known["new"]], ["default", 2, true]);
  match(
    await lab.ferry("sequence", "acknowledge", String(receipt["file"]), lab.root),
    /has sequence 2 .*as was known|has sequence 2/,
  );

  // Two parts of the third one get lost on the way, and exactly these are asked for again.
  await lab.create(
    ["org/a:1", "org/b:1", "org/c:1"],
    "--sign-key",
    key,
    "--archive-size",
    "40KiB",
    "--description",
    "three",
  );
  const individual = `${lab.folder}/seq3.tar`;
  await lab.json("pack", "3", lab.root, "-o", individual);
  await lab.json("unpack", individual, lab.far, ...trust);
  const third = `${lab.far}/content/seq3-three`;
  const parts = listFolder(third).filter((name) => name.endsWith(".tar"));
  ok(parts.length > 2, parts.join());
  const [first = "", second = ""] = parts;
  removePath(`${third}/${first}`);
  replaceFile(
    `${third}/${second}`,
    readBytes(`${third}/${second}`).map((byte, at) => at === 5000 ? byte ^ 1 : byte),
  );
  removePath(`${third}/imageset-config.yaml`);
  match(
    await lab.refused("mirror", "publish", lab.far, `docker://${lab.destination.host}`, ...PLAIN),
    /seq3-three: part mirror_000001.tar is missing/,
  );
  const request = await lab.json("request", lab.far);
  deepEqual(request["items"], [{
    number: 3,
    manifest: (request["items"] as readonly { manifest: string }[])[0]!.manifest,
    papers: true,
    parts: [first, second],
  }]);
  const answer = `${lab.folder}/answer.tar`;
  const packed = await lab.json("pack", lab.root, "--request", String(request["file"]), "-o", answer);
  deepEqual(packed["content"], [{ name: "seq3-three", papers: true, parts: [first, second] }]);
  await lab.json("unpack", answer, lab.far, ...trust);
  deepEqual((await lab.json("request", lab.far))["items"], []);
  await lab.publish(...trust);
  ok(await lab.digestAt("org/c"));
});

Deno.test("commands that note something make no folder where there is none", async () => {
  await using lab = new CommandLab();
  const code = ["acknowledge", "0001K-WQ4MM-QX54G-WTQ3P-A4J7G-944S9"];
  for (const words of [code, ["prune", "--keep", "1"]]) {
    match(await lab.refused("sequence", ...words, `${lab.folder}/nowhere`), /no such folder: .*nowhere/);
  }
  deepEqual(listFolder(`${lab.folder}/nowhere`), []);
});

Deno.test("a far side without the sequence in between is told, asks for it, and goes on", async () => {
  await using lab = new CommandLab();
  for (const name of ["a", "b", "c"]) await lab.add(`org/${name}`, "1");
  await lab.create(["org/a:1"]);
  await lab.create(["org/a:1", "org/b:1"], "--description", "two");
  await lab.create(["org/a:1", "org/b:1", "org/c:1"], "--description", "three");
  for (const number of ["1", "3"]) {
    await lab.json("pack", number, lab.root, "-o", `${lab.folder}/${number}.tar`);
    await lab.json("unpack", `${lab.folder}/${number}.tar`, lab.far);
  }
  const said = await lab.refused("mirror", "publish", lab.far, `docker://${lab.destination.host}`, ...PLAIN);
  match(said, /want sequence 2, got 3, which goes on from sequence 2/);
  deepEqual(lab.destination.writes(), []);
  const request = await lab.json("request", lab.far);
  deepEqual(request["items"], [{ number: 2, manifest: null, papers: true, parts: null }]);
  await lab.json("pack", lab.root, "--request", String(request["file"]), "-o", `${lab.folder}/answer.tar`);
  await lab.json("unpack", `${lab.folder}/answer.tar`, lab.far);
  await lab.publish();
  ok(await lab.digestAt("org/c"));
});

Deno.test("transfers that were changed are refused, and nothing of them appears", async () => {
  await using lab = new CommandLab();
  await lab.add("org/a", "1", { layerBytes: 20_000 });
  await lab.create(["org/a:1"]);
  const tar = `${lab.folder}/seq1-baseline.tar`;
  await lab.json("pack", "1", lab.root, "--baseline", "-o", tar);
  const whole = readBytes(tar);
  const text = new TextDecoder("latin1").decode(whole);
  const changes: readonly (readonly [string, Uint8Array, RegExp])[] = [
    [
      "a part",
      whole.map((byte, at) => at === whole.length - 30_000 ? byte ^ 1 : byte),
      /part mirror_000001.tar is damaged/,
    ],
    [
      "the manifest",
      whole.map((byte, at) => at === text.indexOf('"driver"') + 14 ? byte ^ 1 : byte),
      /seq-manifest/,
    ],
    ["the end", whole.subarray(0, whole.length - 20_000), /cut off/],
    ["a name", new TextEncoder().encode("x".repeat(1024)), /is not a whole archive/],
  ];
  for (const [what, bytes, said] of changes) {
    replaceFile(`${lab.folder}/changed.tar`, bytes);
    match(await lab.refused("sequence", "unpack", `${lab.folder}/changed.tar`, lab.far), said, what);
    deepEqual(listFolder(`${lab.far}/content`), [], what);
  }
  await lab.json("unpack", tar, lab.far);
  await lab.publish();
  match(await lab.refused("sequence", "pack", "7", lab.root), /there is no sequence 7/);
});

Deno.test("differences are shown, old sequences pruned, and a registry goes back and forth", async () => {
  await using lab = new CommandLab();
  const old = await lab.add("org/a", "1");
  await lab.create(["org/a:1"]);
  const next = sampleImage("another", { layers: ["base", "other"] });
  await lab.push("org/a", "1", next);
  await lab.add("org/b", "1");
  await lab.create(["org/a:1", "org/b:1"], "--description", "two");
  const diff = await lab.json("diff", "1", "2", lab.root);
  const images = diff["images"] as { added: string[]; removed: string[]; changed: { to: string }[] };
  deepEqual(images.added, [`${lab.source.host}/org/b:1`]);
  deepEqual(images.changed.map(({ to }) => to), [next.manifest.descriptor.digest]);
  match((diff["config"] as string[]).join(""), /\+\s+- name: .*org\/b:1/);
  match(await lab.ferry("sequence", "diff", "1", "2", lab.root), /content: \d+ pieces added/);

  makeFolder(lab.far);
  await lab.json("pack", "2", lab.root, "--cumulative", "-o", `${lab.folder}/all.tar`);
  await lab.json("unpack", `${lab.folder}/all.tar`, lab.far);
  await lab.publish();
  equal(await lab.digestAt("org/a"), next.manifest.descriptor.digest);
  const before = readText(`${lab.far}/working-dir/cluster-resources/itms-oc-mirror.yaml`);
  const place = ["rollback", "1", `docker://${lab.destination.host}`, lab.far, "--dest-tls-verify=false"];
  lab.destination.forget();
  const plan = await lab.json(...place);
  deepEqual([plan["done"], (plan["moves"] as unknown[]).length, plan["left"]], [false, 1, ["org/b:1"]]);
  deepEqual(lab.destination.writes(), []);
  const done = await lab.json(...place, "--yes");
  equal(done["done"], true);
  equal(await lab.digestAt("org/a"), old.manifest.descriptor.digest);
  ok(await lab.digestAt("org/b"), "nothing is deleted");
  // A push that was only tried is called off.
  const isRemoval = (request: string) => request.startsWith("DELETE") && !request.includes("/uploads/");
  ok(!lab.destination.writes().some(isRemoval));
  equal((await lab.json("receipt", lab.far, "-o", "-"))["number"], 1);
  await lab.publish();
  equal(await lab.digestAt("org/a"), next.manifest.descriptor.digest);
  equal(readText(`${lab.far}/working-dir/cluster-resources/itms-oc-mirror.yaml`), before);

  // Two complete ones, of which the second makes the first ones superfluous.
  await lab.create(["org/b:1"], "--baseline", "--description", "fresh");
  const dry = await lab.json("prune", lab.root, "--keep", "1", "--dry-run");
  deepEqual((dry["sequences"] as { stays: boolean }[]).map(({ stays }) => stays), [false, false, true]);
  equal(listFolder(`${lab.root}/content`).length, 3);
  deepEqual((await lab.json("prune", lab.root, "--keep", "2"))["removed"], []);
  deepEqual((await lab.json("prune", lab.root, "--keep", "1"))["removed"], ["seq1-baseline", "seq2-two"]);
  deepEqual(listFolder(`${lab.root}/content`), ["seq3-fresh"]);
  // What went is still known: a delta goes on from it.
  await lab.create(["org/a:1", "org/b:1"], "--base", "2", "--description", "later");
  equal((await lab.json("show", "4", lab.root))["complete"], false);
  movePath(`${lab.root}/content/seq4-later`, `${lab.far}/content/seq4-later`);
  await lab.publish();
});

Deno.test("oc-mirror's words take keys, bases and a shared chain as well", async () => {
  await using lab = new CommandLab();
  for (const name of ["a", "b"]) await lab.add(`org/${name}`, "1");
  const key = `${lab.folder}/site.pem`;
  await lab.json("keygen", key);
  const metadata = `registry://${lab.destination.host}/ferry/state`;
  const create = async (root: string, images: readonly string[], ...more: readonly string[]) => {
    const config = await lab.writeSet(images.map((image) => `${lab.source.host}/${image}`));
    await lab.ferry("mirror", "-c", config, `file://${root}`, ...PLAIN, "--sign-key", key, ...more);
  };
  await create(lab.root, ["org/a:1"], `--metadata=${metadata}`);
  const other = `${lab.folder}/other`;
  await create(other, ["org/a:1", "org/b:1"], "--metadata", metadata, "--description", "two");
  const shown = await lab.json("show", "2", other);
  deepEqual([shown["number"], shown["dependencies"]], [2, [1]]);
  const receipts = ["--metadata", metadata, "--dest-tls-verify=false"];
  for (const [root, name] of [[lab.root, "seq1-baseline"], [other, "seq2-two"]] as const) {
    makeFolder(`${lab.far}/content`);
    movePath(`${root}/content/${name}`, `${lab.far}/content/${name}`);
  }
  await lab.ferry(
    "mirror",
    "--from",
    `file://${lab.far}`,
    `docker://${lab.destination.host}`,
    "-c",
    `${lab.folder}/isc.yaml`,
    ...PLAIN,
    `--trusted-key=${lab.folder}/site.pub`,
  );
  ok(await lab.digestAt("org/b"));
  const { code } = await lab.json("receipt", lab.far);
  const known = await lab.json("acknowledge", String(code), lab.root, ...receipts);
  equal(known["number"], 2);
  // The other machine hears of it.
  await create(other, ["org/a:1"], `--metadata=${metadata}`, "--description", "three");
  const state = JSON.parse(readText(`${other}/.ferry/workspace.json`));
  deepEqual(state.acknowledged.map(({ number }: { number: number }) => number), [2]);
  match(
    await lab.refused(
      "mirror",
      "-c",
      `${lab.folder}/isc.yaml`,
      `file://${other}`,
      ...PLAIN,
      "--base",
      "1",
      "--baseline",
    ),
    /--baseline and --base exclude each other/,
  );
});

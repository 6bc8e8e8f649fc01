/** One chain for several machines: its state is an artifact in a registry, and only one of them makes the next link. */

import { deepStrictEqual as deepEqual, match, ok, rejects, strictEqual as equal } from "node:assert/strict";
import { mirrorToDisk } from "../../lib/mirror/run/mirror_to_disk.ts";
import { parseMetadata, SharedChain } from "../../lib/mirror/shared/shared_chain.ts";
import { readSequence } from "../../lib/mirror/sequence/sequence_folder.ts";
import { Teller } from "../../lib/mirror/teller.ts";
import { workspacePaths } from "../../lib/mirror/workspace/paths.ts";
import { readState, writeState } from "../../lib/mirror/workspace/state.ts";
import { DiagnosticError } from "../../lib/source/diagnostic.ts";
import { listFolder } from "../../lib/system/files.ts";
import { repository } from "../support/images.ts";
import { SequenceLab } from "../support/sequence_lab.ts";

class SharedLab extends SequenceLab {
  get metadata() {
    return parseMetadata(`registry://${this.destination.host}/ferry/state`);
  }

  machine(name: string): string {
    return `${this.folder}/${name}`;
  }

  on(name: string, images: readonly string[], description: string) {
    return this.cut(images, { root: this.machine(name), metadata: this.metadata, description });
  }

  chainOf(name: string) {
    return readState(workspacePaths(this.machine(name)))?.chain ?? [];
  }

  open(name: string): Promise<SharedChain> {
    const { destinations: registry, newUuid } = this.deps;
    return SharedChain.open(workspacePaths(this.machine(name)), this.metadata, {
      registry,
      teller: new Teller(this.deps),
      newUuid: () => crypto.randomUUID() || newUuid(),
    });
  }
}

Deno.test("two machines go on with one chain, each with deltas against what the other cut", async () => {
  await using lab = new SharedLab();
  for (const name of ["a", "b", "c"]) await lab.add(`org/${name}`, "1");
  const first = await lab.on("one", ["org/a:1"], "first");
  const second = await lab.on("two", ["org/a:1", "org/b:1"], "second");
  const third = await lab.on("one", ["org/a:1", "org/b:1", "org/c:1"], "third");
  deepEqual([first, second, third].map(({ manifest }) => manifest.number), [1, 2, 3]);
  equal(new Set([first, second, third].map(({ manifest }) => manifest.workspace)).size, 1);
  deepEqual(third.manifest.predecessor, { number: 2, manifest: second.manifestDigest });
  deepEqual(third.manifest.dependencies, [1, 2]);
  deepEqual(lab.chainOf("one").map(({ name }) => name), ["seq1-first", "seq2-second", "seq3-third"]);
  deepEqual(listFolder(`${lab.machine("one")}/content`), ["seq1-first", "seq3-third"]);
  lab.carry(first, second, third);
  deepEqual(await lab.publish(), ["seq1-first", "seq2-second", "seq3-third"]);
  const tags = await lab.destination.layout.listTags(repository("ferry/state"));
  ok(tags?.includes("state"));
});

Deno.test("of writers at the same time at most one makes the next link, whatever way their requests mix", async () => {
  await using lab = new SharedLab();
  await lab.add("org/a", "1");
  await lab.on("one", ["org/a:1"], "first");
  const machines = ["one", "two", "three"];
  for (let round = 0; round < 12; round++) {
    const chains = [];
    for (const name of machines) chains.push(await lab.open(name));
    const outcomes = await Promise.allSettled(chains.map(async (chain, at) => {
      await new Promise((resolve) => setTimeout(resolve, (round * (at + 1)) % 7));
      await chain.claim();
      await chain.publish();
    }));
    const winners = outcomes.filter(({ status }) => status === "fulfilled").length;
    ok(winners <= 1, `round ${round}: ${winners}`);
    for (const one of outcomes) {
      if (one.status === "fulfilled") continue;
      ok(one.reason instanceof DiagnosticError, String(one.reason));
      equal(one.reason.code, "workspace-locked");
    }
    // Who is alone gets it.
    const alone = await lab.open("two");
    await alone.claim();
    await alone.publish();
  }
});

Deno.test("who lost cuts nothing, keeps what it fetched, and goes on after the winner", async () => {
  await using lab = new SharedLab();
  for (const name of ["a", "b", "c"]) await lab.add(`org/${name}`, "1");
  await lab.on("one", ["org/a:1"], "first");
  const slow = await lab.open("two");
  await lab.on("one", ["org/a:1", "org/b:1"], "second");
  await rejects(slow.claim(), /another machine has replaced the state/);
  const after = await lab.on("two", ["org/a:1", "org/c:1"], "third");
  deepEqual([after.manifest.number, after.manifest.base?.number], [3, 2]);
});

Deno.test("a machine that died after sealing tells of its sequence in its next run", async () => {
  await using lab = new SharedLab();
  for (const name of ["a", "b"]) await lab.add(`org/${name}`, "1");
  await lab.on("one", ["org/a:1"], "first");
  // As if the second one had been sealed without the registry hearing of it.
  const second = await lab.cut(["org/a:1", "org/b:1"], { root: lab.machine("one"), description: "second" });
  const images = ["org/a:1", "org/b:1"];
  const root = lab.machine("one");
  const outcome = await mirrorToDisk({ root, imageSet: lab.set(images), metadata: lab.metadata }, lab.deps);
  equal(outcome.status, "unchanged");
  ok(lab.said().some((text) => /does not know the last sequence/.test(text)));
  await lab.open("two");
  deepEqual(lab.chainOf("two").map(({ manifest }) => manifest), [
    readSequence(`${root}/content/seq1-first`).manifestDigest,
    second.manifestDigest,
  ]);
});

Deno.test("a machine that died before it noted what it had sealed tells of it in its next run", async () => {
  for (const links of [0, 1]) {
    await using lab = new SharedLab();
    for (const name of ["a", "b", "c"]) await lab.add(`org/${name}`, "1");
    const images = links === 0 ? ["org/a:1"] : ["org/a:1", "org/b:1"];
    const root = lab.machine("one");
    const paths = workspacePaths(root);
    if (links === 1) await lab.on("one", ["org/a:1"], "first");
    const chain = await lab.open("one");
    await chain.claim();
    const last = await lab.cut(images, { root, description: "last" });
    const state = readState(paths);
    ok(state);
    if (links === 0) await Deno.remove(paths.stateFile);
    else writeState(paths, { ...state, chain: state.chain.slice(0, links) });
    const outcome = await mirrorToDisk({ root, imageSet: lab.set(images), metadata: lab.metadata }, lab.deps);
    equal(outcome.status, "unchanged");
    const next = await lab.on("two", ["org/a:1", "org/c:1"], "next");
    deepEqual(next.manifest.predecessor, { number: links + 1, manifest: last.manifestDigest });
  }
});

Deno.test("a chain that was gone on with in two places, and a foreign one, are refused", async () => {
  await using lab = new SharedLab();
  for (const name of ["a", "b", "c"]) await lab.add(`org/${name}`, "1");
  await lab.on("one", ["org/a:1"], "first");
  await lab.open("two");
  await lab.cut(["org/a:1", "org/b:1"], { root: lab.machine("two"), description: "lonely" });
  await lab.on("one", ["org/a:1", "org/c:1"], "second");
  await rejects(lab.open("two"), /sequence 2 was cut in .* and, another one, where/);
  lab.uuids = ["00000000-0000-4000-8000-00000000000f"];
  await lab.cut(["org/b:1"], { root: lab.machine("other") });
  await rejects(lab.open("other"), /keeps the state of the workspace 0000/);
});

for (const text of ["registry://", "state", "registry://host", "registry://host:5000"]) {
  Deno.test(`parseMetadata refuses ${text}`, () => {
    try {
      parseMetadata(text);
    } catch (error) {
      ok(error instanceof DiagnosticError);
      match(error.message, /no place for metadata/);
      return;
    }
    throw new Error("not refused");
  });
}

/** Registries that are overloaded, and what is found out before the first byte. */

import { deepStrictEqual as deepEqual, ok, rejects, strictEqual as equal } from "node:assert/strict";
import { diskToMirror } from "../../../lib/mirror/run/disk_to_mirror.ts";
import { mirrorToDisk } from "../../../lib/mirror/run/mirror_to_disk.ts";
import { mirrorToMirror } from "../../../lib/mirror/run/mirror_to_mirror.ts";
import { diagnosticsOf } from "../../../lib/source/diagnostic.ts";
import { exitCodeOf } from "../../../lib/mirror/outcome.ts";
import { parseDestination } from "../../../lib/mirror/plan/destination.ts";
import { type Fault, faultyRegistry } from "../../support/faulty_registry.ts";
import { fetchedBlobs, imageSet, MirrorLab } from "../../support/mirror_lab.ts";
import { answering } from "../../support/registry_faults.ts";
import { hurried, MINUTE_MS } from "./hurried.ts";

for (const code of [429, 503]) {
  Deno.test(`ten minutes of nothing but ${code} lose no image, from a source and to a destination`, async () => {
    await using lab = new MirrorLab();
    const names = Array.from({ length: 12 }, (_, at) => `org/app-${at}`);
    for (const name of names) await lab.add(name, "1");
    const { remote, nowMs } = hurried();
    using _remote = remote;
    let untilMs = nowMs() + 10 * MINUTE_MS;
    const fault: Fault = () => nowMs() < untilMs ? new Response(null, { status: code }) : null;
    await using source = faultyRegistry(lab.source.host, fault);
    const items = names.map((name) => `    - name: ${source.host}/${name}:1\n`).join("");
    const deps = { ...lab.deps, sources: remote.registry, destinations: remote.registry };
    const sealed = await mirrorToDisk(
      { root: lab.root, imageSet: imageSet(`  additionalImages:\n${items}`) },
      deps,
    );
    ok(sealed.status === "sealed");
    deepEqual([sealed.images, sealed.failures], [12, []]);
    untilMs = nowMs() + 10 * MINUTE_MS;
    await using destination = faultyRegistry(lab.destination.host, fault);
    const published = await diskToMirror(
      { from: lab.root, destination: parseDestination(destination.host, null) },
      deps,
    );
    ok(published.status === "published");
    deepEqual([published.images, published.failures, exitCodeOf(published)], [12, [], 0]);
  });
}

Deno.test("a destination that is gone for ten minutes, as when it is restarted, loses no image", async () => {
  await using lab = new MirrorLab();
  const names = ["a", "b", "c"].map((name) => `org/${name}:1`);
  for (const name of ["a", "b", "c"]) await lab.add(`org/${name}`, "1");
  equal((await mirrorToDisk({ root: lab.root, imageSet: lab.set(names) }, lab.deps)).status, "sealed");
  await using stack = new AsyncDisposableStack();
  let closed: PromiseLike<void> | null = null;
  const first = faultyRegistry(lab.destination.host, async ({ method }, _path, healthy) => {
    if (method === "POST") closed ??= first[Symbol.asyncDispose]();
    return closed === null ? await healthy() : new Response(null, { status: 502 });
  });
  const { host } = first;
  let isBack = false;
  const told: string[] = [];
  const { remote, waitedMs } = hurried({
    onAbsence: (_host, { kind }) => void told.push(kind),
    onWait: () => {
      if (isBack || waitedMs() < 10 * MINUTE_MS) return;
      isBack = true;
      stack.use(faultyRegistry(lab.destination.host, () => null, Number(host.split(":")[1])));
    },
  });
  using _remote = remote;
  const published = await diskToMirror(
    { from: lab.root, destination: parseDestination(host, null) },
    { ...lab.deps, destinations: remote.registry },
  );
  await closed;
  ok(published.status === "published" && isBack);
  deepEqual([published.images, published.failures, told], [3, [], ["away", "back"]]);
});

Deno.test("a registry that is overloaded for good is given up on after a quarter of an hour", async () => {
  await using lab = new MirrorLab();
  await using source = faultyRegistry(lab.source.host, answering(503));
  const { remote, waitedMs } = hurried();
  using _remote = remote;
  const set = imageSet(`  additionalImages:\n    - name: ${source.host}/org/app:1\n`);
  const outcome = await mirrorToDisk({ root: lab.root, imageSet: set }, {
    ...lab.deps,
    sources: remote.registry,
  });
  deepEqual([outcome.status, exitCodeOf(outcome)], ["failed", 8]);
  ok(waitedMs() >= 15 * MINUTE_MS && waitedMs() < 25 * MINUTE_MS);
});

Deno.test("mirrorToMirror reads no blob where it may not push", async () => {
  await using lab = new MirrorLab();
  await lab.add("org/app", "1");
  const denied: Fault = ({ method }, path) =>
    method === "POST" && path.includes("/blobs/uploads/") ? new Response(null, { status: 403 }) : null;
  await using ill = faultyRegistry(lab.destination.host, denied);
  const request = {
    root: lab.root,
    imageSet: lab.set(["org/app:1"]),
    destination: parseDestination(ill.host, null),
  };
  await rejects(mirrorToMirror(request, lab.deps), /cannot push to .*access denied/);
  deepEqual(fetchedBlobs(lab.source), []);
});

Deno.test("mirrorToDisk tells of all sources that give nothing at once, and of a full disk, and reads no blob", async () => {
  await using lab = new MirrorLab();
  await lab.add("org/app", "1");
  await using one = faultyRegistry(lab.source.host, answering(401));
  await using other = faultyRegistry(lab.source.host, answering(500));
  const images = [
    `${lab.source.host}/org/app`,
    `${one.host}/org/a`,
    `${one.host}/org/b`,
    `${other.host}/org/c`,
    `${other.host}/org/d`,
  ];
  const items = images.map((name) => `    - name: ${name}:1\n`).join("");
  const request = { root: lab.root, imageSet: imageSet(`  additionalImages:\n${items}`) };
  const deps = { ...lab.deps, freeBytes: () => Promise.resolve(10) };
  await rejects(mirrorToDisk(request, deps), (error) => {
    deepEqual(diagnosticsOf(error).map(({ code }) => code).sort(), [
      "no-space",
      "registry-failed",
      "unauthorized",
    ]);
    return true;
  });
  deepEqual(fetchedBlobs(lab.source), []);
  const sealed = await mirrorToDisk({ ...request, preflight: false }, lab.deps);
  ok(sealed.status === "sealed");
  deepEqual([sealed.images, sealed.failures.length], [1, 4]);
});

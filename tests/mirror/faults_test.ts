/** Registries that are ill: what becomes of a run for each of their illnesses. */

import { deepStrictEqual as deepEqual, ok, rejects, strictEqual as equal } from "node:assert/strict";
import { diskToMirror } from "../../lib/mirror/disk_to_mirror.ts";
import { mirrorToDisk } from "../../lib/mirror/mirror_to_disk.ts";
import { mirrorToMirror } from "../../lib/mirror/mirror_to_mirror.ts";
import { diagnosticsOf } from "../../lib/source/diagnostic.ts";
import { exitCodeOf } from "../../lib/mirror/outcome.ts";
import { parseDestination } from "../../lib/mirror/plan/destination.ts";
import { tagAt } from "../support/images.ts";
import { broken, type Fault, faultyRegistry } from "../support/faulty_registry.ts";
import { fetchedBlobs, imageSet, MirrorLab } from "../support/mirror_lab.ts";
import { testRemote, type TestRemoteOptions } from "../support/remote.ts";

const MINUTE_MS = 60_000;

/** A client for which waiting takes no time, and which has the patience of the command line. */
function hurried(options: TestRemoteOptions = {}) {
  let nowMs = 0;
  const remote = testRemote({
    nowMs: () => nowMs,
    onWait: (ms) => void (nowMs += ms),
    retries: { times: 5, delayMs: null, patienceMs: 15 * MINUTE_MS },
    ...options,
  });
  return { remote, nowMs: () => nowMs };
}

/** A fault that concerns one image, so many times. */
function onBad(part: "manifests" | "blobs", answer: Fault, times = Infinity): Fault {
  let left = times;
  return (request, path, healthy) => {
    if (!path.startsWith(`/v2/org/bad/${part}/`) || left-- <= 0) return null;
    return answer(request, path, healthy);
  };
}

const status = (code: number, headers: Record<string, string> = {}): Fault => () =>
  new Response(null, { status: code, headers });

/** The right answer with one byte that is another one. */
const lie: Fault = async (_request, _path, healthy) => {
  const answer = await healthy();
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const size = '"size":';
  const at = new TextDecoder().decode(bytes).indexOf(size);
  const changed = at < 0 ? bytes.length - 1 : at + size.length;
  // A manifest stays JSON.
  bytes[changed] = bytes[changed] === 0x39 ? 0x38 : 0x39;
  return new Response(bytes, { status: answer.status, headers: answer.headers });
};

const SOURCES: readonly { readonly what: string; readonly fault: Fault; readonly lost: string | null }[] = [
  { what: "refuses a manifest with 401", fault: onBad("manifests", status(401)), lost: "unauthorized" },
  { what: "refuses a manifest with 403", fault: onBad("manifests", status(403)), lost: "access-denied" },
  { what: "has lost a manifest (404)", fault: onBad("manifests", status(404)), lost: "image-missing" },
  { what: "has lost blobs (404)", fault: onBad("blobs", status(404)), lost: "image-missing" },
  { what: "fails for good (500)", fault: onBad("blobs", status(500)), lost: "registry-failed" },
  { what: "fails twice (502)", fault: onBad("blobs", status(502), 2), lost: null },
  { what: "lies about a manifest", fault: onBad("manifests", lie), lost: "digest-mismatch" },
  { what: "lies about blobs", fault: onBad("blobs", lie), lost: "digest-mismatch" },
  {
    what: "limits requests and says for how long (429)",
    fault: onBad("blobs", status(429, { "retry-after": "120" }), 5),
    lost: null,
  },
  {
    what: "cuts connections",
    fault: onBad("blobs", async (_request, _path, healthy) => broken(await healthy(), 20, "cut"), 3),
    lost: null,
  },
  {
    what: "stalls",
    fault: onBad("blobs", async (_request, _path, healthy) => broken(await healthy(), 20, "stall"), 2),
    lost: null,
  },
];

for (const { what, fault, lost } of SOURCES) {
  const outcome = lost === null ? "everything comes" : `one image is missing (${lost})`;
  Deno.test(`mirrorToDisk from a registry that ${what}: ${outcome}`, async () => {
    await using lab = new MirrorLab();
    for (const name of ["good", "bad"]) await lab.add(`org/${name}`, "1");
    await using ill = faultyRegistry(lab.source.host, fault);
    const { remote } = hurried({ stallMs: 300 });
    using _remote = remote;
    const names = ["good", "bad"].map((name) => `    - name: ${ill.host}/org/${name}:1\n`);
    const request = { root: lab.root, imageSet: imageSet(`  additionalImages:\n${names.join("")}`) };
    const sealed = await mirrorToDisk(request, { ...lab.deps, sources: remote.registry });
    ok(sealed.status === "sealed");
    deepEqual(sealed.failures.map(({ error }) => error.code), lost === null ? [] : [lost]);
    deepEqual([sealed.images, exitCodeOf(sealed)], lost === null ? [2, 0] : [1, 8]);
  });
}

for (const code of [429, 503]) {
  Deno.test(`ten minutes of nothing but ${code} lose no image, from a source and to a destination`, async () => {
    await using lab = new MirrorLab();
    const names = Array.from({ length: 12 }, (_, at) => `org/app-${at}`);
    for (const name of names) await lab.add(name, "1");
    const { remote, nowMs } = hurried();
    using _remote = remote;
    let untilMs = 10 * MINUTE_MS;
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

Deno.test("a registry that is overloaded for good is given up on after a quarter of an hour", async () => {
  await using lab = new MirrorLab();
  await using source = faultyRegistry(lab.source.host, status(503));
  const { remote, nowMs } = hurried();
  using _remote = remote;
  const set = imageSet(`  additionalImages:\n    - name: ${source.host}/org/app:1\n`);
  const outcome = await mirrorToDisk({ root: lab.root, imageSet: set }, {
    ...lab.deps,
    sources: remote.registry,
  });
  deepEqual([outcome.status, exitCodeOf(outcome)], ["failed", 8]);
  ok(nowMs() >= 15 * MINUTE_MS && nowMs() < 25 * MINUTE_MS);
});

/** What destinations may be without. */
const DESTINATIONS: readonly { readonly what: string; readonly fault: Fault }[] = [
  {
    what: "knows no DELETE",
    fault: ({ method }) => method === "DELETE" ? new Response(null, { status: 405 }) : null,
  },
  {
    what: "knows no referrers",
    fault: (_request, path) => path.includes("/referrers/") ? new Response(null, { status: 404 }) : null,
  },
  {
    what: "takes no chunks",
    fault: ({ method }) => method === "PATCH" ? new Response(null, { status: 405 }) : null,
  },
];

for (const { what, fault } of DESTINATIONS) {
  Deno.test(`diskToMirror to a registry that ${what}: everything comes`, async () => {
    await using lab = new MirrorLab();
    await lab.add("org/app", "1");
    await mirrorToDisk({ root: lab.root, imageSet: lab.set(["org/app:1"]) }, lab.deps);
    await using ill = faultyRegistry(lab.destination.host, fault);
    const published = await diskToMirror(
      { from: lab.root, destination: parseDestination(ill.host, null) },
      lab.deps,
    );
    deepEqual([published.status, exitCodeOf(published)], ["published", 0]);
    equal((await lab.destination.layout.resolve(tagAt("org/app", "1"))) === null, false);
  });
}

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
  await using one = faultyRegistry(lab.source.host, status(401));
  await using other = faultyRegistry(lab.source.host, status(500));
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

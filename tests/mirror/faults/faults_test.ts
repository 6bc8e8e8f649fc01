/** Registries that are ill: what becomes of a run for each of their illnesses. */

import { deepStrictEqual as deepEqual, ok, rejects, strictEqual as equal } from "node:assert/strict";
import { diskToMirror } from "../../../lib/mirror/run/disk_to_mirror.ts";
import { mirrorToDisk } from "../../../lib/mirror/run/mirror_to_disk.ts";
import { exitCodeOf } from "../../../lib/mirror/outcome.ts";
import { parseDestination } from "../../../lib/mirror/plan/destination.ts";
import type { Registry } from "../../../lib/registry/registry.ts";
import { readImage, tagAt } from "../../support/images.ts";
import { badWire } from "../../support/bad_wire.ts";
import { faultyRegistry } from "../../support/faulty_registry.ts";
import { imageSet, MirrorLab } from "../../support/mirror_lab.ts";
import { anyOf, guarded, on, redirecting } from "../../support/registry_faults.ts";
import { endOf, FAULT_CASES, type FaultCase, faultTable, START_MS } from "./cases.ts";
import { hurried } from "./hurried.ts";

const NAMES = ["good", "bad"];

async function labOfTwo(): Promise<MirrorLab> {
  const lab = new MirrorLab();
  for (const name of NAMES) await lab.add(`org/${name}`, "1");
  return lab;
}

function setOf(host: string) {
  return imageSet(
    `  additionalImages:\n${NAMES.map((name) => `    - name: ${host}/org/${name}:1\n`).join("")}`,
  );
}

async function fromSource(lab: MirrorLab, host: string, sources: Registry): Promise<readonly string[]> {
  const sealed = await mirrorToDisk({ root: lab.root, imageSet: setOf(host) }, { ...lab.deps, sources });
  ok(sealed.status === "sealed", sealed.status);
  const lost = sealed.failures.map(({ error }) => error.code);
  deepEqual([sealed.images, exitCodeOf(sealed)], lost.length > 0 ? [1, 8] : [2, 0]);
  return lost;
}

async function toDestination(
  lab: MirrorLab,
  host: string,
  destinations: Registry,
): Promise<readonly string[]> {
  equal(
    (await mirrorToDisk({ root: lab.root, imageSet: setOf(lab.source.host) }, lab.deps)).status,
    "sealed",
  );
  const published = await diskToMirror(
    { from: lab.root, destination: parseDestination(host, null) },
    { ...lab.deps, destinations },
  );
  ok(published.status === "published", published.status);
  const lost = published.failures.map(({ error }) => error.code);
  for (const name of NAMES) {
    const place = tagAt(`org/${name}`, "1");
    if (name === "good" || lost.length === 0) await readImage(lab.destination.layout, place);
    else equal(await lab.destination.layout.resolve(place), null);
  }
  equal(exitCodeOf(published), lost.length > 0 ? 8 : 0);
  return lost;
}

async function check(one: FaultCase): Promise<void> {
  await using lab = await labOfTwo();
  const healthy = lab[one.side].host;
  await using ill = one.wire
    ? badWire(healthy, one.wire())
    : faultyRegistry(healthy, one.fault?.() ?? (() => null));
  const { remote, waitedMs } = hurried({ stallMs: 300 });
  using _remote = remote;
  const run = one.side === "source" ? fromSource : toDestination;
  if (one.atOnce) {
    await rejects(run(lab, ill.host, remote.registry), { code: one.lost });
    deepEqual(lab[one.side].writes(), []);
  } else deepEqual(await run(lab, ill.host, remote.registry), one.lost === null ? [] : [one.lost]);
  ok(waitedMs() >= (one.waitsS ?? 0) * 1000, `waited ${waitedMs()} ms`);
}

for (const one of FAULT_CASES) {
  Deno.test(`a ${one.side} that ${one.what}: ${endOf(one)}`, () => check(one));
}

Deno.test("the table of what becomes of a run when a registry is ill is up to date", async () => {
  const file = new URL("README.md", import.meta.url);
  if (Deno.env.get("RECORD") === "1") await Deno.writeTextFile(file, faultTable());
  equal(await Deno.readTextFile(file), faultTable());
});

Deno.test("a source that sends readers of blobs elsewhere: everything comes, and nobody else gets the credentials", async () => {
  await using lab = await labOfTwo();
  const seen: (string | null)[] = [];
  await using store = faultyRegistry(lab.source.host, (request) => {
    seen.push(request.headers.get("authorization"));
    return null;
  });
  const fault = anyOf(guarded, on(/^GET \/v2\/org\/bad\/blobs\//, redirecting(() => store.host)));
  await using source = faultyRegistry(lab.source.host, fault);
  const own = { kind: "password", user: "me", password: "secret", from: "test" } as const;
  const { remote } = hurried({ own });
  using _remote = remote;
  deepEqual(await fromSource(lab, source.host, remote.registry), []);
  ok(seen.length >= 2);
  deepEqual([...new Set(seen)], [null]);
});

Deno.test("the clock of these tests stands where their dates begin", () => {
  equal(hurried().nowMs(), START_MS);
});

/** What goes wrong with oc-mirror: every reason is told, and the next run goes on. */

import { deepStrictEqual as deepEqual, match, ok, rejects, strictEqual as equal } from "node:assert/strict";
import { validateSequences } from "../../../lib/mirror/chain/sequences.ts";
import { isAlive } from "../../../lib/system/process.ts";
import { isFile, listFolder, movePath, readText, readTextIfAny } from "../../../lib/system/files.ts";
import { runOcMirrorChild, startOcMirrorChild } from "../../support/oc_mirror_child.ts";
import { OcMirrorLab } from "../../support/oc_mirror_lab.ts";
import type { Fault } from "../../support/stand_in_script.ts";

const AS = "ocMirrorDriver (against a stand-in that acts as recorded)";

async function labWithTwo(): Promise<OcMirrorLab> {
  const lab = new OcMirrorLab();
  await lab.add("org/a", "1");
  await lab.add("org/b", "1");
  return lab;
}

const contentOf = (lab: OcMirrorLab) => listFolder(`${lab.root}/content`);

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 20));
}

Deno.test(`${AS} tells of every image that failed with its reason, and loses no archive`, async () => {
  await using lab = await labWithTwo();
  equal((await lab.toDisk(["org/a:1"])).status, "sealed");
  const outcome = await lab.toDisk(["org/a:1", "org/absent:1"]);
  if (outcome.status !== "failed") throw new Error(outcome.status);
  deepEqual(
    outcome.failures.map(({ origin, type, error }) => [origin, type, error.code]),
    [[`${lab.source.host}/org/absent:1`, "generic", "image-missing"]],
  );
  match(outcome.failures[0]?.error.message ?? "", /^initializing source docker:.*: manifest unknown$/);
  equal(lab.events.filter(({ kind }) => kind === "image-failed").length, 1);
  const logs = listFolder(`${lab.root}/working-dir/logs`);
  ok(logs.some((name) => name.startsWith("mirroring_errors_")));
  deepEqual((await validateSequences(lab.root)).flatMap(({ problems }) => problems), []);
  const next = await lab.toDisk(["org/a:1", "org/b:1"]);
  if (next.status !== "sealed") throw new Error(next.status);
  deepEqual([next.sequence.manifest.number, next.sequence.manifest.dependencies], [2, [1]]);
});

Deno.test(`${AS} finds out that the cache is full, which oc-mirror tells in another file`, async () => {
  await using lab = await labWithTwo();
  lab.change({ fault: { kind: "cache-full" } });
  const outcome = await lab.toDisk(["org/a:1"]);
  if (outcome.status !== "failed") throw new Error(outcome.status);
  const [failure] = outcome.failures;
  equal(failure?.error.code, "no-space");
  match(
    failure?.error.message ?? "",
    /^no space is left for oc-mirror's cache in .*oc-mirror\/cache: writing blob/,
  );
});

Deno.test(`${AS} refuses a set with a reference that is none, and tells of one that wants nothing`, async () => {
  await using lab = await labWithTwo();
  const refused = await lab.toDisk(["org/a:1", "org/b"]);
  if (refused.status !== "refused") throw new Error(refused.status);
  deepEqual(refused.failures.map(({ origin }) => origin), [`${lab.source.host}/org/b`]);
  equal((await lab.toDisk([])).status, "empty");
});

for (
  const { fault, code, says } of [
    {
      fault: { kind: "disk-full" },
      code: "no-space",
      says: /code 1: unable to add .*no space left on device/,
    },
    {
      fault: { kind: "cut-off" },
      code: "driver-failed",
      says: /reported success, but .* is not a whole archive/,
    },
    { fault: { kind: "no-history" }, code: "driver-failed", says: /did not note what it carried/ },
    {
      fault: { kind: "errors-file" },
      code: "driver-failed",
      says: /success, and errors in .*mirroring_errors_/,
    },
    { fault: { kind: "panic" }, code: "driver-failed", says: /code 2: panic: runtime error/ },
    {
      fault: { kind: "killed", at: "copying" },
      code: "driver-failed",
      says: /^oc-mirror was killed by SIGKILL$/,
    },
    {
      fault: { kind: "killed", at: "archiving" },
      code: "driver-failed",
      says: /^oc-mirror was killed by SIGKILL$/,
    },
    { fault: { kind: "port-taken", times: 9 }, code: "driver-failed", says: /is already bound/ },
  ] satisfies readonly { readonly fault: Fault; readonly code: string; readonly says: RegExp }[]
) {
  const name = "at" in fault ? `${fault.kind} while ${fault.at}` : fault.kind;
  Deno.test(`${AS} seals nothing of a run that ends with: ${name}`, async () => {
    await using lab = await labWithTwo();
    equal((await lab.toDisk(["org/a:1"])).status, "sealed");
    lab.change({ fault });
    await rejects(lab.toDisk(["org/a:1", "org/b:1"]), (error: Error & { code: string; hint?: string }) => {
      match(error.message, says);
      equal(error.code, code);
      const [, log] = /everything that it said is in (.*)$/.exec(error.hint ?? "") ?? [];
      ok(log === undefined ? error.message.includes("success, but") : isFile(log));
      return true;
    });
    deepEqual(contentOf(lab), ["seq1-baseline"]);
    lab.change({ fault: null });
    const next = await lab.toDisk(["org/a:1", "org/b:1"]);
    if (next.status !== "sealed") throw new Error(next.status);
    deepEqual([next.sequence.manifest.number, next.sequence.manifest.dependencies], [2, [1]]);
    deepEqual((await validateSequences(lab.root)).flatMap(({ problems }) => problems), []);
  });
}

for (
  const { script, says } of [
    { script: { version: "4.14.0-202401" }, says: /its version is 4\.14\.0-202401$/ },
    {
      script: { fault: { kind: "no-version" } as const },
      says: /asked for its version it ended with code 1$/,
    },
  ]
) {
  Deno.test(`${AS} is not used when ${says.source}`, async () => {
    await using lab = await labWithTwo();
    lab.change(script);
    await rejects(lab.toDisk(["org/a:1"]), (error: Error & { code: string; hint?: string }) => {
      match(error.message, says);
      match(error.hint ?? "", /4\.18 or later/);
      return error.code === "not-supported";
    });
    deepEqual(lab.calls, []);
  });
}

Deno.test(`${AS} does not start with credentials that are not there`, async () => {
  await using lab = await labWithTwo();
  const driver = lab.driver({ authFile: `${lab.folder}/auth.json` });
  const request = { root: lab.root, imageSet: lab.set(["org/a:1"]) };
  await rejects(driver.mirrorToDisk(request, lab.deps), { code: "file-not-found" });
  deepEqual(lab.calls, []);
});

Deno.test(`${AS} ends with ferry when ferry is asked to end, and the next run goes on`, async () => {
  await using lab = await labWithTwo();
  lab.change({ fault: { kind: "hangs", at: "archiving" } });
  const abort = new AbortController();
  const running = lab.toDisk(["org/a:1"], {}, { signal: abort.signal });
  await until(() => isFile(`${lab.standIn}/hanging`));
  abort.abort(new Error("enough"));
  await rejects(running, /^Error: enough$/);
  equal(isAlive(lab.calls[0]?.pid ?? 0), false);
  ok(!isFile(`${lab.root}/.ferry/oc-mirror/run.json`));
  lab.change({ fault: null });
  equal((await lab.toDisk(["org/a:1"])).status, "sealed");
});

for (const at of ["copying", "archiving"] as const) {
  Deno.test(`${AS} is ended by the next run when ferry was killed while it was ${at}`, async () => {
    await using lab = await labWithTwo();
    lab.change({ fault: { kind: "hangs", at } });
    const request = {
      program: lab.program,
      root: lab.root,
      config: lab.set(["org/a:1", "org/b:1"]).file.text,
    };
    const child = startOcMirrorChild(request);
    await until(() => isFile(`${lab.standIn}/hanging`));
    child.kill("SIGKILL");
    await child.output();
    const pid = lab.calls[0]?.pid ?? 0;
    ok(isAlive(pid));
    lab.change({ fault: null });
    const outcome = await lab.toDisk(["org/a:1", "org/b:1"]);
    equal(outcome.status, "sealed");
    ok(!isAlive(pid) || readTextIfAny(`/proc/${pid}/cmdline`) === "");
    ok(lab.said().some((text) => text.includes(`process ${pid}) outlived the run`)));
    deepEqual((await validateSequences(lab.root)).flatMap(({ problems }) => problems), []);
  });
}

Deno.test(`${AS} goes on after ferry was killed at any point of a run`, async () => {
  await using lab = await labWithTwo();
  const set = (images: readonly string[]) => lab.set(images).file.text;
  const common = { program: lab.program, root: lab.root };
  equal(await runOcMirrorChild({ ...common, config: set(["org/a:1"]) }), "sealed");
  const config = set(["org/a:1", "org/b:1"]);
  for (const dieAt of ["planning", "fetching", "image-done", "sealing"]) {
    equal(await runOcMirrorChild({ ...common, config, dieAt }), "SIGKILL", dieAt);
    deepEqual(contentOf(lab), ["seq1-baseline"]);
  }
  // The clock is asked when the lock is taken, at each event, and last of all for the papers of the sequence.
  let kills = 0;
  for (let dieAtTick = 1;; dieAtTick += 2) {
    const ended = await runOcMirrorChild({ ...common, config, dieAtTick });
    deepEqual((await validateSequences(lab.root)).flatMap(({ problems }) => problems), []);
    if (ended !== "SIGKILL") {
      equal(ended, "sealed");
      break;
    }
    kills += 1;
  }
  ok(kills >= 3, `${kills} kills`);
  const [, second] = contentOf(lab);
  const manifest = JSON.parse(readText(`${lab.root}/content/${second}/seq-manifest.json`));
  deepEqual([manifest.number, manifest.complete, manifest.dependencies], [2, false, [1]]);
  equal(await runOcMirrorChild({ ...common, config }), "unchanged");
});

Deno.test(`${AS} knows a sequence again that was sealed just before a crash`, async () => {
  await using lab = await labWithTwo();
  equal((await lab.toDisk(["org/a:1"])).status, "sealed");
  const state = `${lab.root}/.ferry/workspace.json`;
  const before = readText(state);
  equal((await lab.toDisk(["org/a:1", "org/b:1"])).status, "sealed");
  await Deno.writeTextFile(state, before);
  equal((await lab.toDisk(["org/a:1", "org/b:1"])).status, "unchanged");
  equal(contentOf(lab).length, 2);
});

Deno.test(`${AS} ends a clean run that was cut short after its sequence was sealed`, async () => {
  await using lab = await labWithTwo();
  equal((await lab.toDisk(["org/a:1"])).status, "sealed");
  const other = `${lab.folder}/other`;
  equal((await lab.toDisk(["org/b:1"], { root: other, description: "anew" })).status, "sealed");
  const clean = `${lab.root}/.ferry/clean`;
  await Deno.mkdir(clean);
  for (const name of [".ferry", "content"]) movePath(`${other}/${name}`, `${clean}/${name}`);
  const calls = lab.calls.length;
  const outcome = await lab.toDisk(["org/b:1"], { mode: "clean" });
  equal(outcome.status, "sealed");
  equal(lab.calls.length, calls);
  deepEqual(contentOf(lab), ["seq1-anew"]);
  equal((await lab.toDisk(["org/b:1"])).status, "unchanged");
});

Deno.test(`${AS} finds the workspace in use by another run`, async () => {
  await using lab = await labWithTwo();
  lab.change({ fault: { kind: "hangs", at: "copying" } });
  const abort = new AbortController();
  const running = lab.toDisk(["org/a:1"], {}, { signal: abort.signal });
  await until(() => isFile(`${lab.standIn}/hanging`));
  await rejects(lab.toDisk(["org/a:1"]), { code: "workspace-locked" });
  abort.abort(new Error("enough"));
  await rejects(running, /enough/);
});

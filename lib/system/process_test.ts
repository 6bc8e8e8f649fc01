import { deepStrictEqual as deepEqual, strictEqual as equal } from "node:assert/strict";
import { sleep } from "./clock.ts";
import { processesWith, signalProcess, startProcess } from "./process.ts";
import { randomHex } from "./random.ts";

const QUIET = { stdin: "null", stdout: "null", stderr: "null" } as const;

Deno.test("processesWith finds processes by a whole argument, as long as they run", async () => {
  const word = randomHex(8);
  const child = startProcess(["sh", "-c", "read line; exit 0", "sh", word], { ...QUIET, stdin: "piped" });
  // A program that has just been started may not have its words yet.
  while (processesWith(word).length === 0) await sleep(5);
  deepEqual(processesWith(word), [child.pid]);
  deepEqual(processesWith(word.slice(1)), []);
  await child.stdin.close();
  await child.status;
  deepEqual(processesWith(word), []);
});

Deno.test("startProcess gives a program its own umask, and keeps that of this process", async () => {
  const before = Deno.umask();
  const child = startProcess(["sh", "-c", "umask"], { ...QUIET, stdout: "piped", umask: 0o027 });
  const { stdout } = await child.output();
  equal(new TextDecoder().decode(stdout).trim(), "0027");
  equal(Deno.umask(), before);
});

Deno.test("signalProcess ends a whole group, and takes one that is gone for ended", async () => {
  const word = randomHex(8);
  const script = `sh -c 'sleep 60; :' sh ${word} & wait`;
  const child = startProcess(["sh", "-c", script, "sh", word], { ...QUIET, detached: true });
  while (processesWith(word).length < 2) await sleep(5);
  signalProcess(child.pid, "SIGTERM", { group: true });
  await child.status;
  while (processesWith(word).length > 0) await sleep(5);
  signalProcess(child.pid, "SIGTERM", { group: true });
});

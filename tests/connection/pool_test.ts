/** The pool: which requests share a connection, and how all of them end. */

import { notStrictEqual as notEqual, ok, rejects, strictEqual as equal } from "node:assert/strict";
import { ConnectionPool, type ConnectionSettings } from "../../lib/connection/pool.ts";
import { sleep } from "../../lib/system/clock.ts";
import { isAlive } from "../../lib/system/process.ts";
import { started } from "../support/connection_contract.ts";

const LOCAL: ConnectionSettings = { transport: { kind: "local" }, become: null };

Deno.test("ConnectionPool opens one connection for the same settings, when it is first needed", async () => {
  await using starts = await countingShell();
  await using pool = new ConnectionPool();
  const settings: ConnectionSettings = { transport: { kind: "local", shell: [starts.path] }, become: null };
  const first = pool.connection(settings);
  equal(pool.connection({ ...settings }), first);
  equal(starts.count(), 0);
  await Promise.all(Array.from({ length: 5 }, () => pool.connection(settings).exec({ script: ":" })));
  equal(starts.count(), 1);
  notEqual(pool.connection({ ...settings, become: { method: "sudo", user: "root" } }), first);
  notEqual(pool.connection(LOCAL), first);
});

Deno.test("ConnectionPool opens so many connections at a time", async () => {
  await using starts = await countingShell();
  await using pool = new ConnectionPool({ connecting: 2 });
  // The third word is only there to tell the hosts apart.
  const hosts = Array.from({ length: 8 }, (_, at) => [starts.path, "slow", String(at)]);
  const open = hosts.map((shell) => pool.connection({ transport: { kind: "local", shell }, become: null }));
  await Promise.all(open.map((connection) => connection.exec({ script: ":" })));
  equal(starts.count(), 8);
  equal(starts.most(), 2);
});

Deno.test("ConnectionPool closes all connections, and what runs on them", async () => {
  const pool = new ConnectionPool();
  const busy = pool.connection(LOCAL);
  const pid = Number(new TextDecoder().decode((await busy.exec({ script: "echo $$" })).stdout));
  const running = rejects((await started(busy, { script: "sleep 30" })).answer, { code: "interrupted" });
  const hanging = pool.connection({ transport: { kind: "local", shell: ["sleep", "30"] }, become: null });
  const waiting = rejects(hanging.exec({ script: ":" }), { code: "interrupted" });
  await sleep(200);
  const start = performance.now();
  await pool[Symbol.asyncDispose]();
  await Promise.all([running, waiting]);
  ok(performance.now() - start < 2500);
  ok(!isAlive(pid));
});

/** A shell that writes down when it starts and when it is ready; with the word `slow` it takes a while. */
async function countingShell() {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/shell`;
  const script = [
    "#!/bin/sh",
    `echo start >>${folder}/starts`,
    `[ "$1" = slow ] && sleep 0.15`,
    `echo end >>${folder}/starts`,
    "exec /bin/sh",
  ];
  await Deno.writeTextFile(path, script.join("\n"), { mode: 0o755 });
  await Deno.writeTextFile(`${folder}/starts`, "");
  const lines = () => Deno.readTextFileSync(`${folder}/starts`).split("\n").filter((line) => line !== "");
  return {
    path,
    count: () => lines().filter((line) => line === "start").length,
    /** How many were starting at the same time. */
    most: () => {
      let now = 0;
      return Math.max(...lines().map((line) => now += line === "start" ? 1 : -1));
    },
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

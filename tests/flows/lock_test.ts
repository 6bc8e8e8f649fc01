/** One run at a time works on a workspace. */

import { match, strictEqual as equal } from "node:assert/strict";
import { startProcess } from "../../lib/system/process.ts";
import { userName } from "../../lib/system/environment.ts";
import { ferryCommand, runFerry } from "../support/ferry.ts";
import { startGate } from "../support/gate.ts";
import { MirrorLab } from "../support/mirror_lab.ts";

const LOCKED = 11;

Deno.test("ferry mirror refuses a second run at once, names the first, and takes over from a killed one", async (context) => {
  await using lab = new MirrorLab();
  await lab.add("org/app", "1");
  await using gate = startGate(lab.source.host);
  const config = await lab.writeSet([`${gate.host}/org/app:1`]);
  const args = [
    "mirror",
    "-c",
    config,
    `file://${lab.root}`,
    "--v2",
    "--src-tls-verify=false",
  ];
  const env = { HOME: lab.folder };
  const start = () =>
    startProcess(ferryCommand(args), { env, stdin: "null", stdout: "null", stderr: "null" });

  const killed = start();
  await gate.reached;
  await context.step("while the first works", async () => {
    const { code, stderr } = await runFerry(args, { env });
    equal(code, LOCKED, stderr);
    match(stderr, new RegExp(`\\b${killed.pid}\\b`));
    match(stderr, new RegExp(`\\b${userName()}\\b`));
    match(stderr, /since \d{4}-\d{2}-\d{2}/);
  });

  await context.step("a holder that was killed holds nothing", async () => {
    killed.kill("SIGKILL");
    await killed.status;
    const next = start();
    gate.open();
    equal((await next.status).code, 0);
  });
});

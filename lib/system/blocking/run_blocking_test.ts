import { deepStrictEqual as deepEqual, strictEqual as equal, throws } from "node:assert/strict";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { randomHex } from "../random.ts";
import { processesWith, startProcess } from "../process.ts";
import { BlockingThread } from "./blocking_thread.ts";
import { runBlocking } from "./run_blocking.ts";

const run = (thread: BlockingThread, script: string, ...args: readonly string[]) =>
  runBlocking(thread, { argv: ["sh", "-c", script, "sh", ...args], cwd: "/", env: { WORD: "é" } });

Deno.test("runBlocking keeps apart what a program prints, and runs one after the other", () => {
  using thread = new BlockingThread();
  const { code, stdout, stderr } = run(thread, "printf %s $WORD; pwd >&2; exit 3");
  deepEqual([code, ...[stdout, stderr].map((bytes) => new TextDecoder().decode(bytes))], [3, "é", "/\n"]);
  equal(run(thread, "kill -9 $$").code, 137);
  equal(run(thread, "head -c 3000000 /dev/zero").stdout.length, 3_000_000);
});

Deno.test("runBlocking says that there is no such program", () => {
  using thread = new BlockingThread();
  throws(
    () => runBlocking(thread, { argv: ["/no/such"], env: {} }),
    (error: unknown) => error instanceof DiagnosticError && error.code === "file-not-found",
  );
});

/** Stands still for two programs; prints why it did not get what they print. */
const STANDS_STILL = `
const [folder, word] = Deno.args;
const { BlockingThread } = await import(folder + "blocking_thread.ts");
const { runBlocking } = await import(folder + "run_blocking.ts");
const thread = new BlockingThread();
for (const _ of "ab") {
  try {
    runBlocking(thread, { argv: ["sh", "-c", "sh -c 'sleep 60; :' sh " + word + "; :"], env: Deno.env.toObject() });
  } catch (error) {
    console.log(error.code, error.message);
  }
}
Deno.exit();
`;

Deno.test("runBlocking lets go of a program when a signal comes, ends it, and begins no other", async () => {
  const word = randomHex(8);
  const folder = new URL("./", import.meta.url).href;
  const script = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(script, STANDS_STILL);
    const config = new URL("../../../deno.json", import.meta.url).pathname;
    const child = startProcess(
      [Deno.execPath(), "run", "-A", "--quiet", "--config", config, script, folder, word],
      { stdin: "null", stdout: "piped", stderr: "null" },
    );
    const output = new Response(child.stdout).text();
    while (processesWith(word).length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill("SIGTERM");
    equal(await output, "interrupted interrupted by SIGTERM\n".repeat(2));
    await child.status;
    while (processesWith(word).length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  } finally {
    await Deno.remove(script);
  }
});

/** The demo does what it says. */

import { match, strictEqual as equal } from "node:assert/strict";
import { runProcess } from "../../lib/system/process.ts";

const DEMO = new URL("../demo/demo.ts", import.meta.url).pathname;

Deno.test("the demo mirrors twice, publishes in order, applies, and finds nothing left to do", async () => {
  const { code, stdout, stderr } = await runProcess([Deno.execPath(), "run", "--quiet", "-A", DEMO]);
  const text = new TextDecoder().decode(stdout);
  equal(code, 0, text + new TextDecoder().decode(stderr));
  match(text, /\nThe demo did what it should\.\n$/);
});

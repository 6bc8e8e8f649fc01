import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { LiveLines } from "./live_lines.ts";

Deno.test("LiveLines shows whole lines, however the output is cut", () => {
  const shown: string[] = [];
  const lines = new LiveLines((line) => shown.push(line));
  const add = (stream: "stdout" | "stderr", ...bytes: number[]) => lines.add(stream, Uint8Array.from(bytes));
  add("stdout", 0x61, 0xc3);
  add("stderr", 0x65, 0x0a);
  add("stdout", 0xa9, 0x0d, 0x0a, 0x62);
  deepEqual(shown, ["e", "aé"]);
  lines.end();
  deepEqual(shown, ["e", "aé", "b"]);
});

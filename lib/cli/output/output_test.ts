import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { Secrets } from "../../model/secret.ts";
import { line } from "../../report/lines.ts";
import type { Terminal } from "../../system/terminal.ts";
import { Output } from "./output.ts";

Deno.test("Output shows halves of characters as question marks, and says so once", () => {
  const written: string[] = [];
  const terminal: Pick<Terminal, "write" | "isTerminal" | "hasColors"> = {
    write: (stream, text) => void written.push(`${stream}: ${text}`),
    isTerminal: () => false,
    hasColors: () => false,
  };
  const output = new Output(terminal as Terminal, new Secrets());
  for (const text of ["hi \udc80 mom", "\ud83d\ude00 \ud83d", "\ufffd"]) output.line(line(text));
  deepEqual(written, [
    'stderr: [WARNING]: Non UTF-8 encoded data replaced with "?" while displaying text to stdout/stderr.\n',
    "stdout: hi ? mom\n",
    "stdout: \ud83d\ude00 ?\n",
    "stdout: \ufffd\n",
  ]);
});

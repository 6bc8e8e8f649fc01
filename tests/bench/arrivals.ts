/** When a program says what. */

import { startProcess } from "../../lib/system/process.ts";
import type { BedCommand } from "./host_bed.ts";

/**
 * Milliseconds from one line that begins with these words to the next such line, in ascending order.
 *
 * @throws {Error} where the program fails.
 */
export async function intervals(
  { argv, cwd, env }: BedCommand,
  beginning: string,
): Promise<readonly number[]> {
  const { stdout, status } = startProcess(argv, {
    cwd,
    env,
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  });
  const times: number[] = [];
  const text = stdout.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>);
  let rest = "";
  for await (const piece of text) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line.startsWith(beginning)) times.push(performance.now());
  }
  const { code } = await status;
  if (code !== 0) throw new Error(`${argv.join(" ")} ended with ${code}`);
  return times.slice(1).map((time, at) => time - (times[at] ?? NaN)).toSorted((a, b) => a - b);
}

/** The program as users start it. */

import { type ProcessOptions, runProcess } from "../../lib/system/process.ts";

const MAIN = new URL("../../main.ts", import.meta.url).pathname;

export interface FerryResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line for arguments of ferry's. @param preloaded Scripts that are run before it. */
export function ferryCommand(args: readonly string[], preloaded: readonly string[] = []): readonly string[] {
  const scripts = preloaded.flatMap((path) => ["--preload", path]);
  return [Deno.execPath(), "run", "--quiet", "--allow-all", ...scripts, MAIN, ...args];
}

/** Runs ferry to its end. */
export async function runFerry(args: readonly string[], options: ProcessOptions = {}): Promise<FerryResult> {
  const { code, stdout, stderr } = await runProcess(ferryCommand(args), options);
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

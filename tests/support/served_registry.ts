/** `ferry registry serve` as a process of its own, with a log of what it was asked. */

import type { AccessRecord } from "../../lib/registry/server/access_log.ts";
import { startProcess } from "../../lib/system/process.ts";
import { ferryCommand } from "./ferry.ts";

export interface ServedRegistry extends AsyncDisposable {
  /** `127.0.0.1:PORT` */
  readonly host: string;
  /** Every request so far. */
  readonly records: () => readonly AccessRecord[];
}

/** @param folder Gets the layout, and the log beside it. */
export async function serveFolder(folder: string, options: readonly string[] = []): Promise<ServedRegistry> {
  const log = `${folder}.log`;
  const argv = ferryCommand(["registry", "serve", folder, "--listen", "127.0.0.1:0", "--access-log", log]);
  const process = startProcess([...argv, ...options], { stdin: "null", stdout: "piped", stderr: "inherit" });
  const host = await announced(process.stdout);
  return {
    host,
    records: () =>
      Deno.readTextFileSync(log).trim().split("\n").filter(Boolean).map((row) => JSON.parse(row)),
    [Symbol.asyncDispose]: async () => {
      process.kill("SIGTERM");
      await process.status;
    },
  };
}

async function announced(stdout: ReadableStream<Uint8Array>): Promise<string> {
  let text = "";
  const reader = stdout.pipeThrough(new TextDecoderStream()).getReader();
  while (true) {
    const { done, value } = await reader.read();
    if (done) throw new Error(`the registry did not start: ${text}`);
    text += value;
    const found = / at https?:\/\/(\S+)/.exec(text)?.[1];
    if (found === undefined) continue;
    // What it says later goes nowhere, but must not fill the pipe.
    void reader.read().then(function drain({ done }): Promise<void> | undefined {
      return done ? undefined : reader.read().then(drain);
    });
    return found;
  }
}

/** The streams and the size of the terminal, if there is one. */

import type { Environment } from "./environment.ts";

export type OutputStream = "stdout" | "stderr";

export interface Terminal {
  readonly isTerminal: (stream: OutputStream | "stdin") => boolean;
  readonly hasColors: (stream: OutputStream) => boolean;
  /** Characters in a line; 80 where nobody knows. */
  readonly columns: () => number;
  readonly write: (stream: OutputStream, content: string | Uint8Array) => void;
}

const UNKNOWN_COLUMNS = 80;

/**
 * The terminal of this process. Colours follow `NO_COLOR`, `FORCE_COLOR` and Ansible's `ANSIBLE_NOCOLOR` and
 * `ANSIBLE_FORCE_COLOR`.
 */
export function systemTerminal(env: Environment): Terminal {
  // What the streams are does not change, and it is asked for every line.
  const known = new Map<OutputStream | "stdin", boolean>();
  const isTerminal = (stream: OutputStream | "stdin") => {
    const found = known.get(stream) ?? Deno[stream].isTerminal();
    known.set(stream, found);
    return found;
  };
  return {
    isTerminal,
    hasColors: (stream) => {
      if (isSet(env["FORCE_COLOR"]) || isSet(env["ANSIBLE_FORCE_COLOR"])) return true;
      return !env["NO_COLOR"] && !isSet(env["ANSIBLE_NOCOLOR"]) && isTerminal(stream);
    },
    columns,
    write: (stream, content) =>
      writeAll(stream, typeof content === "string" ? new TextEncoder().encode(content) : content),
  };
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && !/^(0|no|false|off|n|f|)$/i.test(value);
}

function columns(): number {
  try {
    // A terminal without a size says 0.
    return Deno.consoleSize().columns || UNKNOWN_COLUMNS;
  } catch {
    return UNKNOWN_COLUMNS;
  }
}

const RETRY_MS = 5;

/** Writes all of it; a reader that has gone away ends the program as it ends every other in a pipe. */
function writeAll(stream: OutputStream, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) {
    try {
      at += Deno[stream].writeSync(bytes.subarray(at));
    } catch (error) {
      if (error instanceof Deno.errors.BrokenPipe) Deno.exit(141);
      if (!(error instanceof Deno.errors.WouldBlock)) throw error;
      // Others who share the stream, such as ssh, may have made it one that does not wait.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
    }
  }
}

/** All that comes on standard input. */
export async function readStdin(): Promise<string> {
  return new TextDecoder().decode(await readStdinBytes());
}

/** The same, as it comes. */
export async function readStdinBytes(): Promise<Uint8Array> {
  return await new Response(Deno.stdin.readable).bytes();
}

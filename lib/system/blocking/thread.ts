/** The other end of `blocking_thread.ts`: does one work after the other and hands over what came of it. */

import { onInterrupt } from "../interrupts.ts";
import { announceStart, putReply } from "./memory.ts";
import type { Order, Report, Result, Work } from "./order.ts";

const NOTHING = new Uint8Array();

/** The work under way. */
let current: { readonly memory: SharedArrayBuffer; readonly abort: AbortController } | null = null;

/** The signal that came, also before there was any work. */
let interrupted: string | null = null;

onInterrupt((signal) => {
  interrupted = signal;
  // Programs are told before the process goes on, which may end it.
  current?.abort.abort();
  if (current) tell(current.memory, { kind: "interrupted", signal });
});

addEventListener("message", (event) => {
  if (event instanceof MessageEvent) void serve(event.data);
});

async function serve({ work, memory }: Order): Promise<void> {
  const abort = new AbortController();
  current = { memory, abort };
  announceStart(memory);
  if (interrupted !== null) return tell(memory, { kind: "interrupted", signal: interrupted });
  try {
    const { result, body } = await done(work, abort.signal);
    tell(memory, { kind: "result", result }, body);
  } catch (error) {
    tell(memory, { kind: "bug", message: error instanceof Error ? error.message : String(error) });
  } finally {
    current = null;
  }
}

async function done(work: Work, signal: AbortSignal): Promise<Result<unknown>> {
  switch (work.kind) {
    case "fetch": {
      const { fetched } = await import("../web/fetched.ts");
      return await fetched(work.request);
    }
    case "program": {
      const { programResult } = await import("./program_result.ts");
      return await programResult(work.request, signal);
    }
    default:
      throw new TypeError(`unknown work: ${work satisfies never}`);
  }
}

function tell(memory: SharedArrayBuffer, report: Report<unknown>, body: Uint8Array = NOTHING): void {
  putReply(memory, { report: JSON.stringify(report), body });
}

/** The body of an answer as it arrives. */

import type { IncomingMessage } from "node:http";
import { HttpFailure, httpFailureOf } from "./failure.ts";
import { Flow } from "./wait.ts";

/** Received and not yet taken by the reader before the sender is made to wait. Bytes. */
const AHEAD_BYTES = 1 << 20;

export interface WatchedBody {
  /** The longest wait for the next bytes. */
  readonly stallMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The bytes of a message, to be read once. Ending the iteration early closes the connection.
 *
 * @throws {HttpFailure} `dropped` when the message ends before its length, `stalled` when nothing arrives.
 */
export async function* bodyOf(
  message: IncomingMessage,
  { stallMs, signal }: WatchedBody,
): AsyncGenerator<Uint8Array, void, void> {
  // Events rather than the stream's own iterator: that one takes twice the time for each chunk.
  let arrived: Uint8Array[] = [];
  let waitingBytes = 0;
  let wake = () => {};
  let failure: unknown = null;
  let ended = message.readableEnded;
  const fail = (error: unknown) => {
    failure ??= error;
    wake();
  };
  message.on("data", (chunk: Uint8Array) => {
    arrived.push(chunk);
    waitingBytes += chunk.length;
    if (waitingBytes >= AHEAD_BYTES) message.pause();
    wake();
  });
  message.on("end", () => {
    ended = true;
    wake();
  });
  message.on("error", (error) => fail(httpFailureOf(error)));
  const cut = () => ended || fail(new HttpFailure("dropped", "the answer was cut off"));
  message.on("close", cut);
  if (message.destroyed) cut();
  const flow = new Flow(stallMs, fail);
  const aborted = () => fail(signal?.reason);
  signal?.addEventListener("abort", aborted);
  try {
    signal?.throwIfAborted();
    while (true) {
      if (arrived.length > 0) {
        const batch = arrived;
        arrived = [];
        waitingBytes = 0;
        if (message.isPaused()) message.resume();
        for (const chunk of batch) {
          signal?.throwIfAborted();
          yield chunk;
        }
      } else if (ended) return;
      else if (failure !== null) throw failure;
      else {
        flow.begin();
        await new Promise<void>((resolve) => wake = resolve);
        flow.arrived(waitingBytes);
      }
    }
  } finally {
    flow.stop();
    signal?.removeEventListener("abort", aborted);
    if (!ended) message.destroy();
  }
}

/** All bytes of a body, in memory of just their size; null when there are more than `limit`. */
export async function bytesOf(body: AsyncIterable<Uint8Array>, limit: number): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limit) return null;
    chunks.push(chunk);
  }
  const [only] = chunks;
  // A chunk lies at the beginning of a much larger piece of memory, which would be kept with it.
  if (chunks.length === 1 && only && only.length === only.buffer.byteLength) return only;
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/** One request on a connection, up to the answer's head. */

import type { ClientRequest, IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import type { HttpUpload } from "./message.ts";
import { HttpFailure, httpFailureOf } from "./failure.ts";
import { ANSWER, BYTES_TAKEN, CONNECTION, Watch } from "./wait.ts";

export interface ExchangeOptions {
  readonly body: Uint8Array | HttpUpload | undefined;
  readonly signal: AbortSignal | undefined;
  readonly connectMs: number;
  readonly stallMs: number;
  /** From the last byte sent to the first of the answer. */
  readonly answerMs: number;
}

/** A kept connection was closed when it was used again. */
export class StaleConnection extends HttpFailure {
  constructor(cause?: unknown) {
    super("dropped", "the connection was closed by the other side", cause);
  }
}

/** Sends a request and waits for the answer. @throws {HttpFailure}, what the body's source throws, and an abort's reason. */
export async function exchange(outgoing: ClientRequest, options: ExchangeOptions): Promise<IncomingMessage> {
  const { body, signal, connectMs, stallMs, answerMs } = options;
  signal?.throwIfAborted();
  let answer: IncomingMessage | null = null;
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const watch = new Watch(reject);
  const abort = () => reject(signal?.reason);
  signal?.addEventListener("abort", abort);
  outgoing.once("response", (message: IncomingMessage) => resolve(answer = message));
  outgoing.once("close", () => answer ?? reject(new HttpFailure("dropped", "the connection was closed")));
  outgoing.on("error", (error) => {
    const failure = httpFailureOf(error);
    reject(outgoing.reusedSocket && failure.kind === "dropped" ? new StaleConnection(failure) : failure);
  });
  watch.begin(connectMs, CONNECTION);
  outgoing.once("socket", (socket) => {
    // On another socket the runtime sends the request again by itself, but without the body that is gone.
    outgoing.once("socket", () => reject(new StaleConnection()));
    whenReady(outgoing, socket, () => {
      watch.begin(answerMs, ANSWER);
      if (body === undefined || body instanceof Uint8Array) outgoing.end(body);
      else send(outgoing, body, () => answer !== null, { watch, stallMs, answerMs }).catch(reject);
    });
  });
  try {
    return await promise;
  } finally {
    watch.stop();
    signal?.removeEventListener("abort", abort);
  }
}

/** Sends a body; stops when the answer is there before the end, which then says why. */
async function send(
  outgoing: ClientRequest,
  body: HttpUpload,
  isAnswered: () => boolean,
  { watch, stallMs, answerMs }: {
    readonly watch: Watch;
    readonly stallMs: number;
    readonly answerMs: number;
  },
): Promise<void> {
  watch.end();
  for await (const chunk of body.chunks) {
    if (outgoing.destroyed || isAnswered()) return;
    if (outgoing.write(chunk)) continue;
    watch.begin(stallMs, BYTES_TAKEN);
    await drained(outgoing);
    watch.end();
  }
  if (outgoing.destroyed || isAnswered()) return;
  outgoing.end();
  watch.begin(answerMs, ANSWER);
}

/** Calls back when the connection is there, TLS included, but not before the current event is over. */
function whenReady(outgoing: ClientRequest, socket: Socket | TLSSocket, ready: () => void): void {
  const isUnderWay = socket.connecting || ("secureConnecting" in socket && socket.secureConnecting === true);
  // A tunnel through a proxy is handed over when it is ready. What is written to a socket while it is handed over
  // would be held back: the runtime flushes the request afterwards and counts its corks twice.
  if (outgoing.reusedSocket || !isUnderWay) queueMicrotask(ready);
  else socket.once(outgoing.protocol === "https:" ? "secureConnect" : "connect", ready);
}

function drained(outgoing: ClientRequest): Promise<void> {
  const events = ["drain", "close", "response"];
  return new Promise((resolve) => {
    const done = () => {
      for (const event of events) outgoing.off(event, done);
      resolve();
    };
    for (const event of events) outgoing.on(event, done);
  });
}

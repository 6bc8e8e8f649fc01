/** Connections to ports, to see whether somebody listens and what is said first. */

import { connect } from "node:net";

export interface TcpProbe {
  readonly host: string;
  readonly port: number;
  /** The longest wait for the connection. */
  readonly connectMs: number;
  /** Reads what the other side says until this is satisfied; without it the connection is closed at once. */
  readonly until?: ((bytes: Uint8Array) => boolean) | undefined;
  /** The longest wait for that. */
  readonly readMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What came of it: null where there was no connection, otherwise whatever was read. */
export async function probeTcp(probe: TcpProbe): Promise<Uint8Array | null> {
  const { host, port, connectMs, until, readMs = 0, signal } = probe;
  signal?.throwIfAborted();
  const socket = connect({ host, port });
  let aborted = () => {};
  try {
    return await new Promise<Uint8Array | null>((resolve, reject) => {
      let timer = setTimeout(() => resolve(null), connectMs);
      let read = new Uint8Array();
      const finish = (value: Uint8Array | null) => {
        clearTimeout(timer);
        resolve(value);
      };
      aborted = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", aborted);
      let isConnected = false;
      socket.once("connect", () => {
        isConnected = true;
        if (!until) return finish(read);
        clearTimeout(timer);
        timer = setTimeout(() => resolve(read), readMs);
      });
      socket.on("data", (chunk: Uint8Array) => {
        read = joined(read, chunk);
        if (until?.(read)) finish(read);
      });
      socket.once("error", () => finish(isConnected ? read : null));
      socket.once("close", () => finish(isConnected ? read : null));
    });
  } finally {
    signal?.removeEventListener("abort", aborted);
    socket.destroy();
  }
}

/** The port if nobody listens on it, otherwise one on which nobody does. Others may take it the next moment. */
export function freePort(preferred: number): number {
  for (const port of [preferred, 0]) {
    try {
      using listener = Deno.listen({ port });
      return listener.addr.port;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
  throw new RangeError("no port is free");
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const made = new Uint8Array(a.length + b.length);
  made.set(a);
  made.set(b, a.length);
  return made;
}

/** A port of loopback that leads to another one, with a long way between. */

import { sleep } from "../../lib/system/clock.ts";

export interface SlowPort extends Disposable {
  readonly port: number;
  /** How often the near side spoke after the far side had. */
  readonly turns: number;
}

/** Each byte arrives so much later, in both directions; none waits for another. */
export function openSlowPort(hostname: string, port: number, delayMs: number): SlowPort {
  const listener = Deno.listen({ hostname, port: 0 });
  let [turns, isNear] = [0, false];
  const heard = (fromNear: boolean) => {
    if (fromNear && !isNear) turns++;
    isNear = fromNear;
  };
  const accept = async () => {
    for await (const near of listener) {
      const far = await Deno.connect({ hostname, port });
      for (const connection of [near, far]) connection.setNoDelay(true);
      void carry(near, far, delayMs, () => heard(true));
      void carry(far, near, delayMs, () => heard(false));
    }
  };
  void accept();
  return {
    port: listener.addr.port,
    get turns() {
      return turns;
    },
    [Symbol.dispose]: () => listener.close(),
  };
}

/** An end of either side ends the other one, as late as its bytes would arrive. */
async function carry(
  from: Deno.TcpConn,
  to: Deno.TcpConn,
  delayMs: number,
  onBytes: () => void,
): Promise<void> {
  const writer = to.writable.getWriter();
  let last = Promise.resolve();
  const later = (act: () => Promise<unknown>) => {
    const due = sleep(delayMs);
    last = last.then(async () => {
      await due;
      await act().catch(() => {});
    });
  };
  try {
    for await (const bytes of from.readable) {
      onBytes();
      later(() => writer.write(bytes));
    }
  } catch {
    // The peer has broken off: for the other side that is an end too.
  }
  later(() => writer.close());
  await last;
}

/** Ports of loopback, for servers that tests start. */

import { sleep } from "../../lib/system/clock.ts";

const START_MS = 10_000;
const AGAIN_MS = 20;

/** A port that nothing listens on now. */
export function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** Waits for a server that was just started. */
export async function untilListening(port: number, hostname = "127.0.0.1"): Promise<void> {
  const end = performance.now() + START_MS;
  while (true) {
    try {
      using _connection = await Deno.connect({ hostname, port });
      return;
    } catch (error) {
      if (performance.now() > end) throw error;
      await sleep(AGAIN_MS);
    }
  }
}

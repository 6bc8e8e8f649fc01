/** `wait_for` with ports that answer: seen by ferry itself, and by the programs of a host. */

import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { waitFor } from "../../lib/modules/builtin/wait_for.ts";
import { inWebLab, WAYS } from "../support/web_lab.ts";

const BANNER = "SSH-2.0-OpenSSH_9.2p1 Test\r\n";

for (const { way, missing } of WAYS.filter(({ way }) => way !== "wget")) {
  const seenBy = way === "ferry" ? "ferry" : "the programs of the host";
  Deno.test({
    name: `wait_for looks at ports by ${seenBy}${missing === null ? "" : ` (skipped: ${missing})`}`,
    ignore: missing !== null,
    fn: async (test) => {
      await inWebLab(way, async ({ run }) => {
        const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
        const served = serveBanner(listener);
        const { port } = listener.addr as Deno.NetAddr;
        try {
          await test.step("finds a port that answers", async () => {
            const { failed, changed, state, port: shown } = await run(waitFor, { port, timeout: 5 });
            deepStrictEqual([failed, changed, state, shown], [false, false, "started", port]);
          });
          await test.step("finds what the port says", async () => {
            const search_regex = "OpenSSH_(?P<version>[\\d.]+)";
            const result = await run(waitFor, { port, timeout: 10, search_regex });
            deepStrictEqual(result["match_groupdict"], { version: "9.2" });
          });
        } finally {
          listener.close();
          await served;
        }
        await test.step("finds that the port does not answer any more", async () => {
          strictEqual((await run(waitFor, { port, state: "stopped", timeout: 5 }))["failed"], false);
        });
      });
    },
  });
}

/** Greets whoever connects, and hangs up. */
async function serveBanner(listener: Deno.Listener): Promise<void> {
  for await (const connection of listener) {
    await connection.write(new TextEncoder().encode(BANNER)).catch(() => {});
    connection.close();
  }
}

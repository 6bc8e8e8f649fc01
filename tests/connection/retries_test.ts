/** Attempts to connect that lead nowhere at first. */

import { rejects, strictEqual as equal } from "node:assert/strict";
import { localTransport } from "../../lib/connection/local.ts";
import { ShellConnection } from "../../lib/connection/shell_connection.ts";
import { startPiped } from "../../lib/connection/transport.ts";

/** A connection whose first attempts lead nowhere, and how many were made. */
function connectionAfter(failures: number, retries: number) {
  let attempts = 0;
  const start = () => startPiped(attempts++ < failures ? ["/bin/sh", "-c", "exit 255"] : ["/bin/sh"]);
  const transport = { ...localTransport({ kind: "local" }), retries, start };
  return { connection: new ShellConnection({ transport, become: null }), attempts: () => attempts };
}

Deno.test("a connection is tried again as often as the transport wants", async () => {
  const { connection: made, attempts } = connectionAfter(2, 2);
  await using connection = made;
  equal((await connection.exec({ script: "exit 7" })).code, 7);
  equal(attempts(), 3);
});

Deno.test("a connection is not tried more often than that", async () => {
  const { connection: made, attempts } = connectionAfter(2, 1);
  await using connection = made;
  await rejects(connection.exec({ script: "exit 7" }), { code: "host-unreachable" });
  equal(attempts(), 2);
});

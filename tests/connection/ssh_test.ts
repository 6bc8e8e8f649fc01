/** The connections' contract over ssh. */

import { sshTransport } from "../../lib/connection/ssh.ts";
import { ShellConnection } from "../../lib/connection/shell_connection.ts";
import { connectionContract } from "../support/connection_contract.ts";
import { sshdMissing, startSshd, type TestSshd } from "../support/sshd.ts";

const missing = sshdMissing();
let server: TestSshd | null = null;

Deno.test.beforeAll(async () => {
  if (missing === null) server = await startSshd();
});

Deno.test.afterAll(async () => await server?.[Symbol.asyncDispose]());

connectionContract({
  name: "ssh",
  missing,
  open: () => {
    if (!server) throw new Error("the server has not started");
    const connection = new ShellConnection({ transport: sshTransport(server.settings()), become: null });
    return Promise.resolve({ connection, [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose]() });
  },
});

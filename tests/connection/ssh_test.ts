/** The connections' contract over ssh, with each shell that a host may have. */

import { sshTransport } from "../../lib/connection/ssh.ts";
import { ShellConnection } from "../../lib/connection/shell_connection.ts";
import { findProgram } from "../../lib/system/process.ts";
import { connectionContract, REMOTE_SHELLS } from "../support/connection_contract.ts";
import { sshdMissing, startSshd, type TestSshd } from "../support/sshd.ts";

const missing = sshdMissing();
let server: TestSshd | null = null;

Deno.test.beforeAll(async () => {
  if (missing === null) server = await startSshd();
});

Deno.test.afterAll(async () => await server?.[Symbol.asyncDispose]());

for (const { name, words: shell } of REMOTE_SHELLS) {
  connectionContract({
    name: `ssh to ${name}`,
    missing: missing ?? (findProgram(name) === null ? `${name} is not installed` : null),
    open: () => {
      if (!server) throw new Error("the server has not started");
      const transport = sshTransport(server.settings({ shell }));
      const connection = new ShellConnection({ transport, become: null });
      return Promise.resolve({ connection, [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose]() });
    },
  });
}

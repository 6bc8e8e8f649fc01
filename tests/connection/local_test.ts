/** The connections' contract for the machine itself, with each shell that a host may have. */

import { localTransport } from "../../lib/connection/local.ts";
import { ShellConnection } from "../../lib/connection/shell_connection.ts";
import { findProgram } from "../../lib/system/process.ts";
import { connectionContract, REMOTE_SHELLS } from "../support/connection_contract.ts";

for (const { name, words: shell } of REMOTE_SHELLS) {
  connectionContract({
    name: `local ${name}`,
    missing: findProgram(name) === null ? `${name} is not installed` : null,
    open: () => {
      const connection = new ShellConnection({
        transport: localTransport({ kind: "local", shell }),
        become: null,
      });
      return Promise.resolve({ connection, [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose]() });
    },
  });
}

/** The connections' contract for the machine itself, with each shell that a host may have. */

import { localTransport } from "../../lib/connection/local.ts";
import { ShellConnection } from "../../lib/connection/shell_connection.ts";
import { findProgram } from "../../lib/system/process.ts";
import { connectionContract } from "../support/connection_contract.ts";

for (const shell of [["dash"], ["bash"], ["busybox", "sh"]]) {
  const [program = ""] = shell;
  connectionContract({
    name: `local ${program}`,
    missing: findProgram(program) === null ? `${program} is not installed` : null,
    open: () => {
      const connection = new ShellConnection({
        transport: localTransport({ kind: "local", shell }),
        become: null,
      });
      return Promise.resolve({ connection, [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose]() });
    },
  });
}

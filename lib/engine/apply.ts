/** The door through which a run changes hosts. */

import { DiagnosticError } from "../source/diagnostic.ts";
import type { Change } from "../model/change.ts";
import type { Target } from "../connection/target.ts";

/**
 * Makes a planned change real.
 *
 * @throws {DiagnosticError} `content-changed`, `command-failed`, `host-unreachable`, or what the host says.
 */
export async function applyChange(change: Change, host: Target): Promise<void> {
  switch (change.kind) {
    case "path":
      await host.apply(change);
      return;
    case "command":
    case "object": {
      const { code, stdout, stderr } = await host.run(change.command);
      if (code === 0) return;
      const said = new TextDecoder().decode(stderr.length > 0 ? stderr : stdout).trim();
      const what = change.kind === "command" ? change.why : change.name;
      throw new DiagnosticError(`${what}: exit code ${code}${said ? `: ${said}` : ""}`, {
        code: "command-failed",
      });
    }
    default:
      return change satisfies never;
  }
}

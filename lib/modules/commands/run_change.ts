/** Planned commands run by modules that cannot leave them to the engine. */

import type { CommandChange } from "../../model/change.ts";
import { decodeHostText } from "../../connection/host_text.ts";
import type { Target } from "../../connection/target.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";

/** @throws {DiagnosticError} `command-failed` with what the command said. */
export async function runChange({ command, why }: CommandChange, host: Target): Promise<void> {
  const { code, stdout, stderr } = await host.run(command);
  if (code === 0) return;
  const said = decodeHostText(stderr.length > 0 ? stderr : stdout).trim();
  throw new DiagnosticError(`${why}: exit code ${code}${said ? `: ${said}` : ""}`, {
    code: "command-failed",
  });
}

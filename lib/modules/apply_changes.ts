/** Planned changes made real: the door through which a run changes hosts. */

import type { Change } from "../model/change.ts";
import type { Target } from "../connection/target.ts";
import { decodeHostText } from "../connection/host_text.ts";
import type { Printed } from "./module.ts";
import { ModuleFailure } from "./module_failure.ts";

/** What commands print where there are none. */
export const SILENCE: Printed = { stdout: "", stderr: "" };

/**
 * Makes changes, one after the other.
 *
 * @throws {DiagnosticError} `command-failed` with `rc`, `stdout` and `stderr`; `content-changed`, `host-unreachable`,
 * or what the host says of a path.
 */
export async function applyChanges(changes: readonly Change[], host: Target): Promise<Printed> {
  let printed = SILENCE;
  for (const change of changes) {
    const more = await applyChange(change, host);
    printed = { stdout: printed.stdout + more.stdout, stderr: printed.stderr + more.stderr };
  }
  return printed;
}

async function applyChange(change: Change, host: Target): Promise<Printed> {
  switch (change.kind) {
    case "path":
      await host.apply(change);
      return SILENCE;
    case "command":
    case "object": {
      const result = await host.run(change.command);
      const [stdout, stderr] = [decodeHostText(result.stdout), decodeHostText(result.stderr)];
      if (result.code === 0) return { stdout, stderr };
      const said = (stderr.trim() === "" ? stdout : stderr).trim();
      const what = change.kind === "command" ? change.why : change.name;
      const message = `${what}: exit code ${result.code}${said ? `: ${said}` : ""}`;
      throw new ModuleFailure(message, { rc: result.code, stdout, stderr }, { code: "command-failed" });
    }
    default:
      return change satisfies never;
  }
}

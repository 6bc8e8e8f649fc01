/** Changes made real by actions, which cannot know them beforehand. */

import type { Change } from "../model/change.ts";
import type { Target } from "../connection/target.ts";
import { decodeHostText } from "../connection/host_text.ts";
import { DiagnosticError } from "../source/diagnostic.ts";

/** Makes changes, one after the other. @throws {DiagnosticError} `command-failed`, or what the host says of a path. */
export async function applyChanges(changes: readonly Change[], host: Target): Promise<void> {
  for (const change of changes) {
    switch (change.kind) {
      case "path":
        await host.apply(change);
        break;
      case "command":
      case "object": {
        const { code, stdout, stderr } = await host.run(change.command);
        if (code === 0) break;
        const said = decodeHostText(stderr.length > 0 ? stderr : stdout).trim();
        const what = change.kind === "command" ? change.why : change.name;
        throw new DiagnosticError(`${what}: exit code ${code}${said ? `: ${said}` : ""}`, {
          code: "command-failed",
        });
      }
      default:
        change satisfies never;
    }
  }
}

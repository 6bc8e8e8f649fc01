/** What commands print that lookups run on the controller. */

import { type LookupContext, LookupFailure } from "./lookup.ts";
import { playbookFolder } from "./search.ts";

/**
 * Runs a command by the shell in the playbook's folder.
 *
 * @param name The lookup, for the message of a command that fails.
 * @throws {LookupFailure}
 */
export function shellOutput(name: string, command: string, context: LookupContext): Uint8Array {
  const { environment } = context.environment.io;
  const { code, stdout, stderr } = context.deps.runProgram({
    argv: ["/bin/sh", "-c", command],
    cwd: playbookFolder(context),
    env: environment,
  });
  if (code === 0) return stdout;
  const said = new TextDecoder().decode(stderr).trim();
  // Signals are negative codes for whoever started the program directly.
  const shown = code > 128 ? 128 - code : code;
  throw new LookupFailure(`lookup_plugin.${name}(${command}) returned ${shown}`, said || undefined);
}

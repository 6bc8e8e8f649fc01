/** Ending a script that runs on a host, with all its processes. */

import { Frame, type Outcome } from "./frame.ts";
import { type Access, Shell } from "./shell.ts";
import { END_SCRIPT } from "./shell_text.ts";

/** How long the host may take to end the processes, connecting included. */
const PATIENCE_MS = 8000;

/**
 * Ends what a shell runs now, through a second session: SIGTERM, a second later SIGKILL. Processes that have made
 * themselves independent by a session of their own, as services do, are found while their parents live.
 *
 * @returns whether nothing of the script is left as far as can be known.
 */
export async function endScript(
  access: Access,
  shell: Pick<Shell, "pid" | "frameName">,
  signal: AbortSignal,
): Promise<boolean> {
  const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
  const settings = `main=${shell.pid} name=${shell.frameName}\n`;
  try {
    const side = await Shell.open(access, patience);
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    side.send([new Frame(settings + END_SCRIPT, {}, resolve)]);
    const giveUp = () => void side.kill();
    patience.addEventListener("abort", giveUp, { once: true });
    const outcome = await promise;
    patience.removeEventListener("abort", giveUp);
    await side.close();
    return outcome.kind === "answered" && outcome.result.code === 0;
  } catch {
    // The host cannot be reached for this: the caller says that the command may still run.
    return false;
  }
}

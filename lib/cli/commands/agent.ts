/** `ferry agent`: does a mirroring on this host for a ferry elsewhere that runs the play. */

import { DiagnosticError, DiagnosticList } from "../../source/diagnostic.ts";
import { readStdin } from "../../system/terminal.ts";
import { performJob } from "../../mirror/job/perform.ts";
import { type AgentMessage, messageLine, parseJob } from "../../modules/mirror/agent_messages.ts";
import { EXIT, exitCodeOf } from "../exit_code.ts";
import type { Session } from "../session.ts";

/** Writing fails when the other end is gone, and that ends this process: so it is tried often. */
const ALIVE_EVERY_MS = 500;

export async function run(_: readonly string[], session: Session): Promise<number> {
  const { terminal, secrets, env, signal } = session;
  const send = (message: AgentMessage) =>
    terminal.write("stdout", messageLine(message, (text) => secrets.mask(text)));
  const job = parseJob(await readStdin());
  const alive = setInterval(() => send({ kind: "alive" }), ALIVE_EVERY_MS);
  try {
    const outcome = await performJob(job, {
      env,
      secrets,
      signal,
      emit: (event) => send({ kind: "event", event }),
    });
    send({ kind: "outcome", outcome });
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof DiagnosticError || error instanceof DiagnosticList)) throw error;
    send({ kind: "failure", error });
    return exitCodeOf(error);
  } finally {
    clearInterval(alive);
  }
}

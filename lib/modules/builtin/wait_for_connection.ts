/** Waiting until a host answers again. */

import { type DiagnosticCode, DiagnosticError } from "../../source/diagnostic.ts";
import type { TargetReader } from "../../connection/target.ts";
import { actionModule } from "../module.ts";

/** `wait_for_connection`; the connection is opened anew for each try that finds it broken. */
export const waitForConnection = actionModule({
  name: "ansible.builtin.wait_for_connection",
  summary: "Waits until ferry can log in to the host and a shell answers",
  notes: ["In check mode it is skipped."],
  arguments: {
    connect_timeout: {
      type: "int",
      default: 5,
      description: "How many seconds the shell may take to answer once there is a connection",
    },
    delay: { type: "int", default: 0, description: "How many seconds pass before the first try" },
    sleep: { type: "int", default: 1, description: "How many seconds pass between two tries" },
    timeout: { type: "int", default: 600, description: "How many seconds to wait in all" },
  },
  rules: { unknown: "Invalid options for" },
  runsOn: "host",
  supports: { check: "none", diff: false, async: false },
  returns: { elapsed: { description: "How many whole seconds it took", type: "int", returned: "always" } },
  examples: `- name: Wait for the host to come back after its restart
  ansible.builtin.wait_for_connection:
    delay: 20
    timeout: 300
`,
  run: async ({ connect_timeout: answerS, delay, sleep, timeout }, host, context) => {
    const startMs = context.clock.nowMs();
    const elapsed = () => Math.trunc((context.clock.nowMs() - startMs) / 1000);
    if (delay > 0) await context.sleep(delay * 1000);
    const endMs = context.clock.nowMs() + timeout * 1000;
    let problem = "timed out";
    while (context.clock.nowMs() < endMs) {
      const found = await problemOf(host, answerS * 1000);
      if (found === null) return { changed: false, values: { elapsed: elapsed() } };
      problem = found;
      await context.sleep(sleep * 1000);
    }
    return {
      changed: false,
      failed: `timed out waiting for ping module test: ${problem}`,
      values: { elapsed: elapsed() },
    };
  },
  preview: () => Promise.resolve({ changed: false, skipped: "" }),
});

/** Failures of a host that is still on its way. */
const NOT_YET: readonly DiagnosticCode[] = ["become-failed", "host-unreachable", "timeout"];

/** Why the host does not answer; null when it does. */
async function problemOf(host: TargetReader, timeoutMs: number): Promise<string | null> {
  try {
    const { code } = await host.query({ run: { kind: "argv", argv: ["true"] } }, { timeoutMs });
    return code === 0 ? null : `exit code ${code}`;
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    if (!NOT_YET.includes(error.code)) throw error;
    return error.message;
  }
}

/** Long text for a person: in the pager where somebody looks, else as it is. */

import { shlexSplit } from "../../model/shell_words.ts";
import { findProgram, startProcess } from "../../system/process.ts";
import type { Config } from "../settings/config.ts";
import type { Session } from "../session.ts";

/** Shows a text to its end. What it holds is shown as it is: the user asked to see it. */
export async function showInPager(text: string, config: Config, { terminal, env }: Session): Promise<void> {
  const whole = text === "" || text.endsWith("\n") ? text : `${text}\n`;
  const argv = shlexSplit(config.text("pager") ?? "less");
  const [program] = argv;
  if (!terminal.isTerminal("stdout") || program === undefined || findProgram(program, env["PATH"]) === null) {
    return terminal.write("stdout", whole);
  }
  const pager = startProcess(argv, {
    stdin: "piped",
    stdout: "inherit",
    stderr: "inherit",
    env: { LESS: env["LESS"] ?? "FRSX" },
  });
  const writer = pager.stdin.getWriter();
  try {
    await writer.write(new TextEncoder().encode(whole));
    await writer.close();
  } catch {
    // The pager was closed before it read all.
    await writer.abort().catch(() => {});
  }
  await pager.status;
}

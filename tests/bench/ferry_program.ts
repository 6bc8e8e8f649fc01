/** The program that is measured. */

import { runProcess } from "../../lib/system/process.ts";
import { ferryCommand } from "../support/ferry.ts";

/**
 * The words that start ferry: `packed` is the file that users have, made in the folder and used once so that it is
 * unpacked; `sources` reads every source file at every start.
 */
export async function ferryProgram(folder: string, how: string): Promise<readonly string[]> {
  if (how === "sources") return ferryCommand([]);
  const path = `${folder}/ferry`;
  for (const argv of [ferryCommand(["pack", path]), [path, "playbook", "--help"]]) {
    const options = { cwd: folder, env: { FERRY_HOME: `${folder}/home` } };
    const { code, stderr } = await runProcess(argv, options);
    if (code !== 0) throw new Error(new TextDecoder().decode(stderr));
  }
  return [path];
}

/** The program that ferry is compared with. */

import { findProgram, runProcess } from "../../lib/system/process.ts";

export const ORACLE_VERSION = "2.21.";

/** The words that start ansible-playbook, null where this version of it is not there. */
export async function findOracle(): Promise<readonly string[] | null> {
  const program = findProgram("ansible-playbook");
  if (program === null) return null;
  const { stdout } = await runProcess([program, "--version"]);
  return new TextDecoder().decode(stdout).includes(`core ${ORACLE_VERSION}`) ? [program] : null;
}

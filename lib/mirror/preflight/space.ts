/** Room for what is to come. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import { humanSize } from "../human_size.ts";

/** What is wrong with the room in a folder; null for nothing. @param needed Bytes. */
export async function spaceProblem(
  root: string,
  needed: number,
  freeBytes: (path: string) => Promise<number>,
): Promise<DiagnosticError | null> {
  const free = await freeBytes(root);
  if (needed <= free) return null;
  return new DiagnosticError(
    `mirroring needs ${needed} bytes (${humanSize(needed)}) in ${root}, and ${free} (${
      humanSize(free)
    }) are free`,
    { code: "no-space", hint: "free some space there, or use a workspace on another file system" },
  );
}

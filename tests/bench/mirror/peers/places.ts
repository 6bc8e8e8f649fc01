/** Where the programs lie that ferry is raced against, and that are built from Go modules. */

import { pathInfo } from "../../../../lib/system/files.ts";
import { builtPath } from "../../../support/go_program.ts";

export type Peer = "crane" | "regsync";

/** The folder of the Go module that they are built from. */
export const SOURCE_FOLDER = new URL(".", import.meta.url).pathname;

/** Where one is kept once it is built. */
export function peerPath(name: Peer): string {
  return builtPath(name, SOURCE_FOLDER);
}

/** Why one cannot be run here, null where it can. */
export function peerMissing(name: Peer): string | null {
  return pathInfo(peerPath(name)) === null ? "it is not built: run `deno task peers`" : null;
}

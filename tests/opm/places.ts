/** Where the program opm lies that tests of catalogs use. */

import { pathInfo } from "../../lib/system/files.ts";
import { builtPath } from "../support/go_program.ts";

/** The folder of the Go module that opm is built from. */
export const SOURCE_FOLDER = new URL(".", import.meta.url).pathname;

/** Where opm is kept once it is built. */
export function opmPath(): string {
  return builtPath("opm", SOURCE_FOLDER);
}

/** Why opm cannot be run here, null where it can. */
export function opmMissing(): string | null {
  return pathInfo(opmPath()) === null ? "opm is not built: run tests/opm/build.ts" : null;
}

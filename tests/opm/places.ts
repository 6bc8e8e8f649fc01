/** Where the program opm lies that tests of catalogs use. */

import { environment, homeFolder } from "../../lib/system/environment.ts";
import { pathInfo } from "../../lib/system/files.ts";
import { hashHex } from "../../lib/system/hash.ts";

/** The folder of the Go module that opm is built from. */
export const SOURCE_FOLDER = new URL(".", import.meta.url).pathname;

/** Where opm is kept once it is built: outside the repository, under a name that changes with what it is made of. */
export function opmPath(): string {
  const env = environment();
  const cache = env["XDG_CACHE_HOME"] || `${homeFolder(env)}/.cache`;
  const sum = hashHex("sha256", Deno.readFileSync(`${SOURCE_FOLDER}go.sum`)).slice(0, 12);
  return `${cache}/ferry-tests/opm-${sum}`;
}

/** Why opm cannot be run here, null where it can. */
export function opmMissing(): string | null {
  return pathInfo(opmPath()) === null ? "opm is not built: run tests/opm/build.ts" : null;
}

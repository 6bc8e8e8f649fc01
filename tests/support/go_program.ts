/** Programs that tests need and that are built here from the sources of a Go module, once for each version of them. */

import { environment, homeFolder } from "../../lib/system/environment.ts";
import { makeFolder } from "../../lib/system/files.ts";
import { hashHex } from "../../lib/system/hash.ts";
import { folderOf } from "../../lib/model/path.ts";
import { startProcess } from "../../lib/system/process.ts";

/**
 * Where a program is kept: outside the repository, under a name that changes with what it is made of.
 *
 * @param sources The folder of the Go module, with a slash at the end.
 * @param essence The file in it that is another one whenever the program is.
 */
export function builtPath(name: string, sources: string, essence = "go.sum"): string {
  const env = environment();
  const cache = env["XDG_CACHE_HOME"] || `${homeFolder(env)}/.cache`;
  const sum = hashHex("sha256", Deno.readFileSync(sources + essence)).slice(0, 12);
  return `${cache}/ferry-tests/${name}-${sum}`;
}

/** Builds a program. @param words For `go build`, the package last. */
export async function buildGo(target: string, sources: string, words: readonly string[]): Promise<void> {
  makeFolder(folderOf(target));
  const temporary = `${target}.${Deno.pid}.tmp`;
  const child = startProcess(["go", "build", "-trimpath", "-o", temporary, ...words], {
    cwd: sources,
    env: { CGO_ENABLED: "0" },
    stdin: "null",
    stdout: "inherit",
    stderr: "inherit",
  });
  const { code } = await child.status;
  if (code !== 0) throw new Error(`go build failed with code ${code}`);
  await Deno.rename(temporary, target);
}

/** Where the parts of test clusters lie: the API server's program, and OpenShift's resource definitions. */

import { environment, homeFolder } from "../../lib/system/environment.ts";
import { hashHex } from "../../lib/system/hash.ts";
import { findProgram, runProcess } from "../../lib/system/process.ts";

export const KUBE_VERSION = "v1.33.0";
/** The Go module with OpenShift's definitions; its releases are told by commits only. */
const OPENSHIFT_API = "github.com/openshift/api@v0.0.0-20240529192326-16d44e6d3e7d";

/** The folder of the Go module that the API server is built from. */
export const SOURCE_FOLDER = new URL(".", import.meta.url).pathname;

/** Where the built API server is kept: outside the repository, under a name that changes with what it is made of. */
export function apiServerPath(): string {
  const env = environment();
  const cache = env["XDG_CACHE_HOME"] || `${homeFolder(env)}/.cache`;
  const sum = hashHex("sha256", Deno.readFileSync(`${SOURCE_FOLDER}go.sum`)).slice(0, 12);
  return `${cache}/ferry-tests/kube-apiserver-${sum}`;
}

/**
 * The folder of the Go module with OpenShift's definitions; null where it is not in Go's module cache.
 *
 * @param mayDownload Fetches it where it is not there yet.
 */
export async function openshiftApiFolder(mayDownload = false): Promise<string | null> {
  if (findProgram("go") === null) return null;
  const { code, stdout } = await runProcess(["go", "mod", "download", "-json", OPENSHIFT_API], {
    cwd: "/",
    env: mayDownload ? {} : { GOPROXY: "off" },
  });
  if (code !== 0) return null;
  const { Dir: folder }: { readonly Dir?: string } = JSON.parse(new TextDecoder().decode(stdout));
  return folder ?? null;
}

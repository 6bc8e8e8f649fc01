/** Where the parts of test clusters lie: the API server's program, and OpenShift's resource definitions. */

import { findProgram, runProcess } from "../../lib/system/process.ts";
import { builtPath } from "../support/go_program.ts";

export const KUBE_VERSION = "v1.33.0";
/** The Go module with OpenShift's definitions; its releases are told by commits only. */
const OPENSHIFT_API = "github.com/openshift/api@v0.0.0-20240529192326-16d44e6d3e7d";

/** The folder of the Go module that the API server is built from. */
export const SOURCE_FOLDER = new URL(".", import.meta.url).pathname;

/** Where the API server is kept once it is built. */
export function apiServerPath(): string {
  return builtPath("kube-apiserver", SOURCE_FOLDER);
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

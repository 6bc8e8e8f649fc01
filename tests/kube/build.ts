/** Builds the API server for test clusters, once for each version of its sources: some minutes of work. */

import { makeFolder, pathInfo } from "../../lib/system/files.ts";
import { startProcess } from "../../lib/system/process.ts";
import { apiServerPath, KUBE_VERSION, openshiftApiFolder, SOURCE_FOLDER } from "./places.ts";

const path = apiServerPath();
if (pathInfo(path) === null) await build(path);
if (await openshiftApiFolder(true) === null) throw new Error("OpenShift's definitions cannot be downloaded");
await Deno.stdout.write(new TextEncoder().encode(`${path}\n`));

async function build(target: string): Promise<void> {
  makeFolder(target.slice(0, target.lastIndexOf("/")));
  // Clients refuse a server whose version they cannot read, and only a release build has one of itself.
  const flags = `-s -w -X k8s.io/component-base/version.gitVersion=${KUBE_VERSION}`;
  const temporary = `${target}.${Deno.pid}.tmp`;
  const child = startProcess(["go", "build", "-trimpath", "-ldflags", flags, "-o", temporary, "."], {
    cwd: SOURCE_FOLDER,
    env: { CGO_ENABLED: "0" },
    stdin: "null",
    stdout: "inherit",
    stderr: "inherit",
  });
  const { code } = await child.status;
  if (code !== 0) throw new Error(`go build failed with code ${code}`);
  await Deno.rename(temporary, target);
}

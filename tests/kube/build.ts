/** Builds the API server for test clusters, once for each version of its sources: some minutes of work. */

import { pathInfo } from "../../lib/system/files.ts";
import { buildGo } from "../support/go_program.ts";
import { apiServerPath, KUBE_VERSION, openshiftApiFolder, SOURCE_FOLDER } from "./places.ts";

/** Clients refuse a server whose version they cannot read, and only a release build has one of itself. */
const FLAGS = `-s -w -X k8s.io/component-base/version.gitVersion=${KUBE_VERSION}`;

const path = apiServerPath();
if (pathInfo(path) === null) await buildGo(path, SOURCE_FOLDER, ["-ldflags", FLAGS, "."]);
if (await openshiftApiFolder(true) === null) throw new Error("OpenShift's definitions cannot be downloaded");
await Deno.stdout.write(new TextEncoder().encode(`${path}\n`));

/** Builds opm, which serves catalogs to clusters, once for each version of its sources: some minutes of work. */

import { makeFolder, pathInfo } from "../../lib/system/files.ts";
import { startProcess } from "../../lib/system/process.ts";
import { opmPath, SOURCE_FOLDER } from "./places.ts";

const OPM = "github.com/operator-framework/operator-registry/cmd/opm";
const TAGS = "json1,exclude_graphdriver_btrfs,exclude_graphdriver_devicemapper,containers_image_openpgp";

const path = opmPath();
if (pathInfo(path) === null) await build(path);
await Deno.stdout.write(new TextEncoder().encode(`${path}\n`));

async function build(target: string): Promise<void> {
  makeFolder(target.slice(0, target.lastIndexOf("/")));
  const temporary = `${target}.${Deno.pid}.tmp`;
  const words = ["go", "build", "-trimpath", "-ldflags", "-s -w", "-tags", TAGS, "-o", temporary, OPM];
  const child = startProcess(words, {
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

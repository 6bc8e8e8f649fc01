/** Builds the programs that ferry is raced against, once for each version of their sources. */

import { pathInfo } from "../../../../lib/system/files.ts";
import { buildGo } from "../../../support/go_program.ts";
import { type Peer, peerPath, SOURCE_FOLDER } from "./places.ts";

const PACKAGES: Readonly<Record<Peer, string>> = {
  crane: "github.com/google/go-containerregistry/cmd/crane",
  regsync: "github.com/regclient/regclient/cmd/regsync",
};

for (const name of ["crane", "regsync"] as const) {
  const path = peerPath(name);
  if (pathInfo(path) === null) await buildGo(path, SOURCE_FOLDER, ["-ldflags", "-s -w", PACKAGES[name]]);
  await Deno.stdout.write(new TextEncoder().encode(`${path}\n`));
}

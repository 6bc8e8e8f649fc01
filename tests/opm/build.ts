/** Builds opm, which serves catalogs to clusters, once for each version of its sources: some minutes of work. */

import { pathInfo } from "../../lib/system/files.ts";
import { buildGo } from "../support/go_program.ts";
import { opmPath, SOURCE_FOLDER } from "./places.ts";

const OPM = "github.com/operator-framework/operator-registry/cmd/opm";
const TAGS = "json1,exclude_graphdriver_btrfs,exclude_graphdriver_devicemapper,containers_image_openpgp";

const path = opmPath();
if (pathInfo(path) === null) await buildGo(path, SOURCE_FOLDER, ["-ldflags", "-s -w", "-tags", TAGS, OPM]);
await Deno.stdout.write(new TextEncoder().encode(`${path}\n`));

import { throws } from "node:assert/strict";
import { checkOptions } from "./generate_options.ts";

for (
  const [options, wrong] of [
    [{ openshiftVersion: "4.x" }, "not a version for openshiftVersion: 4.x"],
    [{ minVersion: "4.18" }, "not a version for minVersion: 4.18"],
    [{ catalogVersion: "4.18.1" }, "not a version for catalogVersion: 4.18.1"],
    [
      { minVersion: "4.19.0", maxVersion: "4.18.0" },
      "the least version is above the greatest: 4.19.0, 4.18.0",
    ],
    [{ channelPrefix: "stable-4.18" }, "no beginning of channels for channelPrefix: stable-4.18"],
    [{ archiveSizeGiB: 0 }, "not a size for archiveSizeGiB: 0"],
    [{ packages: new Map([["odd", "a b"]]) }, "not the name of a package for packages: odd=a b"],
    [{ needs: new Map([["odd", ["a b"]]]) }, "not the names of packages for needs: odd=a b"],
    [{ additionalImages: ["r.example/app"] }, "not an image for additionalImages: r.example/app"],
    [
      { catalogs: new Map([["c", "r.example/c:v1"]]) },
      "not the place of a catalog for catalogs: c=r.example/c:v1",
    ],
    [{ catalogs: new Map([["c", "index"]]) }, "not the place of a catalog for catalogs: c=index"],
  ] as const
) {
  Deno.test(`checkOptions refuses: ${wrong}`, () => {
    throws(() => checkOptions(options, (field) => field), { name: "DiagnosticError", message: wrong });
  });
}

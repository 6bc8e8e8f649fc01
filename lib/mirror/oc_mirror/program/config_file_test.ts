import { strictEqual as equal, throws } from "node:assert/strict";
import { loadImageSet } from "../../config/load_image_set.ts";
import { withPartLimit } from "./config_file.ts";

const GIB = 2 ** 30;
const HEAD = "kind: ImageSetConfiguration\n";
const MIRROR = "mirror: {additionalImages: [{name: 'a/b:1'}]}";

const imageSet = (text: string) => loadImageSet({ path: "isc.yaml", text }, "mirror");

for (
  const { what, text, limit, made } of [
    {
      what: "nothing without a limit",
      text: `${HEAD}${MIRROR}\n`,
      limit: undefined,
      made: `${HEAD}${MIRROR}\n`,
    },
    {
      what: "nothing that is so already",
      ...{ text: `${HEAD}archiveSize: 4 # GiB\n${MIRROR}\n`, limit: 4 * GIB },
      made: `${HEAD}archiveSize: 4 # GiB\n${MIRROR}\n`,
    },
    {
      what: "what is written",
      ...{ text: `${HEAD}ArchiveSize: 4\n${MIRROR}\n`, limit: 2 * GIB },
      made: `${HEAD}archiveSize: 2\n${MIRROR}\n`,
    },
    {
      what: "what is not written",
      ...{ text: `${HEAD}${MIRROR}`, limit: GIB, made: `${HEAD}${MIRROR}\narchiveSize: 1\n` },
    },
  ]
) {
  Deno.test(`withPartLimit changes ${what}`, () => equal(withPartLimit(imageSet(text), limit).text, made));
}

Deno.test("withPartLimit refuses what oc-mirror cannot cut", () => {
  for (const limit of [GIB / 2, GIB + 1, 0]) {
    throws(() => withPartLimit(imageSet(HEAD + MIRROR), limit), { code: "bad-option" });
  }
});

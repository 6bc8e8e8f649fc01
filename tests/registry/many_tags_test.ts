/** A layout with many tags: the work grows with their number, not with its square. */

import { ok, strictEqual as equal } from "node:assert/strict";
import { LayoutReader } from "../../lib/registry/layout/layout_reader.ts";
import { LayoutRegistry } from "../../lib/registry/layout/layout_registry.ts";
import { removePath, temporaryFolder } from "../../lib/system/files.ts";
import { pushImage, repository, sampleImage } from "../support/images.ts";

/** Gives one image so many tags; what keeping the names cost, in bytes written. */
async function writtenFor(tags: number): Promise<number> {
  const folder = temporaryFolder();
  try {
    const image = sampleImage("a");
    let written = 0;
    {
      using layout = LayoutRegistry.open(folder, { quietMs: 60_000 });
      await pushImage(layout, repository("org/app"), image);
      for (let number = 0; number < tags; number++) {
        await layout.putManifest(repository("org/app"), image.manifest, { tags: [`v${number}`] });
      }
      layout.compact();
      written = layout.work.writtenBytes;
    }
    equal((await new LayoutReader(folder).listTags(repository("org/app")))?.length, tags);
    return written;
  } finally {
    removePath(folder);
  }
}

Deno.test("LayoutRegistry writes a few lines for each of 2,000 tags", async () => {
  const [few, many] = [await writtenFor(200), await writtenFor(2_000)];
  ok(many < 11 * few, `${many} bytes for ten times the tags of ${few}`);
  ok(many < 2_000 * 2_000, `${many} bytes`);
});

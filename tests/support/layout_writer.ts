/** Writes images into a layout, printing the tag of each as soon as it is stored: to be killed in the middle. */

import { LayoutRegistry } from "../../lib/registry/layout/layout_registry.ts";
import { pushImage, repository, sampleImage } from "./images.ts";

const [path = "", count = "0"] = Deno.args;
using layout = LayoutRegistry.open(path, { quietMs: 10 });
for (let number = 0; number < Number(count); number++) {
  await pushImage(layout, repository("org/app"), sampleImage(`image-${number}`, { layerBytes: 200_000 }), [
    `v${number}`,
  ]);
  await Deno.stdout.write(new TextEncoder().encode(`v${number}\n`));
}

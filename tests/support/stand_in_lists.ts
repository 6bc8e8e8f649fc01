/** What the stand-in for oc-mirror writes besides archives: lists of dry runs, cluster resources. */

import type { WantedImage } from "../../lib/model/mirror.ts";
import { removePath } from "../../lib/system/files.ts";
import type { StandInPlaces } from "./stand_in_archive.ts";
import { fromCache } from "./stand_in_images.ts";
import { LINES } from "./stand_in_lines.ts";
import { type Voice, writeFile } from "./stand_in_voice.ts";

export interface Rehearsal {
  readonly source: (image: WantedImage) => string;
  readonly destination: string;
  /** Whether what the cache lacks is told. */
  readonly tellsMissing: boolean;
}

/** Writes the lists of a dry run. */
export async function rehearse(
  voice: Voice,
  images: readonly WantedImage[],
  { workingDir, store }: StandInPlaces,
  { source, destination, tellsMissing }: Rehearsal,
): Promise<void> {
  removePath(`${workingDir}/dry-run`);
  const missing: string[] = [];
  const mapping: string[] = [];
  for (const image of images) {
    const line = `docker://${source(image)}=docker://${destination}/${image.path}:${image.tag}\n`;
    mapping.push(line);
    const isThere = await fromCache(store, image, "cache").then(() => true, () => false);
    if (tellsMissing && !isThere) missing.push(line);
  }
  writeFile(`${workingDir}/dry-run/mapping.txt`, mapping.join(""));
  if (missing.length > 0) {
    const file = `${workingDir}/dry-run/missing.txt`;
    writeFile(file, missing.join(""));
    const counts = `${missing.length}/${images.length}`;
    voice.say("WARN", `⚠️  ${counts} images necessary for mirroring are not available in the cache.`);
    voice.say("WARN", `List of missing images in : ${file}.\nplease re-run the mirror to disk process`);
  }
  voice.say("INFO", `📄 list of all images for mirroring in : ${workingDir}/dry-run/mapping.txt`);
}

/** Writes a mirror set of this run's images alone. */
export function resources(
  voice: Voice,
  images: readonly WantedImage[],
  { workingDir }: StandInPlaces,
  destination: string,
): void {
  voice.say("INFO", "📄 Generating cluster resources...");
  voice.say("INFO", "📄 No images by digests were mirrored. Skipping IDMS generation.");
  const pairs = new Map(images.map(({ origin, path }) => {
    const namespace = path.slice(0, Math.max(0, path.lastIndexOf("/")));
    return [`${origin.slice(0, origin.indexOf("/"))}/${namespace}`, `${destination}/${namespace}`];
  }));
  if (pairs.size === 0) return;
  voice.say("INFO", "📄 Generating ITMS file...");
  const entries = [...pairs].map(([source, mirror]) =>
    `  - mirrors:\n    - ${mirror}\n    source: ${source}\n`
  );
  writeFile(`${workingDir}/cluster-resources/itms-oc-mirror.yaml`, LINES.tagMirrors + entries.join(""));
  voice.say("INFO", `${workingDir}/cluster-resources/itms-oc-mirror.yaml file created`);
}

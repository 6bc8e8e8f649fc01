/** A catalog as large as the largest of OpenShift's, made up: 300 packages, 6,000 bundles, 100 MB of JSON. */

import { catalogImage, type LayerFiles } from "../support/catalogs.ts";
import type { SampleImage } from "../support/images.ts";

const PACKAGES = 300;
const BUNDLES_OF_PACKAGE = 20;
const BUNDLE_BYTES = 17_500;
const HOME = "registry.example.com/operators";

/** Whether each package has a file, or one file has all of them. */
export type CatalogShape = "a file for each package" | "one file";

export function largeCatalog(shape: CatalogShape): SampleImage {
  const packages = Array.from({ length: PACKAGES }, (_, at) => packageText(`operator-${at}`));
  const files: LayerFiles = shape === "one file"
    ? { "configs/catalog.json": packages.join("") }
    : Object.fromEntries(packages.map((text, at) => [`configs/operator-${at}/catalog.json`, text]));
  return catalogImage([{ "bin/opm": "opm" }, files]);
}

/** Bytes of the documents of a catalog. */
export function catalogBytes(): number {
  return PACKAGES * packageText("operator-100").length;
}

function packageText(name: string): string {
  const versions = Array.from({ length: BUNDLES_OF_PACKAGE }, (_, at) => `1.${at}.0`);
  const documents = [
    { schema: "olm.package", name, defaultChannel: "stable" },
    ...["stable", "candidate"].map((channel) => ({
      schema: "olm.channel",
      package: name,
      name: channel,
      entries: versions.map((version, at) => ({
        name: `${name}.v${version}`,
        ...(at === 0 ? {} : { replaces: `${name}.v${versions[at - 1]}` }),
      })),
    })),
    ...versions.map((version) => bundle(name, version)),
  ];
  return documents.map((one) => `${JSON.stringify(one, null, 4)}\n`).join("");
}

function bundle(name: string, version: string) {
  const images = ["bundle", "manager", "proxy", "sidecar"].map((part) => ({
    name: part,
    image: `${HOME}/${name}-${part}@sha256:${hexOf(`${name} ${part} ${version}`)}`,
  }));
  return {
    schema: "olm.bundle",
    package: name,
    name: `${name}.v${version}`,
    image: images[0]?.image,
    properties: [
      { type: "olm.package", value: { packageName: name, version } },
      { type: "olm.csv.metadata", value: { description: filler(`${name} ${version}`, BUNDLE_BYTES) } },
    ],
    relatedImages: images,
  };
}

/** Text that packs about as well as what people write. */
function filler(seed: string, length: number): string {
  let [text, state] = ["", hashOf(seed)];
  while (text.length < length) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    text += `${WORDS[(state >>> 16) % WORDS.length]}${state % 7 === 0 ? ` "${state.toString(36)}"\n` : " "}`;
  }
  return text.slice(0, length);
}

const WORDS = Array.from({ length: 2_000 }, (_, at) => (at * 7_919 % 100_003).toString(36) + "aeiou"[at % 5]);

function hexOf(text: string): string {
  let [hex, state] = ["", hashOf(text)];
  while (hex.length < 64) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    hex += state.toString(16).padStart(8, "0");
  }
  return hex.slice(0, 64);
}

function hashOf(text: string): number {
  let hash = 2_166_136_261;
  for (const letter of text) hash = Math.imul(hash ^ letter.charCodeAt(0), 16_777_619);
  return hash >>> 0;
}

/** A generated configuration as the file that people read. */

import { placeOf } from "../../source/span.ts";
import { writeYaml } from "../../yaml/write.ts";
import type { GeneratedImageSet } from "./generate_image_set.ts";

const KINDS = { hub: "hub set", managed: "managed set", cluster: "cluster" } as const;

/** YAML with a heading that says what it was made of, and what is not in it. The same values give the same text. */
export function imageSetText({ imageSet, groups, warnings }: GeneratedImageSet): string {
  const heading = [
    "Made by ferry imageset generate from:",
    ...groups.map(({ kind, name, version, at }) =>
      `  ${KINDS[kind]} ${name} (${at.file.path})${version === null ? "" : `, OpenShift ${version}`}`
    ),
    ...warnings.length === 0 ? [] : ["Not in it:"],
    ...warnings.map(({ message, at }) => `  ${message}${at ? ` (${placeOf(at)})` : ""}`),
  ];
  return `${heading.map((text) => `# ${text}\n`).join("")}${writeYaml(imageSet)}`;
}

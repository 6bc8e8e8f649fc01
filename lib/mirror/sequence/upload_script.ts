/** `seq-upload.sh`: publishes a sequence from wherever it was carried to. */

import type { SequenceManifest } from "../../model/mirror.ts";
import { hexOf } from "../../model/oci.ts";
import { shellQuote } from "../../model/shell_words.ts";
import { humanSize } from "../human_size.ts";
import { CONFIG_NAME } from "./metadata.ts";
import script from "./upload.sh" with { type: "text" };

export const UPLOAD_NAME = "seq-upload.sh";

/** @param configBytes Size of the configuration's copy. */
export function uploadScript(manifest: SequenceManifest, configBytes: number): string {
  const { parts, config, dependencies, baseImages = [] } = manifest;
  const files = [
    ...parts.map(({ name, size, sha256 }) => `${size} ${sha256} ${name}`),
    `${configBytes} ${hexOf(config)} ${CONFIG_NAME}`,
  ];
  const values: Readonly<Record<string, string>> = {
    DRIVER: shellQuote(manifest.driver),
    NUMBER: shellQuote(String(manifest.number)),
    DESCRIPTION: shellQuote(manifest.description),
    CREATED: shellQuote(manifest.created),
    CONTENT_TYPE: shellQuote(manifest.complete ? "baseline" : "differential"),
    TOTAL_SIZE: shellQuote(humanSize(parts.reduce((sum, { size }) => sum + size, 0))),
    DEPENDENCIES: shellQuote(dependencies.map((number) => `seq${number}`).join(" ")),
    BASE_IMAGES: shellQuote(baseImages.map(({ image, path }) => `${image}=${path}`).join(" ")),
    FILES: files.join("\n"),
  };
  return script.replace(/@([A-Z_]+)@/g, (mark, name: string) => values[name] ?? mark);
}

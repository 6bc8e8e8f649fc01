/** The configuration file that oc-mirror is given. */

import type { ImageSet } from "../../../model/mirror.ts";
import { DiagnosticError } from "../../../source/diagnostic.ts";
import type { SourceFile } from "../../../source/span.ts";
import { makeFolder, replaceFile } from "../../../system/files.ts";
import { loadImageSet } from "../../config/load_image_set.ts";
import type { Site } from "./site.ts";

const GIB = 2 ** 30;

/** Writes a configuration. @returns its path. */
export function writeConfig({ home }: Pick<Site, "home">, { text }: Pick<SourceFile, "text">): string {
  const path = `${home}/imageset-config.yaml`;
  makeFolder(home);
  replaceFile(path, text);
  return path;
}

/**
 * A configuration with another size of parts, for which oc-mirror has no flag.
 *
 * @throws {DiagnosticError} `bad-option` for a size that oc-mirror cannot do.
 */
export function withPartLimit(
  { file, archiveSizeGiB }: ImageSet,
  partLimitBytes: number | undefined,
): SourceFile {
  if (partLimitBytes === undefined) return file;
  const size = partLimitBytes / GIB;
  if (size === archiveSizeGiB) return file;
  if (!Number.isInteger(size) || size < 1) {
    throw new DiagnosticError(`parts of ${partLimitBytes} bytes: oc-mirror cuts archives in whole GiB`, {
      code: "bad-option",
      hint: `use a multiple of ${GIB} bytes, or mirror_driver: embedded`,
    });
  }
  const line = `archiveSize: ${size}`;
  const written = /^archiveSize[ \t]*:.*$/im;
  const text = written.test(file.text)
    ? file.text.replace(written, line)
    : `${file.text.replace(/\n?$/, "\n")}${line}\n`;
  const changed = { ...file, text };
  if (loadImageSet(changed, "mirror").archiveSizeGiB === size) return changed;
  throw new DiagnosticError(`archiveSize cannot be changed in ${file.path}`, {
    code: "bad-option",
    hint: `write ${line} there`,
  });
}
